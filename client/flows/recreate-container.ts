/**
 * A container → a new one from what its reference is now, with the same configuration, under the same name, and behind it whoever needs
 * what is its own. Two never replace one container at the same time, and whatever an earlier one left is finished first.
 */
import type { RecreatePlan } from '../core/recreate/plan.ts';
import { type OpenJournal, openJournal } from './exchange-journal.ts';
import { type Followed, followDependents, type RecreateDependent } from './follow-dependents.ts';
import { finishExchange } from './recover-exchange.ts';
import { type RecreateOutcome, type RecreatePorts, recreateWithin } from './recreate-within.ts';

/** `plan` is what the person agreed to; if the container or its image changed since, nothing is done. */
export async function recreateContainer(ports: RecreatePorts, plan: RecreatePlan): Promise<RecreateOutcome> {
  const journal = await openJournal(ports, plan, (unfinished) => finishExchange(ports, unfinished));
  if (typeof journal === 'string') return { kind: 'aborted', because: journal };
  try {
    const outcome = await recreateWithin(ports, plan, journal);
    return await followedBy(ports, { plan, journal }, outcome);
  } catch (error) {
    // Nobody knows how far it came.
    journal.stays();
    throw error;
  } finally {
    await journal.end();
  }
}

/** Once it is clear which container has the place, those that need what is its own follow it. */
export function followedBy<Outcome extends Followed>(
  ports: RecreatePorts,
  of: { readonly plan: RecreatePlan; readonly journal: OpenJournal; readonly throughCompose?: RecreateDependent },
  outcome: Outcome,
): Promise<Outcome> {
  const recreate: RecreateDependent = ({ plan }) => recreateContainer(ports, plan);
  return followDependents(ports, { recreate, throughCompose: recreate, ...of }, outcome);
}
