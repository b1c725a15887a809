/**
 * The exchange of a container, in a journal that is open already. The old one is stopped last and removed only when the new one has proved
 * itself; until then any failure brings it back, running, under its name. Volumes are never removed. Each step that cannot be taken back
 * is in the journal before it is taken.
 */
import { pinReference, twinReference } from '../core/ours.ts';
import { isConfiguredAs, isRunning, isUnchanged } from '../core/recreate/as-planned.ts';
import { commandsToTakeOver } from '../core/recreate/by-hand.ts';
import { deriveSpecification } from '../core/recreate/derive-specification.ts';
import { exchangeNames } from '../core/recreate/exchange-names.ts';
import type { RecreatePlan } from '../core/recreate/plan.ts';
import { pointedAt, pointedSources } from '../core/recreate/pointers.ts';
import type { Journals } from '../journal-ports.ts';
import type { JsonObject } from '../ports.ts';
import { discard } from './create-beside.ts';
import { createReplacement } from './create-replacement.ts';
import { createTwin } from './create-twin.ts';
import type { OpenJournal } from './exchange-journal.ts';
import { insist, look } from './insist.ts';
import { keepPrevious } from './keep-previous.ts';
import { type RemovedOld, removeOld } from './remove-old.ts';
import { type RollBackOutcome, rollBack } from './roll-back.ts';
import { succeeds } from './succeeds.ts';
import { type Swap, type SwapPorts, swapContainers } from './swap-containers.ts';
import { unpinAll } from './unpin.ts';

export interface RecreatePorts extends SwapPorts {
  /** Eight hexadecimal digits. */
  readonly random: () => string;
  readonly journals: Journals;
}

export type RecreateOutcome =
  | { readonly kind: 'recreated'; readonly containerId: string; readonly notices: readonly string[] }
  /** Nothing that runs was touched. */
  | { readonly kind: 'aborted'; readonly because: string }
  | RollBackOutcome;

/** `given` is what the person agreed to; if the container or its image changed since, nothing is done. */
export async function recreateWithin(ports: RecreatePorts, given: RecreatePlan, journal: OpenJournal): Promise<RecreateOutcome> {
  const { engine } = ports;
  const { pointers } = given;
  const plan = pointers === undefined ? given : { ...given, volumeSources: pointedSources(given.volumeSources, pointers) };
  // All that the new one is made from is read here, before anything is changed.
  const seen = await look(ports, plan.containerId);
  if (seen === 'unknown') return { kind: 'aborted', because: 'The engine does not answer.' };
  if (seen === 'gone' || !isUnchanged(seen, plan)) return changedMeanwhile;
  const operation = ports.random();
  const pin = pinReference(operation);
  const own = [pin, ...(plan.isAutoRemoved ? [twinReference(operation)] : [])];
  const pins = [...(journal.written?.pins ?? []), ...own];
  const because = await journal.write({ phase: 'prepared', newImageId: plan.newImageId, pins });
  if (because !== undefined) return { kind: 'aborted', because };
  // A lost answer may hide that it worked, so it is always taken away again.
  await succeeds(() => engine.tagImage(plan.oldImageId, pin));
  const old = plan.pointers === undefined ? seen : pointedAt(seen, plan.pointers);
  const outcome = await exchange(ports, plan, { seen, old }, { journal, operation });
  if (outcome.kind === 'recreated') {
    const asked = deriveSpecification(old, plan.oldImage, plan.reference, plan.volumeSources);
    await keepPrevious(ports, { plan, containerId: outcome.containerId, imageId: plan.newImageId, asked });
  }
  if (outcome.kind !== 'needs-attention') {
    const twinId = journal.written?.twin?.id;
    // While an engine may still be about to create a twin, its image keeps the name that it goes with.
    const isAwaited = journal.isStaying && twinId === undefined;
    const left = await unpinAll(ports, { pins: isAwaited ? [pin] : own, reference: plan.reference, twinId });
    if (left.length > 0) journal.stays();
    return outcome;
  }
  journal.stays();
  await journal.write({ phase: 'needs-attention' });
  return outcome;
}

const changedMeanwhile = { kind: 'aborted', because: 'The container changed since the plan was shown.' } as const;

interface Before {
  readonly seen: JsonObject;
  /** Pointing at the containers that have the places now. */
  readonly old: JsonObject;
}

interface Exchanging {
  readonly journal: OpenJournal;
  readonly operation: string;
}

async function exchange(
  ports: RecreatePorts,
  plan: RecreatePlan,
  { seen, old }: Before,
  { journal, operation }: Exchanging,
): Promise<RecreateOutcome> {
  const { temporary, backup, failed, twin } = exchangeNames(plan);
  const spares: string[] = [];
  const giveUp = async (because: string) => leaving(journal, await discard(ports, spares, because));
  if (plan.isAutoRemoved) {
    const made = await createTwin(ports, plan, old, { name: twin, reference: twinReference(operation) });
    if (typeof made !== 'string') return leaving(journal, made);
    spares.push(made);
    const unwritten = await journal.write({ phase: 'prepared', twin: { id: made } });
    if (unwritten !== undefined) return giveUp(unwritten);
  }
  const [twinId] = spares;
  const replacementId = await createReplacement(ports, plan, old, temporary);
  if (typeof replacementId !== 'string') {
    if (replacementId.isLeft === true) journal.stays();
    return giveUp(replacementId.because);
  }
  spares.push(replacementId);
  const unwritten = await journal.write({ phase: 'point-of-no-return', replacementId });
  if (unwritten !== undefined) return giveUp(unwritten);
  const now = await look(ports, plan.containerId);
  if (typeof now === 'string' || !isUnchanged(now, plan) || !isConfiguredAs(now, seen)) {
    // Whatever somebody else did to it stays, also when this ends here.
    await journal.write({ phase: 'prepared', replacementId });
    return giveUp(now === 'unknown' ? 'The engine stopped answering.' : changedMeanwhile.because);
  }
  const swap: Swap = { plan, replacementId, backup, failed, ...(twinId === undefined ? {} : { twinId }) };
  const failure = await swapContainers(ports, swap);
  if (failure === undefined) return commit(ports, swap, journal);
  const isOnlyWay = plan.pointers?.isOnlyWay === true && plan.wasRunning && twinId === undefined;
  if (isOnlyWay && (await hasStopped(ports, plan.containerId))) return onlyWay(plan, replacementId, failure);
  const outcome = await rollBack(ports, swap, failure);
  // What could not be removed yet can be next time.
  if (outcome.kind === 'rolled-back' && (await hasLeft(ports, swap, outcome.containerId))) journal.stays();
  return outcome;
}

async function hasStopped(ports: RecreatePorts, containerId: string): Promise<boolean> {
  const old = await look(ports, containerId);
  return typeof old === 'string' || !isRunning(old);
}

/** The next recovery tries it again; the old one could not run without what it shared. */
function onlyWay(plan: RecreatePlan, replacementId: string, failure: string): RecreateOutcome {
  const because = `${failure} The old one cannot run any more, because what it shared has another container now.`;
  return { kind: 'needs-attention', because, commands: commandsToTakeOver(plan, replacementId, false) };
}

async function hasLeft(ports: RecreatePorts, { replacementId, twinId }: Swap, containerId: string): Promise<boolean> {
  const spares = [replacementId, twinId].filter((id) => id !== undefined && id !== containerId);
  for (const id of spares) if (id !== undefined && (await look(ports, id)) !== 'gone') return true;
  return false;
}

/** What was created and could not be removed is found again by its journal. */
function leaving(
  journal: OpenJournal,
  { because, isLeft }: { readonly because: string; readonly isLeft?: boolean },
): RecreateOutcome {
  if (isLeft === true) journal.stays();
  return { kind: 'aborted', because };
}

async function commit(
  ports: RecreatePorts,
  { plan, backup, replacementId, twinId }: Swap,
  journal: OpenJournal,
): Promise<RecreateOutcome> {
  const unwritten = await journal.write({ phase: 'committed' });
  const old = unwritten === undefined ? await removeSpare(ports, plan, twinId) : unwrittenRemoval;
  if (old.kind !== 'removed') journal.stays();
  if (old.kind === 'kept') await journal.write({ phase: 'kept' });
  const kept = twinId === undefined ? `The old container is kept as ${backup}` : 'A copy of the old container is left';
  const notices = old.kind === 'removed' ? [] : [`${kept}, because ${old.because}.`];
  return { kind: 'recreated', containerId: replacementId, notices };
}

const unwrittenRemoval: RemovedOld = { kind: 'left', because: 'its removal could not be written down' };

/** What would have come back: the old one, or the twin of one that is gone. */
async function removeSpare(ports: RecreatePorts, { containerId }: Swap['plan'], twinId: string | undefined): Promise<RemovedOld> {
  if (twinId === undefined) return removeOld(ports, containerId);
  const isGone = await insist(ports.clock, () => ports.engine.removeContainer(twinId, { force: false }));
  return isGone ? { kind: 'removed' } : { kind: 'left', because: 'it could not be removed' };
}
