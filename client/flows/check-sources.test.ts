/** What one image or one save leaves of what is known of everything else. */
import { expect, test } from 'vitest';
import type { BuildSourceInfo } from '../../server/protocol.ts';
import type { FileEntry } from '../archive-ports.ts';
import type { ContainerStatus, ImageStatus, StatusReport } from '../core/freshness/report.ts';
import type { Builds } from '../ports.ts';
import { EngineError } from '../ports.ts';
import { type SourceCheckPorts, sourceCheck } from './check-sources.ts';
import { fakeEngine } from './engine-in-memory.ts';

const source: BuildSourceInfo = {
  ...{ dockerfileUri: 'file:///w/Dockerfile', contextPath: '/w', args: {}, unknownArgs: [], namedContexts: {} },
  ...{ references: ['web:1'], origin: { kind: 'setting', because: '' } },
};
const entry = { type: 'file', mode: 0o644, owner: '0:0', link: '', sizeBytes: 1, modifiedAtS: 0 } as const;
const times = { builtAtMs: undefined, taggedAtMs: undefined, startedAtMs: undefined, createdAtMs: 0 };
const told = { ...times, verdict: { kind: 'fresh' as const }, links: [] };

function image(reference: string, containers: readonly ContainerStatus[] = []): ImageStatus {
  return { ...told, reference, id: 'sha256:one', containers };
}

function report(...images: ImageStatus[]): StatusReport {
  const engine = { id: 'E', version: '28', endpoint: 'unix:///x', decidedBy: 'default' };
  return { engine, projects: [{ kind: 'none', name: undefined, images }] };
}

/** `held` is what each image and each mount holds at `/app/a.js`. */
function check(more: Partial<SourceCheckPorts>, held = { image: 'old', mount: 'old' }) {
  const fake = fakeEngine();
  fake.tags.set('web:1', 'sha256:one');
  const file = { imagePath: '/app/a.js', contextPath: 'a.js', kind: 'file', sha256: 'old', sizeBytes: 1, modifiedAtMs: 0 };
  const builds = {
    sources: async () => [source],
    expectedPlaces: async () => ({ kind: 'unknown' as const, because: 'Nobody looked.' }),
    expectedFiles: async () => ({
      ...{ kind: 'known', files: [{ ...file, isAfterwardsRun: false }], notVerbatim: [], lost: [], isComplete: true },
    }),
    inputChanges: async () => ({ kind: 'no-record' }),
  } as unknown as Builds;
  const engine = Object.assign(fake.engine, {
    endpoint: { text: 'unix:///x', decidedBy: 'default', isLocal: true, cliEnvironment: {} },
    inspectContainer: async () => ({ Mounts: [{ Type: 'bind', Source: '/elsewhere', Destination: '/app' }] }),
    async *readArchive(id: string) {
      yield Buffer.from(id === 'web' ? held.mount : held.image);
    },
  });
  const manifest = async (archive: AsyncIterable<Uint8Array>) => {
    let sha256 = '';
    for await (const chunk of archive) sha256 += Buffer.from(chunk).toString();
    return { kind: 'read' as const, files: new Map<string, FileEntry>([['/app/a.js', { ...entry, sha256 }]]) };
  };
  const log = { error: (text: string) => expect.fail(text) };
  return sourceCheck({
    ...{ engine, builds, archives: { manifest }, platform: 'linux', random: () => '0123abcd', log },
    ...more,
  } as SourceCheckPorts);
}

test('an image whose history the engine does not tell is unknown, and the others are told', async () => {
  const byLabel = () => Promise.reject(new EngineError('failed', 'Its history is broken.'));
  const { images } = await check({ byLabel }).check(report(image('odd:1'), image('web:1')));
  expect(images.get('docker.io/library/odd:1')).toMatchObject({ kind: 'unknown' });
  expect(images.get('docker.io/library/web:1')).toMatchObject({ kind: 'compared', differing: [] });
});

test('an engine that went away is no unknown image', async () => {
  const byLabel = () => Promise.reject(new EngineError('not-running', 'It went away.'));
  await expect(check({ byLabel }).check(report(image('odd:1')))).rejects.toMatchObject({ reason: 'not-running' });
});

test('after a save, what is mounted under another path is read again', async () => {
  const held = { image: 'old', mount: 'old' };
  const hashed = { sha256: 'new', sizeBytes: 1, modifiedAtMs: 1, mode: 0o644 };
  const sources = check({ hashFiles: async () => ({ kind: 'known', files: [hashed] }) }, held);
  const web = { ...told, id: 'web', name: 'web', state: 'running', status: '', imageId: 'sha256:one', service: undefined };
  const all = report(image('web:1', [web]));
  const differing = async () => {
    const seen = (await sources.check(all)).containers.get('web')?.seen;
    return seen?.kind === 'compared' ? seen.differing : seen;
  };
  expect(await differing()).toEqual([]);
  held.mount = 'new';
  expect(await sources.saved(['/w/a.js'])).toBe(true);
  expect(await differing()).toEqual([]);
});

test('an image is read while the workspace is hashed, and the same answer comes of it', async () => {
  let isRead = (): void => undefined;
  const read = new Promise<void>((resolve) => {
    isRead = resolve;
  });
  const asked: unknown[] = [];
  const place = { imagePath: '/app/a.js', contextPath: 'a.js' };
  const file = { ...place, kind: 'file', sha256: 'old', sizeBytes: 1, modifiedAtMs: 0, isAfterwardsRun: false };
  const builds = {
    sources: async () => [source],
    expectedPlaces: async () => ({ kind: 'known', places: [place], page: '0-one' }),
    // Whoever hashed first would wait for ever.
    expectedFiles: async ({ page }: { readonly page?: string }) => {
      asked.push(page);
      await read;
      return { kind: 'known', files: [file], notVerbatim: [], lost: [], isComplete: true };
    },
    inputChanges: async () => ({ kind: 'no-record' }),
  } as unknown as Builds;
  const manifest = async () => {
    isRead();
    return { kind: 'read' as const, files: new Map<string, FileEntry>([['/app/a.js', { ...entry, sha256: 'old' }]]) };
  };
  const { images } = await check({ builds, archives: { manifest } }).check(report(image('web:1')));
  expect(images.get('docker.io/library/web:1')).toMatchObject({ kind: 'compared', equalCount: 1, differing: [] });
  expect(asked).toEqual(['0-one']);
});

test.each(['expectedFiles', 'inputChanges'] as const)(
  'a rejected %s leaves that image unknown, and is asked again',
  async (question) => {
    let isStopped = true;
    const file = { imagePath: '/app/a.js', contextPath: 'a.js', kind: 'file', sha256: 'old', sizeBytes: 1, modifiedAtMs: 0 };
    const ofOdd = (dockerfileUri: string) => isStopped && dockerfileUri.endsWith('/odd/Dockerfile');
    const answers = {
      expectedFiles: {
        kind: 'known',
        files: [{ ...file, isAfterwardsRun: false }],
        notVerbatim: ['RUN'],
        lost: [],
        isComplete: false,
      },
      inputChanges: { kind: 'unchanged', madeAt: [] },
    };
    const answer = (name: keyof typeof answers) => async (asked: { readonly dockerfileUri: string }) =>
      name === question && ofOdd(asked.dockerfileUri) ? Promise.reject(new Error('It stopped.')) : answers[name];
    const builds = {
      sources: async () => [source, { ...source, dockerfileUri: 'file:///w/odd/Dockerfile', references: ['odd:1'] }],
      expectedPlaces: async () => ({ kind: 'unknown' as const, because: 'Nobody looked.' }),
      ...{ expectedFiles: answer('expectedFiles'), inputChanges: answer('inputChanges') },
    } as unknown as Builds;
    const sources = check({ builds });
    const told = async () => JSON.stringify([...(await sources.check(report(image('odd:1'), image('web:1')))).images]);
    expect(await told()).toContain('could not be asked about: It stopped.');
    const [, web] = (await sources.check(report(image('odd:1'), image('web:1')))).images;
    expect(web?.[1]).toMatchObject({ kind: 'compared', since: { answer: { kind: 'unchanged' } } });
    isStopped = false;
    expect(await told()).not.toContain('could not be asked about');
  },
);

test('when all is asked again, what takes the engine longest is begun before the builds are known', async () => {
  let isAsked = (): void => undefined;
  let asked = Promise.resolve();
  let count = 0;
  const fake = fakeEngine();
  const engine = Object.assign(fake.engine, {
    endpoint: { text: 'unix:///x', decidedBy: 'default', isLocal: true, cliEnvironment: {} },
    inspectContainer: async () => ({}),
    changedPaths: async () => {
      count += 1;
      isAsked();
      return [];
    },
    async *readArchive() {
      yield Buffer.from('old');
    },
  });
  const file = { imagePath: '/app/a.js', contextPath: 'a.js', kind: 'file', sha256: 'old', sizeBytes: 1, modifiedAtMs: 0 };
  const builds = {
    // Whoever asked for the builds first would wait for ever, the second time.
    sources: () => asked.then(() => [source]),
    expectedPlaces: async () => ({ kind: 'unknown' as const, because: 'Nobody looked.' }),
    expectedFiles: async () => ({
      ...{ kind: 'known', files: [{ ...file, isAfterwardsRun: false }], notVerbatim: [], lost: [], isComplete: true },
    }),
    inputChanges: async () => ({ kind: 'no-record' }),
  } as unknown as Builds;
  const sources = check({ engine, builds });
  const web = { ...told, id: 'web', name: 'web', state: 'running', status: '', imageId: 'sha256:one', service: undefined };
  const look = async () => (await sources.check(report(image('web:1', [web])))).containers.get('web')?.seen;
  expect(await look()).toMatchObject({ kind: 'compared', equalCount: 1 });
  asked = new Promise((resolve) => {
    isAsked = resolve;
  });
  sources.forget();
  sources.forget();
  expect(await look()).toMatchObject({ kind: 'compared', equalCount: 1 });
  expect(count).toBe(2);
});
