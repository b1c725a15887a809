/**
 * A container → a new one from what its reference is now, with the same configuration, under the same name. The old one is
 * stopped last and removed only when the new one has proved itself; until then any failure brings it back, running, under its
 * name. Volumes are never removed.
 */

import { pinReference } from '../core/ours.ts';
import { isConfiguredAs, isUnchanged } from '../core/recreate/as-planned.ts';
import { ownChanges, type RecreatePlan } from '../core/recreate/plan.ts';
import type { JsonObject } from '../ports.ts';
import { createReplacement, discard } from './create-replacement.ts';
import { insist, look } from './insist.ts';
import { type RollBackOutcome, rollBack } from './roll-back.ts';
import { succeeds } from './succeeds.ts';
import { type Swap, type SwapPorts, swapContainers } from './swap-containers.ts';
import { unpin } from './unpin.ts';

export interface RecreatePorts extends SwapPorts {
  /** Eight hexadecimal digits. */
  readonly random: () => string;
}

export type RecreateOutcome =
  | { readonly kind: 'recreated'; readonly containerId: string; readonly notices: readonly string[] }
  /** Nothing that runs was touched. */
  | { readonly kind: 'aborted'; readonly because: string }
  | RollBackOutcome;

/** `plan` is what the person agreed to; if the container or its image changed since, nothing is done. */
export async function recreateContainer(ports: RecreatePorts, plan: RecreatePlan): Promise<RecreateOutcome> {
  const { engine } = ports;
  // All that the new one is made from is read here, before anything is changed.
  const old = await look(ports, plan.containerId);
  if (old === 'unknown') return { kind: 'aborted', because: 'The engine does not answer.' };
  if (old === 'gone' || !isUnchanged(old, plan)) return changedMeanwhile;
  const operation = ports.random();
  const pin = pinReference(operation);
  // A lost answer may hide that it worked, so it is always taken away again.
  await succeeds(() => engine.tagImage(plan.oldImageId, pin));
  const outcome = await exchange(ports, plan, old, operation);
  if (outcome.kind !== 'needs-attention') await unpin(ports, pin, plan.reference);
  return outcome;
}

const changedMeanwhile = { kind: 'aborted', because: 'The container changed since the plan was shown.' } as const;

async function exchange(ports: RecreatePorts, plan: RecreatePlan, old: JsonObject, operation: string): Promise<RecreateOutcome> {
  const replacementId = await createReplacement(ports, plan, old, `${plan.name}.unstale-new-${operation}`);
  if (typeof replacementId !== 'string') return replacementId;
  const now = await look(ports, plan.containerId);
  if (now === 'unknown') return discard(ports, replacementId, 'The engine stopped answering.');
  if (now === 'gone' || !isUnchanged(now, plan) || !isConfiguredAs(now, old))
    return discard(ports, replacementId, changedMeanwhile.because);
  const backup = `${plan.name}.unstale-bak-${operation}`;
  const swap: Swap = { plan, replacementId, backup, failed: `${plan.name}.unstale-failed-${operation}` };
  const failure = await swapContainers(ports, swap);
  return failure === undefined ? commit(ports, swap) : rollBack(ports, swap, failure);
}

async function commit(ports: RecreatePorts, { plan, backup, replacementId }: Swap): Promise<RecreateOutcome> {
  const because = await reasonToKeep(ports, plan);
  const notices = because === undefined ? [] : [`The old container is kept as ${backup}, because ${because}.`];
  return { kind: 'recreated', containerId: replacementId, notices };
}

/** Removes the old one, unless it holds something that is nowhere else. */
async function reasonToKeep(ports: RecreatePorts, plan: RecreatePlan): Promise<string | undefined> {
  const { engine, clock } = ports;
  const { containerId } = plan;
  // It ran until a moment ago, and may have written since the plan was made.
  let changed: readonly string[] | undefined;
  await insist(clock, async () => {
    changed = await engine.changedPaths(containerId);
  });
  if (plan.changedPaths.length > 0 || (changed !== undefined && ownChanges(changed, plan.madeFolders).length > 0))
    return 'it holds files of its own';
  const left = await look(ports, containerId);
  if (left === 'gone') return undefined;
  if (changed === undefined || left === 'unknown') return 'the engine did not tell whether it holds files of its own';
  return (await insist(clock, () => engine.removeContainer(containerId, { force: false })))
    ? undefined
    : 'it could not be removed';
}
