/**
 * Back to what was, from wherever an exchange stopped. Each turn looks at what is and does only what is missing, so that doing it
 * again changes nothing, and the replacement is removed only after the engine has said that the old container is still there.
 */
import { hasPolicy, isNamed, isPaused, isRestored, isRunning } from '../core/recreate/as-planned.ts';
import { commandsToBringBack, commandsToTakeOver } from '../core/recreate/by-hand.ts';
import type { Before } from '../core/recreate/plan.ts';
import type { JsonObject } from '../ports.ts';
import { insist, inTurns, longPausesMs, look } from './insist.ts';
import { succeeds } from './succeeds.ts';
import type { SwapPorts } from './swap-containers.ts';

export type RollBackOutcome =
  /** The old container is back as it was, or its twin is in its place: whichever has this id. */
  | { readonly kind: 'rolled-back'; readonly because: string; readonly logs: string; readonly containerId: string }
  /** It is not; nothing that is needed was removed, and these command lines finish it by hand. */
  | { readonly kind: 'needs-attention'; readonly because: string; readonly commands: readonly string[] };

export interface Exchanged {
  readonly plan: Before;
  readonly replacementId: string;
  /** The name that a replacement gets which could not be removed at once. */
  readonly failed: string;
  /** The copy of an old one that the engine removes when it stops. */
  readonly twinId?: string;
}

/** What a person has to know of a copy. */
const twinText = 'A copy of it, with its files, settings and volumes, has its place; that one is not removed when it stops.';

export async function rollBack(ports: SwapPorts, exchanged: Exchanged, because: string): Promise<RollBackOutcome> {
  const { twinId } = exchanged;
  if (twinId === undefined) return bringBackOld(ports, exchanged, because);
  const { containerId } = exchanged.plan;
  const old = await afterRemoval(ports, containerId);
  if (old === 'gone') {
    const twin = { ...exchanged, plan: { ...exchanged.plan, containerId: twinId } };
    return bringBackOld(ports, twin, `${because} ${twinText}`);
  }
  if (old === 'stays') return stuck(exchanged, twinId, because);
  const outcome = await bringBackOld(ports, exchanged, because);
  if (outcome.kind === 'rolled-back') await insist(ports.clock, () => ports.engine.removeContainer(twinId, { force: false }));
  return outcome;
}

/** An engine that removes a container as it stops takes its time; one that runs was not stopped at all. */
async function afterRemoval(ports: SwapPorts, containerId: string): Promise<JsonObject | 'gone' | 'unknown' | 'stays'> {
  const settled = await inTurns(
    ports.clock,
    async () => {
      const old = await look(ports, containerId);
      return typeof old === 'string' || isRunning(old) ? old : undefined;
    },
    longPausesMs,
  );
  return settled ?? 'stays';
}

/** An engine cannot start what it is about to remove; whoever helps it can start the copy. */
function stuck(exchanged: Exchanged, twinId: string, because: string): RollBackOutcome {
  const { plan } = exchanged;
  const lines = commandsToBringBack({ ...exchanged, plan: { ...plan, containerId: twinId } }, false);
  return {
    kind: 'needs-attention',
    because: `${because} The engine has stopped the old container and does not remove it; a copy of it is there.`,
    commands: [`docker rm --force ${plan.containerId.slice(0, 12)}`, ...lines],
  };
}

async function bringBackOld(ports: SwapPorts, exchanged: Exchanged, because: string): Promise<RollBackOutcome> {
  const { plan, replacementId } = exchanged;
  const old = await look(ports, plan.containerId);
  if (old === 'gone') return leftAlone(ports, exchanged, because);
  const logs = await ports.engine.tailLogs(replacementId, 200).catch(() => '');
  const isAside = await putAside(ports, exchanged, old !== 'unknown');
  const isBack = await bringBack(ports, plan, isAside);
  // It may have been in the way of nothing, but could not be removed yet.
  if (isBack) await insist(ports.clock, () => ports.engine.removeContainer(replacementId, { force: true }));
  if (isBack) return { kind: 'rolled-back', because, logs, containerId: plan.containerId };
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
