/** Any one call of the engine may fail, before or after it took effect: what is promised about the old container holds. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { RebuildPlan } from '../core/build/rebuild-plan.ts';
import type { EngineCli, RememberedBuilds } from '../ports.ts';
import { type CleanRebuildOutcome, cleanRebuild } from './clean-rebuild.ts';
import { type FakeContainer, type FakeEngine, type Fault, fakeEngine } from './engine-in-memory.ts';
import { planFor } from './plan-recreation.ts';
import { recreateContainer } from './recreate-container.ts';

const [older, previous, built] = ['sha256:old', 'sha256:previous', 'sha256:built'];
const policy = { Name: 'on-failure', MaximumRetryCount: 3 };
const operation = '0123abcd';

interface Case {
  readonly fault: Fault;
  readonly wasRunning: boolean;
  readonly isBroken: boolean;
}

const cases = fc.record<Case>({
  fault: fc.record({ at: fc.integer({ min: 1, max: 60 }), isAfter: fc.boolean() }),
  wasRunning: fc.boolean(),
  isBroken: fc.boolean(),
});

/** The plan is made before the engine can fail; `change` happens between the plan and the exchange. */
async function play(
  { fault, wasRunning, isBroken }: Omit<Case, 'fault'> & { readonly fault?: Fault },
  isRebuild: boolean,
  change?: (old: FakeContainer, fake: FakeEngine) => void,
) {
  const broken = new Set(isBroken ? [previous, built].filter((image) => (isRebuild ? image === built : true)) : []);
  let nowMs = 0;
  const clock = {
    nowMs: () => nowMs,
    sleep: async (ms: number) => {
      nowMs += ms;
    },
  };
  const watch = ({ containers }: FakeEngine) => {
    const isOldThere = containers.has(old.id);
    const replacement = [...containers.values()].find(({ name, image }) => name === 'web' && image !== older);
    if (!isOldThere) expect(replacement?.running).toBe(wasRunning);
    expect([...containers.values()].filter(({ running }) => running).length).toBeLessThanOrEqual(1);
  };
  const fake = fakeEngine({ broken, watch, fault });
  const old: FakeContainer = {
    ...{ id: 'a'.repeat(64), name: 'web', image: older, reference: 'web:1', running: wasRunning, startedAt: 'then', policy },
  };
  fake.containers.set(old.id, old);
  fake.tags.set('web:1', previous);
  const before = fakeEngine({});
  before.containers.set(old.id, { ...old });
  before.tags.set('web:1', previous);
  const planned = await planFor(before.engine, old.id, 'host');
  if (planned.kind !== 'plan') throw new Error(planned.because);
  change?.(old, fake);
  const gate = { stableMs: 1_000, patienceMs: 5_000 };
  const ports = { engine: fake.engine, clock, random: () => operation, gate };
  if (!isRebuild) return { fake, old, observed: [], outcome: await recreateContainer(ports, planned.plan) };
  const cli: EngineCli = {
    run: async (args) => {
      fake.tags.set(args[args.indexOf('--tag') + 1] ?? '', built);
      return { kind: 'ended', exitCode: 0, stdout: '', stderr: '' };
    },
  };
  const observed: string[] = [];
  const builds: RememberedBuilds = {
    sources: async () => [],
    expectedFiles: async () => ({ kind: 'unknown', because: 'not asked' }),
    observed: async ({ imageId }) => void observed.push(imageId),
  };
  const order = { dockerfilePath: '/d', contextPath: '/', target: undefined, args: {}, namedContexts: {}, reference: 'web:1' };
  const plan = {
    ...{
      recreation: planned.plan,
      engineId: 'e',
      program: 'docker',
      expected: {},
      dockerfilePath: '/d',
      because: '',
      others: [],
    },
    ...{ by: { kind: 'order', order: { ...order, isPulling: false, isCacheUsed: false } } },
    how: { isClean: true, isPulling: false },
  } as unknown as RebuildPlan;
  const archives = { manifest: () => Promise.reject(new Error('not asked')) };
  const quiet = { hostname: 'host', onStep: () => undefined, onLog: () => undefined };
  return { fake, old, observed, outcome: await cleanRebuild({ ...ports, ...quiet, cli, builds, archives }, plan) };
}

function expectPromises(fake: FakeEngine, { kind }: CleanRebuildOutcome | { readonly kind: 'recreated' }, wasRunning: boolean) {
  const { containers, tags, calls } = fake;
  const hit = fake.hit() ?? '';
  const isDone = kind === 'recreated' || kind === 'rebuilt';
  const old = containers.get('a'.repeat(64));
  if (!isDone && kind !== 'needs-attention') expect(old).toMatchObject({ name: 'web', running: wasRunning, policy });
  if (kind === 'needs-attention') expect(old).toBeDefined();
  const names = [...containers.values()].map(({ name }) => name);
  if (kind !== 'needs-attention' && !hit.startsWith('removeContainer'))
    expect(names.filter((name) => name.includes('.unstale-new-'))).toEqual([]);
  if (kind !== 'rebuilt') expect(tags.get('web:1')).toBe(previous);
  const pins = [...tags.keys()].filter((name) => name !== 'web:1');
  if (kind !== 'needs-attention' && !hit.startsWith('untagImage')) expect(pins).toEqual([]);
  expect(calls.filter((call) => call.startsWith('removeProbe'))).toEqual([]);
}

test.each([
  ['recreating', false],
  ['a clean rebuild', true],
])('%s keeps its promises, whichever call fails', async (_, isRebuild) => {
  await fc.assert(
    fc.asyncProperty(cases, async (given) => {
      // The first call of a rebuild only asks, and may throw.
      const fault = { ...given.fault, at: given.fault.at + (isRebuild ? 1 : 0) };
      const { fake, outcome, observed } = await play({ ...given, fault }, isRebuild);
      expect(observed).toEqual(outcome.kind === 'rebuilt' ? [built] : []);
      expectPromises(fake, outcome, given.wasRunning);
    }),
    { numRuns: 1_000 },
  );
});

const changes: readonly (readonly [string, (old: FakeContainer) => void])[] = [
  ['was started again', (old) => Object.assign(old, { startedAt: 'later' })],
  ['was stopped', (old) => Object.assign(old, { running: false })],
  ['has another name', (old) => Object.assign(old, { name: 'other' })],
  ['has another restart policy', (old) => Object.assign(old, { policy: { Name: 'always', MaximumRetryCount: 0 } })],
];

test.each(changes.flatMap(([what, change]) => [false, true].map((isRebuild) => [what, isRebuild, change] as const)))(
  'a container that %s since the plan is left alone (rebuild: %s)',
  async (_, isRebuild, change) => {
    let changed: FakeContainer | undefined;
    const { fake, outcome } = await play({ wasRunning: true, isBroken: false }, isRebuild, (old) => {
      change(old);
      changed = { ...old };
    });
    expect(outcome.kind).toBe('aborted');
    expect([...fake.containers.values()]).toEqual([changed]);
    expect([...fake.tags]).toEqual([['web:1', previous]]);
  },
);
