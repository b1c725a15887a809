/** What was found of an image stays with that image, however its name moves. */
import { expect, test } from 'vitest';
import type { KubectlResult } from '../cluster-ports.ts';
import type { HashFiles } from '../context-ports.ts';
import { containersOf } from '../core/freshness/report.ts';
import type { Builds, Clock } from '../ports.ts';
import { clusterCheck } from './ask-cluster.ts';
import { fakeEngine } from './engine-in-memory.ts';
import { type LivePorts, liveStatus } from './live-status.ts';

test('a finding of one image is not told of the next that has its name', async () => {
  const fake = fakeEngine();
  fake.tags.set('web:1', 'sha256:one');
  const name = { id: 'a'.repeat(64), name: 'web', image: 'sha256:one', reference: 'web:1' };
  fake.containers.set(name.id, { ...name, running: true, startedAt: 'then', policy: {} });
  const listImages = async () => {
    const of = { digests: [], createdAtMs: 0, sizeBytes: 0, labels: new Map() };
    return [...fake.tags].map(([tag, id]) => ({ ...of, id, tags: [tag] }));
  };
  const endpoint = { text: 'unix:///x', decidedBy: 'default', isLocal: true, cliEnvironment: {} };
  async function* events() {
    yield { type: 'image', action: 'tag', actorId: 'web:1', isOurs: false };
  }
  const readArchive = async () => events();
  const engine = Object.assign(fake.engine, { listImages, endpoint, events, readArchive });
  const origin = { kind: 'setting', because: 'said so' };
  const source = { dockerfileUri: 'file:///w/Dockerfile', contextPath: '/w', target: undefined, args: {}, unknownArgs: [] };
  const file = { imagePath: '/app', contextPath: 'app', kind: 'file', sizeBytes: 1, sha256: 'x', isAfterwardsRun: false };
  const builds = {
    sources: async () => [{ ...source, namedContexts: {}, origin, references: ['web:1'] }],
    expectedPlaces: async () => ({ kind: 'unknown' as const, because: 'Nobody looked.' }),
    expectedFiles: async () => ({ kind: 'files', files: [file], notVerbatim: [], lost: [], isComplete: true }),
    expectedInstructions: async () => ({ kind: 'unknown', because: 'It is no Dockerfile.' }),
  } as unknown as Builds;
  const status = liveStatus({
    connect: async () => engine,
    archives: { manifest: async () => ({ kind: 'read', files: new Map() }) },
    ...{ builds, platform: 'linux', random: () => '0123abcd', log: { error: () => undefined }, comparesByItself: () => false },
    clock: { nowMs: () => 0, sleep: () => new Promise((resolve) => setTimeout(resolve, 1)) },
  });
  const sourceState = () =>
    status.state.kind === 'known'
      ? status.state.report.projects[0]?.images[0]?.links.find(({ id }) => id === 'source')?.state
      : '';
  await status.lookThoroughly();
  expect(sourceState()).toBe('broken');
  fake.tags.set('web:1', 'sha256:two');
  status.start();
  await expect.poll(sourceState).toBe('unknown');
  const [container] = status.state.kind === 'known' ? containersOf(status.state.report) : [];
  expect(container?.verdict).toMatchObject({ kind: 'unknown', link: { because: expect.stringContaining('unstale.check') } });
  status.stop();
});

test('after a command in one container its files are read again, and those of no other', async () => {
  const fake = fakeEngine();
  fake.tags.set('web:1', 'sha256:one');
  const [web, other] = ['a', 'b'].map((letter) => letter.repeat(64)) as [string, string];
  for (const id of [web, other])
    fake.containers.set(id, { id, name: id, image: 'sha256:one', reference: 'web:1', running: true, startedAt: 't', policy: {} });
  const of = { digests: [], createdAtMs: 0, sizeBytes: 0, labels: new Map() };
  const listImages = async () => [{ ...of, id: 'sha256:one', tags: ['web:1'] }];
  const endpoint = { text: 'unix:///x', decidedBy: 'default', isLocal: true, cliEnvironment: {} };
  const read: string[] = [];
  const changedPaths = async (id: string) => {
    read.push(id);
    return [];
  };
  let happen: () => void = () => undefined;
  const happened = new Promise<void>((resolve) => {
    happen = resolve;
  });
  async function* events(signal: AbortSignal) {
    await happened;
    yield { type: 'container', action: 'exec_die', actorId: web, isOurs: false, exec: { id: '1' } };
    await new Promise((resolve) => signal.addEventListener('abort', resolve));
  }
  const readArchive = async () => events(AbortSignal.abort());
  const origin = { kind: 'setting', because: 'said so' };
  const source = { dockerfileUri: 'file:///w/Dockerfile', contextPath: '/w', target: undefined, args: {}, unknownArgs: [] };
  const file = { imagePath: '/app', contextPath: 'app', kind: 'file', sizeBytes: 1, sha256: 'x', isAfterwardsRun: false };
  const builds = {
    sources: async () => [{ ...source, namedContexts: {}, origin, references: ['web:1'] }],
    expectedPlaces: async () => ({ kind: 'unknown' as const, because: 'Nobody looked.' }),
    expectedFiles: async () => ({ kind: 'files', files: [file], notVerbatim: [], lost: [], isComplete: true }),
  } as unknown as Builds;
  const status = liveStatus({
    connect: async () => Object.assign(fake.engine, { listImages, endpoint, events, readArchive, changedPaths }),
    archives: { manifest: async () => ({ kind: 'read', files: new Map() }) },
    ...{ builds, platform: 'linux', random: () => '0123abcd', log: { error: () => undefined }, comparesByItself: () => true },
    clock: { nowMs: Date.now, sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms < 1_000 ? 1 : ms)) },
  });
  status.start();
  await expect.poll(() => [...read].sort()).toEqual([web, other]);
  happen();
  await expect.poll(() => read.slice(2), { timeout: 5_000 }).toEqual([web]);
  status.stop();
});

test('nothing is called fresh before it was compared', async () => {
  const fake = fakeEngine();
  fake.tags.set('web:1', 'sha256:one');
  const web = { id: 'a'.repeat(64), name: 'web', image: 'sha256:one', reference: 'web:1' };
  fake.containers.set(web.id, { ...web, running: true, startedAt: 'then', policy: {} });
  const of = { digests: [], createdAtMs: 0, sizeBytes: 0, labels: new Map() };
  const listImages = async () => [{ ...of, id: 'sha256:one', tags: ['web:1'] }];
  const endpoint = { text: 'unix:///x', decidedBy: 'default', isLocal: true, cliEnvironment: {} };
  const builds: Builds = {
    sources: async () => [],
    expectedPlaces: async () => ({ kind: 'unknown' as const, because: 'Nobody looked.' }),
    expectedFiles: async () => expect.fail('Nothing is built here.'),
    expectedInstructions: async () => expect.fail('Nothing is built here.'),
    inputChanges: async () => ({ kind: 'no-record' }),
  };
  const status = liveStatus({
    connect: async () => Object.assign(fake.engine, { listImages, endpoint }),
    archives: { manifest: async () => expect.fail('Nothing is read.') },
    ...{ builds, platform: 'linux', random: () => '0123abcd', comparesByItself: () => true },
    log: { error: () => undefined },
    clock: { nowMs: () => 0, sleep: async () => undefined },
  });
  const told: (string | undefined)[] = [];
  status.onDidChange(() => {
    if (status.state.kind === 'known') told.push(containersOf(status.state.report)[0]?.verdict.kind);
  });
  await status.lookThoroughly();
  expect([told[0], told.at(-1)]).toEqual(['unknown', 'fresh']);
});

test('what mends a container that Dev Containers keeps is its own command', async () => {
  const fake = fakeEngine();
  fake.tags.set('web:1', 'one');
  const of = { digests: [], createdAtMs: 0, sizeBytes: 0, labels: new Map() };
  const listImages = async () => [{ ...of, id: 'one', tags: ['web:1'] }];
  const endpoint = { text: 'unix:///x', decidedBy: 'default', isLocal: true, cliEnvironment: {} };
  const web = { name: 'web', imageText: 'web:1', imageId: 'one', createdAtMs: 0, state: 'exited', status: '' };
  const ids = ['a', 'b'].map((letter) => letter.repeat(64)) as [string, string];
  for (const id of ids)
    fake.containers.set(id, { id, name: id, image: 'one', reference: 'web:1', running: false, startedAt: 't', policy: {} });
  const listContainers = async () => [
    { ...web, id: ids[0], labels: new Map([['devcontainer.local_folder', '/w']]) },
    { ...web, id: ids[1], name: 'x', labels: new Map() },
  ];
  async function* nothing() {
    // The image holds none of the files.
  }
  const more = { listImages, listContainers, endpoint, readArchive: async () => nothing(), changedPaths: async () => [] };
  const origin = { kind: 'setting', because: 'said so' };
  const source = { dockerfileUri: 'file:///w/Dockerfile', contextPath: '/w', target: undefined, args: {}, unknownArgs: [] };
  const file = { imagePath: '/app', contextPath: 'app', kind: 'file', sizeBytes: 1, sha256: 'x', isAfterwardsRun: false };
  const builds = {
    sources: async () => [{ ...source, namedContexts: {}, origin, references: ['web:1'] }],
    expectedPlaces: async () => ({ kind: 'unknown' as const, because: 'Nobody looked.' }),
    expectedFiles: async () => ({ kind: 'known', files: [file], notVerbatim: [], lost: [], isComplete: true }),
  } as unknown as Builds;
  const status = liveStatus({
    connect: async () => Object.assign(fake.engine, more),
    archives: { manifest: async () => ({ kind: 'read', files: new Map() }) },
    ...{ builds, platform: 'linux', random: () => '0123abcd', comparesByItself: () => false, log: { error: () => undefined } },
    clock: { nowMs: () => 0, sleep: async () => undefined },
  });
  const found = containersOf(await status.lookThoroughly());
  expect(found.map(({ isDevContainer, links }) => [isDevContainer, links.flatMap(({ fixes }) => fixes)])).toEqual([
    [true, ['rebuild-dev-container']],
    [undefined, ['clean-rebuild']],
  ]);
  status.stop();
});

test('what cannot be found out about builds is unknown, and asked again', async () => {
  const fake = fakeEngine();
  fake.tags.set('web:1', 'sha256:one');
  const listImages = async () => [
    { id: 'sha256:one', tags: ['web:1'], digests: [], createdAtMs: 0, sizeBytes: 0, labels: new Map() },
  ];
  const endpoint = { text: 'unix:///x', decidedBy: 'default', isLocal: true, cliEnvironment: {} };
  const errors: string[] = [];
  let isGone = true;
  const builds: Builds = {
    sources: async () => (isGone ? Promise.reject(new Error('the server ended')) : []),
    expectedPlaces: async () => ({ kind: 'unknown' as const, because: 'Nobody looked.' }),
    expectedFiles: async () => expect.fail('Nothing is built here.'),
    expectedInstructions: async () => expect.fail('Nothing is built here.'),
    inputChanges: async () => ({ kind: 'no-record' }),
  };
  const status = liveStatus({
    connect: async () => Object.assign(fake.engine, { listImages, endpoint }),
    archives: { manifest: async () => expect.fail('Nothing is read.') },
    ...{ builds, platform: 'linux', random: () => '0123abcd', comparesByItself: () => true },
    log: { error: (text) => void errors.push(text) },
    clock: { nowMs: () => 0, sleep: async () => undefined },
  });
  const links = async () => (await status.lookThoroughly()).projects[0]?.images[0]?.links.map(({ state }) => state);
  expect(await links()).toEqual(['unknown']);
  expect(errors).toEqual([expect.stringContaining('the server ended')]);
  isGone = false;
  expect(await links()).toEqual([]);
});

type Followed = Pick<LivePorts, 'clusters' | 'notes'> & {
  readonly comparesByItself?: () => boolean;
  readonly hashFiles: HashFiles;
  readonly sleep: Clock['sleep'];
};

/** A container of an image that received one file; `asked`: how often everything was asked about. */
function followedBuild({ hashFiles, sleep, ...world }: Followed) {
  const fake = fakeEngine();
  fake.tags.set('web:1', 'sha256:one');
  const of = { digests: [], createdAtMs: 0, sizeBytes: 0, labels: new Map() };
  const listImages = async () => [{ ...of, id: 'sha256:one', tags: ['web:1'] }];
  const endpoint = { text: 'unix:///x', decidedBy: 'default', isLocal: true, cliEnvironment: {} };
  async function* events(signal: AbortSignal) {
    await new Promise((resolve) => signal.addEventListener('abort', resolve));
  }
  const web = { id: 'a'.repeat(64), name: 'web', image: 'sha256:one', reference: 'web:1' };
  fake.containers.set(web.id, { ...web, running: true, startedAt: 'then', policy: {} });
  const origin = { kind: 'setting', because: 'said so' };
  const source = { dockerfileUri: 'file:///w/Dockerfile', contextPath: '/w', target: undefined, args: {}, unknownArgs: [] };
  const file = { imagePath: '/app', contextPath: 'app', kind: 'file', sizeBytes: 1, sha256: 'x', isAfterwardsRun: false };
  let asked = 0;
  const builds = {
    sources: async () => [{ ...source, namedContexts: {}, origin, references: ['web:1'] }],
    expectedPlaces: async () => ({ kind: 'unknown' as const, because: 'Nobody looked.' }),
    expectedFiles: async () => {
      asked += 1;
      return { kind: 'known', files: [file], notVerbatim: [], lost: [], isComplete: true };
    },
    expectedInstructions: async () => ({ kind: 'unknown', because: 'It is no Dockerfile.' }),
    inputChanges: async () => ({ kind: 'no-record' }),
  } as unknown as Builds;
  const readArchive = async () => events(AbortSignal.abort());
  const status = liveStatus({
    connect: async () => Object.assign(fake.engine, { listImages, endpoint, events, readArchive }),
    archives: { manifest: async () => ({ kind: 'read', files: new Map() }) },
    ...{ hashFiles, comparesByItself: () => true, ...world },
    ...{ builds, platform: 'linux', random: () => '0123abcd', log: { error: () => undefined } },
    clock: { nowMs: Date.now, sleep },
  });
  return { status, asked: () => asked };
}

const hastily = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms < 1_000 ? 1 : ms));

test('a save that the language server could not be asked about is compared from the beginning', async () => {
  const hashFiles = () => Promise.reject(new Error('It stopped.'));
  const { status, asked } = followedBuild({ hashFiles, sleep: hastily });
  status.start();
  await status.lookThoroughly();
  const before = asked();
  status.workspaceChanged(['/w/app']);
  await expect.poll(asked, { timeout: 5_000 }).toBeGreaterThan(before);
  status.stop();
});

test('a program that writes a file all the time keeps nothing else from being compared', async () => {
  const due: (() => void)[] = [];
  const sleep = (ms: number) => (ms === 5_000 ? new Promise<void>((resolve) => void due.push(resolve)) : hastily(ms));
  const hashed = { sha256: 'y', sizeBytes: 1, modifiedAtMs: 1, mode: 0o644 };
  const { status, asked } = followedBuild({ hashFiles: async () => ({ kind: 'known', files: [hashed] }), sleep });
  status.start();
  await status.lookThoroughly();
  const before = asked();
  status.workspaceChanged(['/w/app']);
  await expect.poll(() => due.length).toBe(1);
  for (let time = 0; time < 5; time += 1) {
    status.workspaceChanged(['/w/app']);
    await hastily(1);
  }
  expect([asked(), due.length]).toEqual([before, 1]);
  due[0]?.();
  await expect.poll(asked).toBeGreaterThan(before);
  status.stop();
});

test('while a cluster lets a diagnosis wait, a saved file is compared', async () => {
  const hashed = { sha256: 'y', sizeBytes: 1, modifiedAtMs: 1, mode: 0o644 };
  let hashings = 0;
  const hashFiles = async () => {
    hashings += 1;
    return { kind: 'known', files: [hashed] } as const;
  };
  const waiting: ((told: KubectlResult) => void)[] = [];
  const kubectl = { ask: () => new Promise<KubectlResult>((resolve) => void waiting.push(resolve)) };
  const check = clusterCheck(kubectl, { nowMs: Date.now, sleep: hastily }, () => ({ check: 'onDemand', namespace: '' }));
  const git = { compare: async () => ({ kind: 'no-repository' }) as const, remotes: async () => [] };
  const steps = { imageSteps: async () => ({ kind: 'unknown', because: 'It is no Dockerfile.' }) as const };
  const { status } = followedBuild({
    ...{ hashFiles, sleep: hastily, clusters: { check, manifests: { manifestImages: async () => [] } } },
    notes: { git, steps, modifiedAt: async () => undefined, timeText: String },
  });
  status.start();
  await status.lookThoroughly();
  const diagnosed = status.examine(async (report) => report);
  status.workspaceChanged(['/w/app']);
  await expect.poll(() => hashings).toBe(1);
  waiting[0]?.({ kind: 'missing' });
  const image = (await diagnosed).projects[0]?.images[0];
  expect(image?.links.find(({ id }) => id === 'cluster')?.because).toContain('kubectl is not installed');
  status.stop();
});

test('what a person asked about stays told while nothing is compared by itself', async () => {
  const hashFiles = async () => expect.fail('Nothing is saved.');
  const { status } = followedBuild({ hashFiles, sleep: hastily, comparesByItself: () => false });
  const sourceState = () =>
    status.state.kind === 'known'
      ? status.state.report.projects[0]?.images[0]?.links.find(({ id }) => id === 'source')?.state
      : undefined;
  status.start();
  await status.examine(async (report) => report);
  expect(sourceState()).toBe('broken');
  let timesTold = 0;
  status.onDidChange(() => {
    timesTold += 1;
  });
  for (let look = 0; look < 3; look += 1) {
    const before = timesTold;
    status.show();
    await expect.poll(() => timesTold).toBeGreaterThan(before);
    expect(sourceState()).toBe('broken');
  }
  status.workspaceChanged();
  await expect.poll(sourceState).toBe('unknown');
  status.stop();
});
