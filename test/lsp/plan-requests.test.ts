/** What the built server says of builds to come, and what it remembers of those that were told to it. */
import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import {
  type BuildPlanParams,
  type BuildPlanResult,
  builderRecordsRequest,
  buildPlanRequest,
  type LearnBuildParams,
  learnBuildRequest,
  learntBuildsRequest,
} from '../../server/protocol.ts';
import { type ClientOptions, type LanguageClient, startLanguageClient } from '../support/lsp/language-client.ts';
import { someBuilder, someImages } from '../support/plan-workspace.ts';

const files = { 'app/Dockerfile': 'FROM base\nRUN early\nCOPY src /src\n', 'app/src/a.js': '1' };
const builderId = someBuilder.id;
let client: LanguageClient;
let state = '';
const before = process.env['XDG_STATE_HOME'];

beforeEach(async () => {
  state = await mkdtemp(join(tmpdir(), 'unstale-lsp-state-'));
  process.env['XDG_STATE_HOME'] = state;
});
afterEach(async () => {
  await client.stop();
  if (before === undefined) delete process.env['XDG_STATE_HOME'];
  else process.env['XDG_STATE_HOME'] = before;
  await rm(state, { recursive: true, force: true });
});

async function start(options: Partial<ClientOptions> = {}): Promise<void> {
  client = await startLanguageClient({ kind: 'vscode', files, ...options });
}
const params = (more: Partial<BuildPlanParams> = {}): BuildPlanParams => ({
  dockerfileUri: client.uriOf('app/Dockerfile'),
  contextPath: join(client.folder, 'app'),
  builder: someBuilder,
  images: someImages,
  ...more,
});
const plan = (more: Partial<BuildPlanParams> = {}): Promise<BuildPlanResult> =>
  client.connection.sendRequest(buildPlanRequest, params(more));
const outcomes = async () => {
  const result = await plan();
  return result.kind === 'known' ? result.steps.map(({ outcome }) => outcome.kind) : result;
};

/** Somebody looks what the builder keeps: results with these ids. */
const look = (ids: readonly string[]) =>
  client.connection.sendRequest(builderRecordsRequest, {
    ...{ builderId, usesContainerdStore: false },
    records: ids.map((id) => ({ id, kind: 'regular', parents: [], description: '', isInUse: false })),
  });

async function learn(historyId: string, more: Partial<LearnBuildParams> = {}) {
  await look(['a']);
  // A file system may date what was written just now a little later than the clock.
  await new Promise((resolve) => setTimeout(resolve, 20));
  return client.connection.sendRequest(learnBuildRequest, {
    ...params(),
    ...{ historyId, startedAtMs: Date.now(), isComplete: true, hasLoadedContext: true },
    steps: [
      { stageName: '', ordinal: 2, report: 'ran', ranMs: 1500 },
      { stageName: '', ordinal: 3, report: 'ran', ranMs: 20 },
    ],
    ...more,
  });
}

test('a plan, a build, and the plan after a file changed', async () => {
  await start();
  expect(await plan()).toMatchObject({
    kind: 'known',
    unseen: [],
    steps: [
      { line: 2, label: 'RUN early', outcome: { kind: 'runs', cause: 'changed' }, reasons: [{ kind: 'new' }] },
      { line: 3, label: 'COPY src /src', outcome: { kind: 'runs', cause: 'below', line: 2 }, files: { count: 1, sizeBytes: 1 } },
    ],
  });
  expect(await learn('one')).toEqual({ kind: 'learnt' });
  expect(await learn('one')).toEqual({ kind: 'known-before' });
  expect(await client.connection.sendRequest(learntBuildsRequest, { builderId })).toEqual(['one']);
  expect(await outcomes()).toEqual(['reused', 'reused']);
  await writeFile(join(client.folder, 'app/src/a.js'), 'other');
  expect(await plan()).toMatchObject({
    comparedWithMs: expect.any(Number),
    steps: [
      { outcome: { kind: 'reused' }, ranMs: 1500 },
      {
        outcome: { kind: 'runs', cause: 'changed' },
        reasons: [{ kind: 'file', change: 'changed', context: '', path: 'src/a.js' }],
        ranMs: 20,
      },
    ],
  });
});

test('whoever tells what changed is believed, by whatever path the context is known', async () => {
  await start();
  await symlink(join(client.folder, 'app'), join(client.folder, 'linked'));
  await learn('one');
  const told = async (contextPath: string, ...changed: string[]) => {
    const result = await plan({ contextPath, changed: changed.map((path) => join(contextPath, path)) });
    return result.kind === 'known' ? result.steps.map(({ outcome }) => outcome.kind) : result;
  };
  // Both are the same folder: what is told first by its other name is what has to be followed.
  const contexts = ['linked', 'app'].map((path) => join(client.folder, path));
  for (const context of contexts) expect(await told(context)).toEqual(['reused', 'reused']);
  await writeFile(join(client.folder, 'app/src/a.js'), 'other');
  for (const context of contexts) expect(await told(context, 'src/a.js')).toEqual(['reused', 'runs']);
});

test('folders that no editor watches are looked at even if nobody tells of them', async () => {
  const there = { ...files, 'app/src/node_modules/b/index.js': '1' };
  await start({ files: there });
  await learn('one');
  const quiet = async () => {
    const result = await plan({ changed: [] });
    return result.kind === 'known' ? result.steps.map(({ outcome }) => outcome.kind) : result;
  };
  expect(await quiet()).toEqual(['reused', 'reused']);
  await writeFile(join(client.folder, 'app/src/node_modules/b/index.js'), 'other');
  expect(await quiet()).toEqual(['reused', 'runs']);
});

test('what another server of the same person learnt is known', async () => {
  await start();
  await learn('one');
  const { folder } = client;
  const again = await startLanguageClient({ kind: 'minimal' });
  const result = await again.connection.sendRequest(buildPlanRequest, params({ contextPath: join(folder, 'app') }));
  await again.stop();
  expect(result.kind === 'known' && result.steps.map(({ outcome }) => outcome.kind)).toEqual(['reused', 'reused']);
});

test('a builder that was cleared is sure of nothing', async () => {
  await start();
  await learn('one');
  expect(await look(['b'])).toBe('everything');
  expect(await outcomes()).toEqual(['unknown', 'unknown']);
  expect(await client.connection.sendRequest(learntBuildsRequest, { builderId })).toEqual(['one']);
});

test('many at once are taken in one after another, and none is lost', async () => {
  await start();
  const names = Array.from({ length: 8 }, (_, at) => `build ${at}`);
  await Promise.all([...names.map((name) => learn(name)), plan(), plan()]);
  const learnt = await client.connection.sendRequest(learntBuildsRequest, { builderId });
  expect(learnt.toSorted()).toEqual(names);
  expect(await outcomes()).toEqual(['reused', 'reused']);
});

test('images are asked for before anything is said', async () => {
  await start();
  expect(await plan({ images: {} })).toEqual({ kind: 'needs-images', references: ['base'] });
  expect(await learn('one', { images: {} })).toEqual({ kind: 'needs-images', references: ['base'] });
});

test('nothing of a workspace without trust', async () => {
  await start({ isTrusted: false });
  expect(await plan()).toMatchObject({ kind: 'unknown', because: expect.stringContaining('not trusted') });
  expect(await learn('one')).toMatchObject({ kind: 'unknown' });
  expect(await client.connection.sendRequest(learntBuildsRequest, { builderId })).toEqual([]);
});

test('where the state folder cannot be used, the server goes on and says that it does not know', async () => {
  await rm(state, { recursive: true });
  await writeFile(state, 'occupied');
  await start();
  expect(await plan()).toMatchObject({ kind: 'unknown' });
  expect(await learn('one')).toMatchObject({ kind: 'unknown' });
  expect(await look([])).toBe('not-noted');
  expect(await client.connection.sendRequest(learntBuildsRequest, { builderId })).toEqual([]);
});

test('parameters of the wrong shape end in an answer, not in the server', async () => {
  await start();
  const odd = { dockerfileUri: 7, contextPath: null } as unknown as BuildPlanParams;
  expect(await client.connection.sendRequest(buildPlanRequest, odd)).toMatchObject({ kind: 'unknown' });
  expect(await outcomes()).toEqual(['runs', 'runs']);
});
