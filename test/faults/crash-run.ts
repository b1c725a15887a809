/**
 * One exchange with one mishap, and what comes after it: a new process that recovers. The world is watched all the time, and what is
 * promised about it is told as a list of violations.
 */

import type { Told } from '../../client/core/recreate/recovered-text.ts';
import { cleanRebuild } from '../../client/flows/clean-rebuild.ts';
import { planFor } from '../../client/flows/plan-recreation.ts';
import { recoverExchanges } from '../../client/flows/recover-exchanges.ts';
import { recreateContainer } from '../../client/flows/recreate-container.ts';
import type { RecreatePorts } from '../../client/flows/recreate-within.ts';
import { planRestore, restorePrevious } from '../../client/flows/restore-previous.ts';
import { type EngineCli, EngineError } from '../../client/ports.ts';
import { engineOn } from '../support/fake-engine/connect.ts';
import type { Fault } from '../support/fake-engine/faults.ts';
import { fakeCalls, type RecordedCall } from '../support/fake-engine/handle.ts';
import { restartEngine } from '../support/fake-engine/restart-engine.ts';
import { type FakeContainer, newWorld, type World } from '../support/fake-engine/world.ts';
import { type MemoryDisk, memoryDisk } from '../support/journals/memory-journals.ts';
import { type Mishap, type MortalProcess, mortalProcess, type Step } from './mortal-process.ts';
import type { Situation } from './situation.ts';
import { gate, oldOf, randomFrom, rebuilding, rebuildPlan, rememberPrevious, type Stage, setUp, steppingClock } from './stage.ts';

/** What goes wrong at a step. */
export type Harm =
  | { readonly kind: 'dies'; readonly when: 'dies-before' | 'dies-after' | 'dies-waiting' }
  /** The whole machine, with its engine. */
  | { readonly kind: 'power-fails' }
  | { readonly kind: 'engine-restarts' }
  /** The call of the engine. */
  | { readonly kind: 'fails'; readonly fault: Omit<Fault, 'at'> }
  /** From here on. */
  | { readonly kind: 'disk-fails' };

export interface CrashRun {
  readonly situation: Situation;
  readonly before: FakeContainer;
  readonly stage: Stage;
  readonly world: World;
  readonly disk: MemoryDisk;
  /** How the exchange ended: its outcome, `died`, or `threw`. */
  readonly ended: string;
  readonly recovered: readonly Told[];
  readonly steps: readonly Step[];
  readonly recoverySteps: readonly Step[];
  readonly calls: readonly RecordedCall[];
  /** Since the engine was restarted, containers without a policy do not run. */
  readonly isRestarted: boolean;
  readonly seen: readonly string[];
  /** Kinds of what went wrong. */
  readonly harms: readonly string[];
  /** Ids of those that need the container, from before. */
  readonly dependentsBefore: ReadonlySet<string>;
}

export interface Script {
  readonly at: number;
  readonly harm: Harm;
  /** Another one, while the first is mended. */
  readonly again?: { readonly at: number; readonly harm: Harm };
}

export async function crashRun(
  situation: Situation,
  script: Script | undefined,
  watch: (run: Pick<CrashRun, 'world' | 'before' | 'stage' | 'situation' | 'disk' | 'isRestarted'>) => readonly string[],
): Promise<CrashRun> {
  const world = newWorld();
  const disk = memoryDisk();
  const fake = fakeCalls(world);
  const stage = setUp(world, situation);
  if (situation.how === 'restore') rememberPrevious(world, disk, stage);
  const engine = await engineOn(fake);
  const planned = await planFor(engine, stage.oldId, 'elsewhere');
  if (planned.kind === 'refused') throw new Error(planned.because);
  const before = structuredClone(oldOf(world, stage));
  const dependentsBefore = new Set([...world.containers.keys()].filter((id) => id !== before.id));
  const faults: Fault[] = [];
  let isRestarted = false;
  const seen = new Set<string>();
  const calls: RecordedCall[] = [];
  fake.arm({
    faults,
    watch: () => {
      for (const violation of watch({ world, before, stage, situation, disk, isRestarted })) seen.add(violation);
    },
  });
  const restart = () => {
    isRestarted = true;
    restartEngine(world);
  };
  const clock = steppingClock();
  const first = mortalProcess(script && mishapOf(script, { faults, disk, restart }));
  const ended = await exchange(first, { situation, stage, world, disk, engine, clock, plan: planned.plan });
  disk.broken = undefined;
  const diedAtMs = clock.nowMs();
  const whileWaiting = {
    nowMs: clock.nowMs,
    sleep: async (ms: number) => {
      await clock.sleep(ms);
      if (clock.nowMs() - diedAtMs >= lateMs) fake.finishLate();
    },
  };
  const recover = async (process: MortalProcess): Promise<readonly Told[]> => {
    const ports = {
      ...{ engine: process.engine(engine), journals: process.journals(disk), clock: process.clock(whileWaiting) },
      ...{ random: randomFrom(1_000), gate },
    };
    const result = await Promise.race([recoverExchanges(ports), process.died]);
    return result === 'died' ? [] : result;
  };
  const second = mortalProcess(script?.again && mishapOf(script.again, { faults, disk, restart }));
  const recovered = [...(await recover(second))];
  disk.broken = undefined;
  // Whatever kept it from being mended is over then, and so is whatever the engine did late.
  fake.finishLate();
  if (script !== undefined) recovered.push(...(await recover(mortalProcess())));
  const mended = contentOf(world, disk);
  if ((await recover(mortalProcess())).length > 0 || contentOf(world, disk) !== mended)
    seen.add('I5 recovering again did something');
  calls.push(...fake.calls);
  if (fake.broken.length > 0) throw fake.broken[0];
  const { steps } = first;
  const recoverySteps = second.steps;
  return {
    ...{ situation, before, stage, world, disk, ended, recovered, steps, recoverySteps, calls, isRestarted },
    seen: [...seen],
    harms: [script?.harm.kind, script?.again?.harm.kind].filter((kind) => kind !== undefined),
    dependentsBefore,
  };
}

/** Without the fake's own count of looks. */
function contentOf({ containers, tags }: World, { files, previous }: MemoryDisk): string {
  const all = [...containers.values()].map((one) => ({ ...one, looks: 0, health: '' }));
  return JSON.stringify([all, [...tags], [...files], [...previous]]);
}

interface Exchange {
  readonly situation: Situation;
  readonly stage: Stage;
  readonly world: World;
  readonly disk: MemoryDisk;
  readonly engine: Awaited<ReturnType<typeof engineOn>>;
  readonly clock: ReturnType<typeof steppingClock>;
  readonly plan: Extract<Awaited<ReturnType<typeof planFor>>, { kind: 'plan' }>['plan'];
}

async function exchange(
  process: MortalProcess,
  { situation, stage, world, disk, engine, clock, plan }: Exchange,
): Promise<string> {
  const ports = {
    ...{ engine: process.engine(engine), journals: process.journals(disk), clock: process.clock(clock) },
    ...{ random: randomFrom(1), gate },
  };
  const work = async (): Promise<string> => {
    try {
      if (situation.how === 'recreate') return (await recreateContainer(ports, plan)).kind;
      if (situation.how === 'restore') return await restore(ports, plan.containerId);
      const more = rebuilding(world, stage, 'built', () => undefined);
      return (await cleanRebuild({ ...ports, ...more }, rebuildPlan(plan))).kind;
    } catch (error) {
      // A rebuild asks first whether anything is being built, and throws when it is not told.
      if (EngineError.is(error)) return 'threw';
      throw error;
    }
  };
  return Promise.race([work(), process.died]);
}

async function restore(ports: RecreatePorts, containerId: string): Promise<string> {
  const nobody: EngineCli = { run: () => Promise.reject(new Error('Nothing is run.')) };
  const place = { realPath: async () => undefined, workspace: async () => ({ isTrusted: true, folders: [] }) };
  const all = { ...ports, ...place, cli: nobody, ownId: 'elsewhere', onLog: () => undefined };
  const planned = await planRestore(all, containerId);
  // Nothing was touched, whatever the engine said wrongly.
  if (planned.kind === 'refused') return planned.kind;
  return (await restorePrevious(all, planned.plan)).kind;
}

interface Around {
  readonly faults: Fault[];
  readonly disk: MemoryDisk;
  readonly restart: () => void;
}

/** How long an engine goes on with what it was asked for, when whoever asked is dead. */
const lateMs = 5_000;

function mishapOf({ at, harm }: Pick<Script, 'at' | 'harm'>, { faults, disk, restart }: Around): Mishap {
  const strike: Mishap['strike'] = ({ kind }) => {
    switch (harm.kind) {
      case 'dies':
        // The engine goes on with what it was asked to do when nobody waits for it any more.
        if (harm.when === 'dies-waiting' && kind === 'engine')
          faults.push({ at: 1, kind: 'done-later', later: Number.POSITIVE_INFINITY });
        return harm.when;
      case 'power-fails':
        restart();
        return 'dies-before';
      case 'engine-restarts':
        restart();
        return 'goes-on';
      case 'fails':
        if (kind === 'engine') faults.push({ at: 1, ...harm.fault });
        return 'goes-on';
      case 'disk-fails':
        disk.broken = 'The disk is full.';
        return 'goes-on';
    }
  };
  return { at, strike };
}
