/** What a situation begins with on the fake engine, and what an exchange needs besides an engine. */
import { createHash } from 'node:crypto';
import { readFileManifest } from '../../client/adapters/archive/read-file-manifest.ts';
import type { RebuildPlan } from '../../client/core/build/rebuild-plan.ts';
import { objectOf, textOf } from '../../client/core/json-fields.ts';
import type { RecreatePlan } from '../../client/core/recreate/plan.ts';
import { printPrevious } from '../../client/core/recreate/previous-text.ts';
import type { Previous } from '../../client/journal-ports.ts';
import type { EngineCli, JsonObject, JsonValue, RememberedBuilds } from '../../client/ports.ts';
import { answerTo } from '../support/fake-engine/routes.ts';
import { addImage, type FakeContainer, type FakeImage, type World } from '../support/fake-engine/world.ts';
import type { MemoryDisk } from '../support/journals/memory-journals.ts';
import type { DependentKind, Situation } from './situation.ts';

export const reference = 'web:1';

export interface Stage {
  readonly oldId: string;
  readonly older: FakeImage;
  /** What the reference names before. */
  readonly current: FakeImage;
  /** What the new container is created from. */
  readonly next: FakeImage;
}

/** What becomes of the build of a rebuild. */
export type BuildEnd = 'built' | 'fails' | 'cancelled' | 'other-files' | 'cancelled-too-late';

export const text = 'the file of the workspace';
const sha256 = createHash('sha256').update(text).digest('hex');

export const gate = { stableMs: 1_000, patienceMs: 60_000 };

export function steppingClock() {
  let nowMs = 0;
  return {
    nowMs: () => nowMs,
    sleep: async (ms: number) => {
      nowMs += ms;
    },
  };
}

export function randomFrom(first: number): () => string {
  let next = first;
  return () => (next++).toString(16).padStart(8, '0');
}

export function setUp(world: World, situation: Situation): Stage {
  const check = situation.hasCheck ? { Healthcheck: { Test: ['CMD', 'true'], Interval: 1_000_000_000 } } : {};
  const volumes = situation.hasVolumes ? { Volumes: { '/data': {} } } : {};
  const more = situation.declaresMore ? { Volumes: { ...volumes.Volumes, '/more': {} } } : volumes;
  const config = (mode: string) => ({
    Env: [`MODE=${mode}`, 'KEPT=1'],
    Labels: { mode },
    Cmd: ['serve'],
    WorkingDir: '/app',
    ...check,
  });
  const files = { '/app/file': text };
  const older = addImage(world, { config: { ...config('old'), ...volumes } });
  const made = { config: { ...config('new'), ...more }, files };
  const current = currentOf(world, situation, older, made);
  const next = situation.how === 'recreate' ? current : addImage(world, { ...made, fate: situation.fate });
  world.tags.set(reference, older.id);
  const body = {
    ...{
      Image: reference,
      Env: ['OWN=1'],
      Labels: situation.labels,
      Volumes: situation.hasVolumes ? { '/own': {} } : {},
      User: '1000',
    },
    HostConfig: {
      ...{ NetworkMode: 'bridge', RestartPolicy: situation.policy, Memory: 67_108_864, Binds: ['shop:/shop:ro'] },
      AutoRemove: situation.isAutoRemoved === true,
    },
    NetworkingConfig: { EndpointsConfig: { bridge: { Aliases: ['api'] } } },
  };
  const oldId = idOf(post(world, '/containers/create', { name: 'web' }, body));
  if (situation.status !== 'created') post(world, `/containers/${oldId}/start`);
  if (situation.status === 'exited') post(world, `/containers/${oldId}/stop`);
  if (situation.status === 'paused') post(world, `/containers/${oldId}/pause`);
  for (const one of situation.dependents ?? []) addDependent(world, one);
  const stage = { oldId, older, current, next };
  oldOf(world, stage).changes = situation.changes;
  world.tags.set(reference, current.id);
  return stage;
}

function addDependent(world: World, { name, shares, of }: DependentKind): void {
  const image = addImage(world, { config: { Cmd: ['serve'], WorkingDir: '/app' } });
  world.tags.set(`${name}:1`, image.id);
  const needed = [...world.containers.values()].find((one) => one.name === of)?.id ?? '';
  const host = shares === 'VolumesFrom' ? { VolumesFrom: [needed] } : { [shares]: `container:${needed}` };
  const body = { Image: `${name}:1`, Env: ['OWN=1'], HostConfig: { NetworkMode: 'bridge', ...host } };
  const id = idOf(post(world, '/containers/create', { name }, body));
  post(world, `/containers/${id}/start`);
}

function currentOf(world: World, { how, fate }: Situation, older: FakeImage, made: Partial<FakeImage>): FakeImage {
  // What is taken back is what the reference names.
  if (how === 'restore') return older;
  return addImage(world, how === 'recreate' ? { ...made, fate } : made);
}

/** As an exchange leaves it that went from the next image to the one that runs now. */
export function rememberPrevious(world: World, disk: MemoryDisk, { oldId, next }: Stage): void {
  const previous: Previous = {
    ...{ engineId: 'fake', containerId: oldId, name: 'web', reference, imageId: next.id },
    ...{ pin: 'unstale-rollback/0000beef:restore', replacedAtMs: 0, given: {} },
  };
  world.tags.set(previous.pin, next.id);
  disk.previous.set(`fake/${oldId}`, printPrevious(previous));
}

export function post(world: World, path: string, query: Record<string, string> = {}, body: JsonObject = {}): JsonValue {
  return (answerTo(world, { method: 'POST', path, query, body }).body ?? {}) as JsonValue;
}

function idOf(answer: JsonValue): string {
  return textOf(objectOf(answer)['Id']);
}

export function oldOf(world: World, { oldId }: Stage): FakeContainer {
  const old = world.containers.get(oldId);
  if (old === undefined) throw new Error('The old container is not there.');
  return old;
}

export function rebuilding(world: World, { next }: Pick<Stage, 'next'>, build: BuildEnd, observe: (imageId: string) => void) {
  const leaving = new AbortController();
  const cli: EngineCli = {
    run: async (args) => {
      if (build === 'fails') return { kind: 'ended', exitCode: 1, stdout: '', stderr: 'exit code: 1' };
      if (build === 'cancelled') return { kind: 'cancelled' };
      world.tags.set(args[args.indexOf('--tag') + 1] ?? '', next.id);
      if (build === 'cancelled-too-late') leaving.abort();
      return { kind: 'ended', exitCode: 0, stdout: '', stderr: '' };
    },
  };
  const wanted = build === 'other-files' ? '0'.repeat(64) : sha256;
  const file = { imagePath: '/app/file', contextPath: 'file', kind: 'file' as const, sha256: wanted, sizeBytes: text.length };
  const expectedFiles: RememberedBuilds['expectedFiles'] = async () => ({
    ...{
      kind: 'known',
      files: [{ ...file, modifiedAtMs: 0, isAfterwardsRun: false }],
      notVerbatim: [],
      dockerfileSha256: '',
      lost: [],
      isComplete: true,
    },
  });
  const quiet = { ownId: 'elsewhere', onStep: () => undefined, onLog: () => undefined, signal: leaving.signal };
  const builds: RememberedBuilds = {
    sources: async () => [],
    expectedPlaces: async () => ({ kind: 'unknown', because: 'Nothing is asked.' }),
    expectedFiles,
    expectedInstructions: async () => ({ kind: 'unknown', because: 'Nothing is asked.' }),
    inputs: async () => ({ kind: 'unknown', because: 'a test' }),
    inputChanges: async () => ({ kind: 'no-record' }),
    observed: async ({ imageId }) => observe(imageId),
  };
  return { ...quiet, cli, builds, archives: { manifest: readFileManifest } };
}

export function rebuildPlan(recreation: RecreatePlan): RebuildPlan {
  const order = { dockerfilePath: '/d', contextPath: '/', target: undefined, args: {}, namedContexts: {}, reference };
  return {
    ...{
      recreation,
      engineId: 'engine',
      program: 'docker',
      dockerfilePath: '/d',
      because: 'a test',
      others: [],
      service: undefined,
      how: { isClean: true, isPulling: false },
    },
    expected: { dockerfileUri: 'file:///d', contextPath: '/', target: undefined, args: {}, unknownArgs: [], namedContexts: {} },
    by: { kind: 'order', order: { ...order, isPulling: false, isCacheUsed: false } },
  };
}
