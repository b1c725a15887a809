/**
 * Back to what was, from wherever an exchange stopped. Each turn looks at what is and does only what is missing, so that doing it
 * again changes nothing, and the replacement is removed only after the engine has said that the old container is still there.
 */
import { hasPolicy, isNamed, isPaused, isRestored, isRunning } from '../core/recreate/as-planned.ts';
import { commandsToBringBack, commandsToTakeOver } from '../core/recreate/by-hand.ts';
import type { Before } from '../core/recreate/plan.ts';
import type { JsonObject } from '../ports.ts';
import { insist, inTurns, look } from './insist.ts';
import { succeeds } from './succeeds.ts';
import type { SwapPorts } from './swap-containers.ts';

export type RollBackOutcome =
  /** The old container is back as it was. */
  | { readonly kind: 'rolled-back'; readonly because: string; readonly logs: string }
  /** It is not; nothing that is needed was removed, and these command lines finish it by hand. */
  | { readonly kind: 'needs-attention'; readonly because: string; readonly commands: readonly string[] };

export interface Exchanged {
  readonly plan: Before;
  readonly replacementId: string;
  /** The name that a replacement gets which could not be removed at once. */
  readonly failed: string;
}

export async function rollBack(ports: SwapPorts, exchanged: Exchanged, because: string): Promise<RollBackOutcome> {
  const { plan, replacementId } = exchanged;
  const old = await look(ports, plan.containerId);
  if (old === 'gone') return leftAlone(ports, exchanged, because);
  const logs = await ports.engine.tailLogs(replacementId, 200).catch(() => '');
  const isAside = await putAside(ports, exchanged, old !== 'unknown');
  const isBack = await bringBack(ports, plan, isAside);
  // It may have been in the way of nothing, but could not be removed yet.
  if (isBack) await insist(ports.clock, () => ports.engine.removeContainer(replacementId, { force: true }));
  if (isBack) return { kind: 'rolled-back', because, logs };
  return { kind: 'needs-attention', because, commands: commandsToBringBack(exchanged, isAside) };
}

/** Whether the replacement neither runs nor has the name any more. */
async function putAside(ports: SwapPorts, { plan, replacementId, failed }: Exchanged, mayRemove: boolean): Promise<boolean> {
  const { engine, clock } = ports;
  const isAside = await inTurns(clock, async () => {
    if ((await look(ports, replacementId)) === 'gone') return true;
    await succeeds(() => engine.setRestartPolicy(replacementId, { Name: 'no', MaximumRetryCount: 0 }));
    await succeeds(() => engine.renameContainer(replacementId, failed));
    if (mayRemove && (await succeeds(() => engine.removeContainer(replacementId, { force: true })))) return true;
    // What cannot be removed must not run beside the old one, on the same volumes.
    await succeeds(() => engine.stopContainer(replacementId));
    const now = await look(ports, replacementId);
    return now === 'gone' || (now !== 'unknown' && !isRunning(now) && !isNamed(now, plan.name)) ? true : undefined;
  });
  return isAside === true;
}

/** Whether the old container is as it was. It is not started while the replacement may run. */
async function bringBack(ports: SwapPorts, plan: Before, mayStart: boolean): Promise<boolean> {
  const isBack = await inTurns(ports.clock, async () => {
    const old = await look(ports, plan.containerId);
    if (old === 'gone') return false;
    if (old === 'unknown') return undefined;
    if (isRestored(old, plan)) return true;
    await restore(ports, plan, old, mayStart);
    const now = await look(ports, plan.containerId);
    return typeof now !== 'string' && isRestored(now, plan) ? true : undefined;
  });
  return isBack === true;
}

async function restore({ engine }: SwapPorts, plan: Before, old: JsonObject, mayStart: boolean): Promise<void> {
  const { containerId, name, restartPolicy, wasRunning, wasPaused } = plan;
  if (!isNamed(old, name)) await succeeds(() => engine.renameContainer(containerId, name));
  if (wasRunning && !isRunning(old) && mayStart) await succeeds(() => engine.startContainer(containerId));
  if (wasPaused && !isPaused(old) && mayStart) await succeeds(() => engine.pauseContainer(containerId));
  if (!hasPolicy(old, restartPolicy)) await succeeds(() => engine.setRestartPolicy(containerId, restartPolicy));
}

/** Somebody removed the old container meanwhile: the replacement is the only copy of its settings, and its volumes are there. */
async function leftAlone(ports: SwapPorts, { plan, replacementId }: Exchanged, because: string): Promise<RollBackOutcome> {
  const replacement = await look(ports, replacementId);
  if (replacement === 'gone') return { kind: 'needs-attention', because: `${because} Both containers are gone.`, commands: [] };
  const isItsName = replacement !== 'unknown' && isNamed(replacement, plan.name);
  const gone = 'The old container was removed by somebody else, so the new one was left as it is.';
  return {
    kind: 'needs-attention',
    because: `${because} ${gone}`,
    commands: commandsToTakeOver(plan, replacementId, isItsName),
  };
}
