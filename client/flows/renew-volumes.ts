/** Carries out a plan of a recreation with new anonymous volumes: by Compose where it is a service. */
import type { ReplacementPlan } from '../core/build/rebuild-plan.ts';
import { renewedLines } from '../core/recreate/renewed-volumes.ts';
import { recreateService } from './pull-and-recreate.ts';
import { type RecreateOutcome, recreateContainer } from './recreate-container.ts';
import type { ReplacementPorts } from './replace-by-new-image.ts';

/** What came of it says where the old volumes are. Throws an `EngineError` only before anything was changed. */
export async function renewVolumes(ports: ReplacementPorts, plan: ReplacementPlan): Promise<RecreateOutcome> {
  const outcome = await (plan.service === undefined ? recreateContainer(ports, plan.recreation) : recreateService(ports, plan));
  if (outcome.kind !== 'recreated' && outcome.kind !== 'replaced') return outcome;
  const left = renewedLines(plan.recreation.renewed ?? []).map((line) => `Left with its data: ${line}.`);
  return { kind: 'recreated', containerId: outcome.containerId, notices: [...outcome.notices, ...left] };
}
