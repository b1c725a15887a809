/** Carries a situation out against a fake engine, through the adapter that talks to real ones, and hands back all that happened. */

import { openEngine } from '../../client/adapters/docker-engine/open-engine.ts';
import type { RecreatePlan } from '../../client/core/recreate/plan.ts';
import { type CleanRebuildOutcome, cleanRebuild } from '../../client/flows/clean-rebuild.ts';
import { planFor } from '../../client/flows/plan-recreation.ts';
import { recreateContainer } from '../../client/flows/recreate-container.ts';
import type { RecreateOutcome } from '../../client/flows/recreate-within.ts';
import type { Engine } from '../../client/ports.ts';
import type { Plan, RecordedCall } from '../support/fake-engine/handle.ts';
import { type FakeEngine, startFakeEngine } from '../support/fake-engine/start.ts';
import type { FakeContainer, World } from '../support/fake-engine/world.ts';
import { type MemoryDisk, memoryDisk, memoryJournals } from '../support/journals/memory-journals.ts';
import type { Situation } from './situation.ts';
import { type BuildEnd, gate, oldOf, randomFrom, rebuilding, rebuildPlan, type Stage, setUp, steppingClock } from './stage.ts';

export interface Played {
  readonly world: World;
  readonly disk: MemoryDisk;
  readonly calls: readonly RecordedCall[];
  readonly plan: RecreatePlan;
  readonly outcome: RecreateOutcome | CleanRebuildOutcome;
  /** As it was before anything happened. */
  readonly before: FakeContainer;
  readonly stage: Stage;
  /** Images whose build was remembered. */
  readonly observed: readonly string[];
}

export interface Course extends Plan {
  readonly build?: BuildEnd;
  /** Instead of recreating or rebuilding. */
  readonly instead?: (engine: Engine, plan: RecreatePlan, stage: Stage) => Promise<Played['outcome']>;
  readonly arrange?: (world: World, stage: Stage) => void;
}

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
    const disk = memoryDisk();
    const journals = memoryJournals(disk);
    const ports = { engine, clock: steppingClock(), random: randomFrom(1), gate, journals };
    const run = () => {
      if (instead !== undefined) return instead(engine, planned.plan, stage);
      if (situation.how === 'recreate') return recreateContainer(ports, planned.plan);
      const observe = (imageId: string) => void observed.push(imageId);
      return cleanRebuild({ ...ports, ...rebuilding(fake.world, stage, build, observe) }, rebuildPlan(planned.plan));
    };
    const outcome = await run();
    return { world: fake.world, disk, calls: fake.calls, plan: planned.plan, outcome, before, stage, observed };
  } finally {
    await fake.stop();
  }
}

function endpointOf({ socketPath }: FakeEngine) {
  const address = { kind: 'unix', path: socketPath } as const;
  return { address, text: `unix://${socketPath}`, decidedBy: 'test', isLocal: true, cliEnvironment: {} };
}
