/**
 * A container → a new one from what its reference is now, with the same configuration, under the same name. The old one is
 * stopped last and removed only when the new one has proved itself; until then any failure brings it back, running, under its
 * name. Volumes are never removed. Each step that cannot be taken back is in the journal before it is taken.
 */

import { pinReference } from '../core/ours.ts';
import { isConfiguredAs, isUnchanged } from '../core/recreate/as-planned.ts';
import { deriveSpecification } from '../core/recreate/derive-specification.ts';
import { exchangeNames } from '../core/recreate/exchange-names.ts';
import type { RecreatePlan } from '../core/recreate/plan.ts';
import type { Journals } from '../journal-ports.ts';
import type { JsonObject } from '../ports.ts';
import { createReplacement, discard } from './create-replacement.ts';
import { type OpenJournal, openJournal } from './exchange-journal.ts';
import { look } from './insist.ts';
import { keepPrevious } from './keep-previous.ts';
import { finishExchange } from './recover-exchange.ts';
import { removeOld } from './remove-old.ts';
import { type RollBackOutcome, rollBack } from './roll-back.ts';
import { succeeds } from './succeeds.ts';
import { type Swap, type SwapPorts, swapContainers } from './swap-containers.ts';
import { unpin } from './unpin.ts';

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

/** `plan` is what the person agreed to; if the container or its image changed since, nothing is done. */
export async function recreateContainer(ports: RecreatePorts, plan: RecreatePlan): Promise<RecreateOutcome> {
  const journal = await openJournal(ports, plan, (unfinished) => finishExchange(ports, unfinished));
  if (typeof journal === 'string') return { kind: 'aborted', because: journal };
  try {
    return await recreateWithin(ports, plan, journal);
  } catch (error) {
    // Nobody knows how far it came.
    journal.stays();
    throw error;
  } finally {
    await journal.end();
  }
}

/** As `recreateContainer`, in a journal that is open already. */
export async function recreateWithin(ports: RecreatePorts, plan: RecreatePlan, journal: OpenJournal): Promise<RecreateOutcome> {
  const { engine } = ports;
  // All that the new one is made from is read here, before anything is changed.
  const old = await look(ports, plan.containerId);
  if (old === 'unknown') return { kind: 'aborted', because: 'The engine does not answer.' };
  if (old === 'gone' || !isUnchanged(old, plan)) return changedMeanwhile;
  const pin = pinReference(ports.random());
  const pins = [...(journal.written?.pins ?? []), pin];
  const because = await journal.write({ phase: 'prepared', newImageId: plan.newImageId, pins });
  if (because !== undefined) return { kind: 'aborted', because };
  // A lost answer may hide that it worked, so it is always taken away again.
  await succeeds(() => engine.tagImage(plan.oldImageId, pin));
  const outcome = await exchange(ports, plan, old, journal);
  if (outcome.kind === 'recreated') {
    const asked = deriveSpecification(old, plan.oldImage, plan.reference, plan.volumeSources);
    await keepPrevious(ports, { plan, containerId: outcome.containerId, imageId: plan.newImageId, asked });
  }
  if (outcome.kind !== 'needs-attention') {
    if (!(await unpin(ports, pin, plan.reference))) journal.stays();
    return outcome;
  }
  journal.stays();
  await journal.write({ phase: 'needs-attention' });
  return outcome;
}

const changedMeanwhile = { kind: 'aborted', because: 'The container changed since the plan was shown.' } as const;

async function exchange(
  ports: RecreatePorts,
  plan: RecreatePlan,
  old: JsonObject,
  journal: OpenJournal,
): Promise<RecreateOutcome> {
  const { temporary, backup, failed } = exchangeNames(plan);
  const giveUp = async (id: string, because: string) => leaving(journal, await discard(ports, id, because));
  const replacementId = await createReplacement(ports, plan, old, temporary);
  if (typeof replacementId !== 'string') return leaving(journal, replacementId);
  const unwritten = await journal.write({ phase: 'point-of-no-return', replacementId });
  if (unwritten !== undefined) return giveUp(replacementId, unwritten);
  const now = await look(ports, plan.containerId);
  if (typeof now === 'string' || !isUnchanged(now, plan) || !isConfiguredAs(now, old)) {
    // Whatever somebody else did to it stays, also when this ends here.
    await journal.write({ phase: 'prepared', replacementId });
    return giveUp(replacementId, now === 'unknown' ? 'The engine stopped answering.' : changedMeanwhile.because);
  }
  const swap: Swap = { plan, replacementId, backup, failed };
  const failure = await swapContainers(ports, swap);
  if (failure === undefined) return commit(ports, swap, journal);
  const outcome = await rollBack(ports, swap, failure);
  // A failed one that cannot be removed yet can be next time.
  if (outcome.kind === 'rolled-back' && (await look(ports, replacementId)) !== 'gone') journal.stays();
  return outcome;
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
  { plan, backup, replacementId }: Swap,
  journal: OpenJournal,
): Promise<RecreateOutcome> {
  const unwritten = await journal.write({ phase: 'committed' });
  const old =
    unwritten === undefined
      ? await removeOld(ports, plan.containerId)
      : ({ kind: 'left', because: 'its removal could not be written down' } as const);
  if (old.kind !== 'removed') journal.stays();
  if (old.kind === 'kept') await journal.write({ phase: 'kept' });
  const notices = old.kind === 'removed' ? [] : [`The old container is kept as ${backup}, because ${old.because}.`];
  return { kind: 'recreated', containerId: replacementId, notices };
}
