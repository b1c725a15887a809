/**
 * Finishes an exchange that nobody carries out any more. It looks first, does what the table of `recoveryOf` says, and can be
 * interrupted itself: whoever comes next finds the same journal. Nothing is asked of a network, and no only copy is removed.
 */

import { textOf } from '../core/json-fields.ts';
import { isPaused, isRunning } from '../core/recreate/as-planned.ts';
import { exchangeNames } from '../core/recreate/exchange-names.ts';
import { type ExchangeFacts, isTooOld, recoveryOf } from '../core/recreate/recovery.ts';
import { sharedWith } from '../core/recreate/refuse.ts';
import type { Journal, Journals } from '../journal-ports.ts';
import type { JsonObject } from '../ports.ts';
import { defaultStopSeconds, factsOf } from './exchange-facts.ts';
import { giveBackReference } from './give-back-reference.ts';
import { insist, look } from './insist.ts';
import { passGate } from './pass-gate.ts';
import { removeOld } from './remove-old.ts';
import { rollBack } from './roll-back.ts';
import { succeeds } from './succeeds.ts';
import { type SwapPorts, swapContainers } from './swap-containers.ts';
import { unpinAll } from './unpin.ts';

export interface RecoverPorts extends SwapPorts {
  readonly journals: Journals;
}

export type Recovered =
  /** Nothing was in its way, and nobody need know. */
  | { readonly kind: 'settled' }
  | { readonly kind: 'rolled-back'; readonly isTwin: boolean }
  /** The new one proved itself; `backup` is the old one, where it is kept. */
  | { readonly kind: 'taken-over'; readonly backup: string | undefined }
  /** The backup of an exchange that was finished long ago. */
  | { readonly kind: 'kept' }
  | { readonly kind: 'needs-attention'; readonly because: string; readonly isNews: boolean }
  /** The engine does not tell enough, or does not do it yet; the next recovery may. */
  | { readonly kind: 'postponed' };

/** Why it is not finished, for whoever wants to begin another one. */
export async function finishExchange(ports: RecoverPorts, journal: Journal): Promise<string | undefined> {
  const recovered = await recoverExchange(ports, journal);
  if (recovered.kind === 'needs-attention') return `An earlier exchange of it needs you first. ${recovered.because}`;
  if (recovered.kind === 'kept') return 'It is kept as a backup of a container that was replaced.';
  return recovered.kind === 'postponed' ? 'An earlier exchange of it could not be finished yet.' : undefined;
}

/** Only whoever holds its lock may call this. */
export async function recoverExchange(ports: RecoverPorts, journal: Journal): Promise<Recovered> {
  const facts = await factsOf(ports, journal);
  if (facts === 'unknown') return { kind: 'postponed' };
  const recovery = recoveryOf(facts);
  switch (recovery.kind) {
    case 'forget':
      return settle(ports, facts, { kind: 'settled' });
    case 'discard': {
      const areGone = (await isRemoved(ports, facts.replacement)) && (await isRemoved(ports, facts.twin));
      return areGone ? settle(ports, facts, { kind: 'settled' }) : { kind: 'postponed' };
    }
    case 'roll-back':
      return bringBack(ports, facts);
    case 'go-on':
      return goOn(ports, facts);
    case 'prove':
      return prove(ports, facts);
    case 'finish':
      return finish(ports, facts);
    case 'keep':
      return keep(ports, journal);
    case 'report':
      return report(ports, journal, recovery.because);
  }
}

/** Never by force, and never with volumes. */
async function isRemoved(ports: RecoverPorts, container: JsonObject | 'gone'): Promise<boolean> {
  if (container === 'gone') return true;
  return insist(ports.clock, () => ports.engine.removeContainer(idOf(container), { force: false }));
}

async function bringBack(ports: RecoverPorts, facts: ExchangeFacts): Promise<Recovered> {
  const { journal } = facts;
  const { failed, temporary } = exchangeNames(journal);
  const replacementId = journal.replacementId ?? temporary;
  const twinId = facts.twin === 'gone' ? undefined : idOf(facts.twin);
  const exchanged = { plan: journal, replacementId, failed, ...(twinId === undefined ? {} : { twinId }) };
  const outcome = await rollBack(ports, exchanged, 'It was interrupted.');
  if (outcome.kind === 'needs-attention') return report(ports, journal, 'The old container could not be brought back.');
  const isTwin = outcome.containerId === twinId;
  const spares = [replacementId, ...(twinId === undefined || isTwin ? [] : [twinId])];
  for (const id of spares) if ((await look(ports, id)) !== 'gone') return { kind: 'postponed' };
  return settle(ports, facts, { kind: 'rolled-back', isTwin });
}

/** As it was to be; what the old one shared is gone. */
async function goOn(ports: RecoverPorts, facts: ExchangeFacts): Promise<Recovered> {
  const { journal } = facts;
  const { backup, failed } = exchangeNames(journal);
  // An engine that was restarted may have started neither.
  const mayRun = await runsWhatItShares(ports, facts.replacement);
  const plan = { ...journal, wasRunning: journal.wasRunning && mayRun, isAutoRemoved: false, stopSeconds: defaultStopSeconds };
  const failure = await swapContainers(ports, { plan, replacementId: idOf(facts.replacement), backup, failed });
  return failure === undefined ? finish(ports, facts) : report(ports, journal, cannotGoBack);
}

async function runsWhatItShares(ports: RecoverPorts, container: JsonObject | 'gone'): Promise<boolean> {
  const others = container === 'gone' ? [] : sharedWith(container);
  for (const id of others) {
    const other = await look(ports, id);
    if (typeof other === 'string' || !isRunning(other)) return false;
  }
  return true;
}

const cannotGoBack = 'The new one does not stay up, and the old one cannot run any more without what it shared.';

async function prove(ports: RecoverPorts, facts: ExchangeFacts): Promise<Recovered> {
  const { journal } = facts;
  const id = idOf(facts.replacement);
  const gate = { ...ports.gate, isHealthIgnored: journal.wasUnhealthy };
  if ((await passGate({ ...ports, gate }, id, false)) !== undefined) {
    const isOnlyWay = journal.isOnlyWay === true && journal.twin === undefined;
    return isOnlyWay ? report(ports, journal, cannotGoBack) : bringBack(ports, facts);
  }
  if (journal.wasPaused) {
    await succeeds(() => ports.engine.pauseContainer(id));
    const now = await look(ports, id);
    if (typeof now === 'string' || !isPaused(now)) return { kind: 'postponed' };
  }
  return journal.twin !== undefined || journal.isOnlyWay === true ? finish(ports, facts) : keep(ports, journal);
}

async function finish(ports: RecoverPorts, facts: ExchangeFacts): Promise<Recovered> {
  const { journal } = facts;
  if (journal.twin !== undefined) {
    if (!(await isRemoved(ports, facts.twin))) return { kind: 'postponed' };
    return settle(ports, facts, { kind: 'taken-over', backup: undefined });
  }
  const { kind } = await removeOld(ports, journal.containerId);
  if (kind === 'left') return { kind: 'postponed' };
  return kind === 'kept' ? keep(ports, journal) : settle(ports, facts, { kind: 'taken-over', backup: undefined });
}

async function keep(ports: RecoverPorts, journal: Journal): Promise<Recovered> {
  const isNews = journal.phase !== 'kept';
  const pins = await pinsLeft(ports, journal);
  if (isNews || pins.length < journal.pins.length)
    await ports.journals.write({ ...journal, pins, phase: 'kept', phaseAtMs: ports.clock.nowMs() });
  return isNews ? { kind: 'taken-over', backup: exchangeNames(journal).backup } : { kind: 'kept' };
}

async function report(ports: RecoverPorts, journal: Journal, because: string): Promise<Recovered> {
  const isNews = journal.phase !== 'needs-attention' || journal.because !== because;
  if (isNews) await ports.journals.write({ ...journal, because, phase: 'needs-attention', phaseAtMs: ports.clock.nowMs() });
  return { kind: 'needs-attention', because, isNews };
}

/** The names on images go last; until they are gone, somebody comes back. */
async function settle(ports: RecoverPorts, facts: ExchangeFacts, recovered: Recovered): Promise<Recovered> {
  const { journal } = facts;
  if (isUndone(facts, recovered) && !(await giveBackReference(ports, journal))) return { kind: 'postponed' };
  if ((await pinsLeft(ports, journal)).length > 0) return { kind: 'postponed' };
  if (!isFollowed(journal)) await ports.journals.remove(journal);
  return recovered;
}

/** Those that need what is its own come behind it, and until then the journal tells of them. */
export function isFollowed({ phase, dependents = [] }: Journal): boolean {
  return dependents.length > 0 && !['building', 'prepared'].includes(phase);
}

/** Nothing came of it, so that the reference is not the new image's either. */
function isUndone({ journal, old, twin, holder, nowMs }: ExchangeFacts, { kind }: Recovered): boolean {
  if (kind === 'taken-over' || ['committed', 'kept'].includes(journal.phase)) return false;
  // Compose had not begun where the old one has the name.
  if (journal.phase === 'composing' && idOf(holder) !== journal.containerId) return false;
  // One that is removed when it stops may go before anything was done.
  const wasNotTouched = journal.twin !== undefined && ['building', 'prepared'].includes(journal.phase);
  return (old !== 'gone' || twin !== 'gone' || wasNotTouched) && !isTooOld(journal, nowMs);
}

function pinsLeft(ports: RecoverPorts, { pins, reference, twin }: Journal): Promise<readonly string[]> {
  return unpinAll(ports, { pins, reference, twinId: twin?.id });
}

function idOf(container: JsonObject | 'gone'): string {
  return container === 'gone' ? '' : textOf(container['Id']);
}
