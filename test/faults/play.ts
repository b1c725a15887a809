/** Carries a situation out against a fake engine, through the adapter that talks to real ones, and hands back all that happened. */
import { createHash } from 'node:crypto';
import { readFileManifest } from '../../client/adapters/archive/read-file-manifest.ts';
import { openEngine } from '../../client/adapters/docker-engine/open-engine.ts';
import type { RebuildPlan } from '../../client/core/build/rebuild-plan.ts';
import { objectOf, textOf } from '../../client/core/json-fields.ts';
import type { RecreatePlan } from '../../client/core/recreate/plan.ts';
import { type CleanRebuildOutcome, cleanRebuild } from '../../client/flows/clean-rebuild.ts';
import { planFor } from '../../client/flows/plan-recreation.ts';
import { type RecreateOutcome, recreateContainer } from '../../client/flows/recreate-container.ts';
import type { Engine, EngineCli, JsonObject, JsonValue, RememberedBuilds } from '../../client/ports.ts';
import { answerTo } from '../support/fake-engine/routes.ts';
import { type FakeEngine, type Plan, type RecordedCall, startFakeEngine } from '../support/fake-engine/start.ts';
import { addImage, type FakeContainer, type FakeImage, type World } from '../support/fake-engine/world.ts';
import type { Situation } from './situation.ts';

export const reference = 'web:1';

export interface Played {
  readonly world: World;
  readonly calls: readonly RecordedCall[];
  readonly plan: RecreatePlan;
  readonly outcome: RecreateOutcome | CleanRebuildOutcome;
  /** As it was before anything happened. */
  readonly before: FakeContainer;
  readonly stage: Stage;
  /** Images whose build was remembered. */
  readonly observed: readonly string[];
}

export interface Stage {
  readonly oldId: string;
  readonly older: FakeImage;
  /** What the reference names before. */
  readonly current: FakeImage;
  /** What the new container is created from. */
  readonly next: FakeImage;
}

export interface Course extends Plan {
  readonly build?: 'built' | 'fails' | 'cancelled' | 'other-files' | 'cancelled-too-late';
  /** Instead of recreating or rebuilding. */
  readonly instead?: (engine: Engine, plan: RecreatePlan, stage: Stage) => Promise<Played['outcome']>;
  readonly arrange?: (world: World, stage: Stage) => void;
}

const text = 'the file of the workspace';
const sha256 = createHash('sha256').update(text).digest('hex');

export async function play(situation: Situation, { build = 'built', instead, arrange, ...plan }: Course): Promise<Played> {
  const fake = await startFakeEngine();
  try {
    const stage = setUp(fake.world, situation);
    const engine = await openEngine(endpointOf(fake));
    const planned = await planFor(engine, stage.oldId, 'elsewhere');
    if (planned.kind === 'refused') throw new Error(planned.because);
    const before = structuredClone(oldOf(fake.world, stage));
    arrange?.(fake.world, stage);
    fake.arm(plan);
    const observed: string[] = [];
    const ports = { engine, clock: steppingClock(), random: randomFrom(1), gate };
    const run = () => {
      if (instead !== undefined) return instead(engine, planned.plan, stage);
      if (situation.how === 'recreate') return recreateContainer(ports, planned.plan);
      const observe = (imageId: string) => void observed.push(imageId);
      return cleanRebuild({ ...ports, ...rebuilding(fake, stage, build, observe) }, rebuildPlan(planned.plan));
    };
    const outcome = await run();
    return { world: fake.world, calls: fake.calls, plan: planned.plan, outcome, before, stage, observed };
  } finally {
    await fake.stop();
  }
}

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

function randomFrom(first: number): () => string {
  let next = first;
  return () => (next++).toString(16).padStart(8, '0');
}

function endpointOf({ socketPath }: FakeEngine) {
  const address = { kind: 'unix', path: socketPath } as const;
  return { address, text: `unix://${socketPath}`, decidedBy: 'test', isLocal: true, cliEnvironment: {} };
}

function setUp(world: World, situation: Situation): Stage {
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
  const current = addImage(world, situation.how === 'recreate' ? { ...made, fate: situation.fate } : made);
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
    HostConfig: { NetworkMode: 'bridge', RestartPolicy: situation.policy, Memory: 67_108_864, Binds: ['shop:/shop:ro'] },
    NetworkingConfig: { EndpointsConfig: { bridge: { Aliases: ['api'] } } },
  };
  const oldId = idOf(post(world, '/containers/create', { name: 'web' }, body));
  if (situation.status !== 'created') post(world, `/containers/${oldId}/start`);
  if (situation.status === 'exited') post(world, `/containers/${oldId}/stop`);
  if (situation.status === 'paused') post(world, `/containers/${oldId}/pause`);
  const stage = { oldId, older, current, next };
  oldOf(world, stage).changes = situation.changes;
  world.tags.set(reference, current.id);
  return stage;
}

function post(world: World, path: string, query: Record<string, string> = {}, body: JsonObject = {}): JsonValue {
  return (answerTo(world, { method: 'POST', path, query, body }).body ?? {}) as JsonValue;
}

function idOf(answer: JsonValue): string {
  return textOf(objectOf(answer)['Id']);
}

function oldOf(world: World, { oldId }: Stage): FakeContainer {
  const old = world.containers.get(oldId);
  if (old === undefined) throw new Error('The old container is not there.');
  return old;
}

function rebuilding(fake: FakeEngine, { next }: Stage, build: NonNullable<Course['build']>, observe: (imageId: string) => void) {
  const leaving = new AbortController();
  const cli: EngineCli = {
    run: async (args) => {
      if (build === 'fails') return { kind: 'ended', exitCode: 1, stdout: '', stderr: 'exit code: 1' };
      if (build === 'cancelled') return { kind: 'cancelled' };
      fake.world.tags.set(args[args.indexOf('--tag') + 1] ?? '', next.id);
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

function rebuildPlan(recreation: RecreatePlan): RebuildPlan {
  const order = { dockerfilePath: '/d', contextPath: '/', target: undefined, args: {}, namedContexts: {}, reference };
  return {
    ...{
      recreation,
      engineId: 'engine',
      program: 'docker',
      dockerfilePath: '/d',
      because: 'a test',
      others: [],
      how: { isClean: true, isPulling: false },
    },
    expected: { dockerfileUri: 'file:///d', contextPath: '/', target: undefined, args: {}, unknownArgs: [], namedContexts: {} },
    by: { kind: 'order', order: { ...order, isPulling: false, isCacheUsed: false } },
  };
}
