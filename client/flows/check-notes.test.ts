/** Notes over ports that answer from memory: who is asked, how often, and what becomes of those who do not answer. */
import { expect, test } from 'vitest';
import type { BuildSourceInfo, ImageStepsResult } from '../../server/protocol.ts';
import { type Link, verdictOf } from '../core/freshness/link.ts';
import type { ContainerStatus, StatusReport } from '../core/freshness/report.ts';
import type { GitComparison } from '../note-ports.ts';
import { type Engine, EngineError, type EngineFailure, type JsonObject } from '../ports.ts';
import { noteChecks } from './check-notes.ts';
import { allOf } from './link-check.ts';

const commit = 'a'.repeat(40);
const source: BuildSourceInfo = {
  ...{ dockerfileUri: 'file:///w/web/Dockerfile', contextPath: '/w/web', args: {}, unknownArgs: [], namedContexts: {} },
  ...{ references: ['web'], origin: { kind: 'compose', because: '' } },
};
const head: GitComparison = {
  ...{ kind: 'known', head: commit, branch: 'main', remotes: [], dirty: [] },
  revision: { commit, behind: 2, behindHere: 2, ahead: 0 },
};
const steps: ImageStepsResult = { kind: 'known', base: { kind: 'image', reference: 'node', isPinned: false }, steps: [] };
const container: ContainerStatus = {
  ...{ id: 'c', name: 'web', state: 'running', status: '', createdAtMs: 0, startedAtMs: undefined, imageId: 'sha256:web' },
  ...{ service: undefined, verdict: verdictOf([]), links: [] },
};
const plain = { builtAtMs: 0, taggedAtMs: undefined, verdict: verdictOf([]), links: [] };
const report: StatusReport = {
  engine: { id: '', version: '', endpoint: '', decidedBy: '' },
  projects: [
    {
      kind: 'none',
      name: undefined,
      images: [{ ...plain, reference: 'web', id: 'sha256:web', containers: [container] }],
    },
  ],
};

interface Setting {
  readonly labels?: JsonObject;
  readonly labelsOfBase?: JsonObject;
  readonly isTrusted?: boolean;
  readonly folders?: readonly string[];
  readonly fails?: EngineFailure;
  readonly isLocal?: boolean;
  readonly steps?: () => Promise<ImageStepsResult>;
}

const revision = { 'org.opencontainers.image.revision': commit };

function world(setting: Setting = {}) {
  const asked: string[] = [];
  const labelsOf = (id: string) => (id === 'sha256:node' ? (setting.labelsOfBase ?? {}) : (setting.labels ?? revision));
  const layersOf = (id: string) => (id === 'sha256:node' ? ['other'] : ['a', 'b']);
  const engine = {
    endpoint: { isLocal: setting.isLocal ?? true },
    inspectImage: async (id: string) => {
      asked.push(`image ${id}`);
      if (setting.fails !== undefined) throw new EngineError(setting.fails, 'it broke');
      return { Id: id, Os: 'linux', Architecture: 'amd64', RootFS: { Layers: layersOf(id) }, Config: { Labels: labelsOf(id) } };
    },
    inspectContainer: async () => ({ Path: 'node', Args: ['a.js'], State: { StartedAt: '2026-01-01T00:00:00Z' }, Config: {} }),
  };
  const notes = {
    steps: { imageSteps: setting.steps ?? (async () => steps) },
    git: {
      compare: async (folder: string, of: string) => {
        asked.push(`git ${folder} ${of}`);
        return head;
      },
      remotes: async () => expect.fail('Nothing of its notes is found by its remotes.'),
    },
    modifiedAt: async (path: string) => {
      asked.push(`file ${path}`);
      return 2_000_000_000_000;
    },
    timeText: String,
  };
  const place = {
    realPath: async (path: string) => path,
    workspace: async () => ({ isTrusted: setting.isTrusted ?? true, folders: setting.folders ?? ['/w'] }),
  };
  const check = allOf(noteChecks({ engine: engine as unknown as Engine, place, notes }));
  const shared = new Map([['c', new Map([['/app/a.js', '/w/web/a.js']])]]);
  const sources = new Map([['docker.io/library/web:latest', source]]);
  const idOf = (reference: string) => (reference === 'node' ? 'sha256:node' : undefined);
  const look = async () => {
    asked.length = 0;
    const { images, containers } = await check.check({
      report,
      sources,
      ofImages: new Map(),
      ofContainers: new Map(),
      shared,
      idOf,
    });
    const all: readonly Link[] = [...(images.get('docker.io/library/web:latest') ?? []), ...(containers.get('c') ?? [])];
    return { states: Object.fromEntries(all.map(({ id, state }) => [id, state])), links: all, asked: [...asked] };
  };
  return { look, forget: () => check.forget() };
}

test('each link is told once, of the images that the workspace builds only', async () => {
  const { states, links } = await world().look();
  expect(states).toEqual({ instruction: 'ok', commit: 'note', base: 'note', process: 'note' });
  expect(links).toHaveLength(4);
});

test('a second look asks nobody again, until files may have changed', async () => {
  const { look, forget } = world();
  expect((await look()).asked).toEqual(
    expect.arrayContaining(['image sha256:web', 'image sha256:node', `git /w/web ${commit}`, 'file /w/web/a.js']),
  );
  expect((await look()).asked).toEqual([]);
  forget();
  expect((await look()).asked).toEqual([`git /w/web ${commit}`, 'file /w/web/a.js']);
});

test.each<[string, Setting, string]>([
  ['of a workspace without trust', { isTrusted: false }, 'unknown'],
  ['outside of the workspace', { folders: ['/elsewhere'] }, 'unknown'],
  ['for an image without a revision', { labels: {} }, 'not-applicable'],
  ['for the revision of its base', { labelsOfBase: revision }, 'not-applicable'],
  ['for a label that is no commit', { labels: { 'org.opencontainers.image.revision': '--output=x' } }, 'unknown'],
])('no repository is asked %s', async (_what, setting, state) => {
  const { states, asked } = await world(setting).look();
  expect(states['commit']).toBe(state);
  expect(asked.filter((each) => each.startsWith('git'))).toEqual([]);
});

test('what the engine refuses is unknown and leaves the rest alone, and an engine that is gone is told', async () => {
  expect((await world({ fails: 'failed' }).look()).states).toMatchObject({ commit: 'unknown', base: 'unknown', process: 'note' });
  await expect(world({ fails: 'not-running' }).look()).rejects.toThrow('it broke');
});

test('without somebody who reads Dockerfiles nothing is known of base and steps', async () => {
  const { states } = await world({ steps: () => Promise.reject(new Error('gone')) }).look();
  expect(states).toMatchObject({ base: 'unknown', instruction: 'unknown', commit: 'note' });
});

test('files are not compared with the clock of another machine', async () => {
  expect((await world({ isLocal: false }).look()).states).not.toHaveProperty('process');
});
