/** Everything that varies: the old container, what becomes of the new one, and what goes wrong meanwhile. */
import fc from 'fast-check';
import type { Fault, FaultKind } from '../support/fake-engine/faults.ts';
import type { Fate, Status } from '../support/fake-engine/world.ts';

export interface Situation {
  readonly how: 'recreate' | 'rebuild' | 'restore';
  readonly status: Exclude<Status, 'restarting'>;
  readonly policy: { readonly Name: string; readonly MaximumRetryCount: number };
  readonly hasVolumes: boolean;
  readonly hasCheck: boolean;
  readonly labels: Readonly<Record<string, string>>;
  /** Paths that the old one changed itself. */
  readonly changes: readonly string[];
  /** Of the new image. */
  readonly fate: Fate;
  /** The new image declares a volume that the old one had not. */
  readonly declaresMore: boolean;
  /** The engine removes the old one when it stops, and with it what nobody else mounts. */
  readonly isAutoRemoved?: boolean;
  /** Others that need it, each behind the one before: what each shares with what. */
  readonly dependents?: readonly DependentKind[];
}

/** `volumes` by its id; `of` is `web` or another dependent. */
export interface DependentKind {
  readonly name: string;
  readonly shares: 'NetworkMode' | 'PidMode' | 'VolumesFrom';
  readonly of: string;
}

const after = fc.integer({ min: 0, max: 2 });

export const badFates: fc.Arbitrary<Fate> = fc.oneof(
  fc.constant<Fate>({ kind: 'start-fails', message: 'port is already allocated' }),
  fc.record({ kind: fc.constant('exits' as const), code: fc.integer({ min: 1, max: 255 }), after }),
);

const fates: fc.Arbitrary<Fate> = fc.oneof(
  { arbitrary: fc.constant<Fate>({ kind: 'stays' }), weight: 3 },
  { arbitrary: badFates, weight: 2 },
  fc.record({ kind: fc.constant('exits' as const), code: fc.constant(0), after }),
  fc.record({ kind: fc.constant('health' as const), becomes: fc.constantFrom('healthy' as const, 'unhealthy' as const), after }),
);

const policies = fc.constantFrom(
  { Name: 'no', MaximumRetryCount: 0 },
  { Name: 'always', MaximumRetryCount: 0 },
  { Name: 'unless-stopped', MaximumRetryCount: 0 },
  { Name: 'on-failure', MaximumRetryCount: 3 },
);

export const situations: fc.Arbitrary<Situation> = fc.record({
  how: fc.constantFrom('recreate' as const, 'rebuild' as const),
  status: fc.constantFrom('running' as const, 'running' as const, 'exited' as const, 'created' as const, 'paused' as const),
  policy: policies,
  hasVolumes: fc.boolean(),
  hasCheck: fc.boolean(),
  labels: fc.dictionary(fc.constantFrom('own', 'mode', '__proto__'), fc.constantFrom('a', '')),
  changes: fc.constantFrom([], [], ['/app/own']),
  fate: fates,
  declaresMore: fc.boolean(),
});

/** Also of old ones that the engine removes when they stop, which only runs can be. */
export const anySituations: fc.Arbitrary<Situation> = fc.oneof(
  situations,
  situations.map((given): Situation => {
    const status = given.status === 'paused' ? 'paused' : 'running';
    return { ...given, isAutoRemoved: true, status, policy: { Name: 'no', MaximumRetryCount: 0 } };
  }),
);

export const anyKind: fc.Arbitrary<FaultKind> = fc.constantFrom(
  'error-before',
  'error-after',
  'drop-before',
  'drop-after',
  'done-later',
  'cut-answer',
);

/** Of any call, or of one of those that change something, of which there are fewer. */
export const faults: fc.Arbitrary<Fault> = fc.oneof(
  fc.record({ at: fc.integer({ min: 1, max: 45 }), kind: anyKind }),
  fc.record({ at: fc.integer({ min: 1, max: 20 }), kind: anyKind, of: fc.constant(/^(?:POST|DELETE) /) }),
);

export function wasUp({ status }: Situation): boolean {
  return status === 'running' || status === 'paused';
}

/** Whether the new one would have to pass the gate. */
export function isGood({ fate, policy, hasCheck, isAutoRemoved }: Situation): boolean {
  if (fate.kind === 'start-fails') return false;
  // What is removed when it ends tells nobody how it ended.
  if (fate.kind === 'exits') return fate.code === 0 && policy.Name === 'no' && isAutoRemoved !== true;
  return fate.kind === 'stays' || !hasCheck || fate.becomes === 'healthy';
}
