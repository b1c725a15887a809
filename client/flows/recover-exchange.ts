/**
 * Finishes an exchange that nobody carries out any more. It looks first, does what the table of `recoveryOf` says, and can be
 * interrupted itself: whoever comes next finds the same journal. Nothing is asked of a network, and no only copy is removed.
 */

import { objectOf, textOf } from '../core/json-fields.ts';
import { hasPolicy, isNamed, isPaused, isRunning } from '../core/recreate/as-planned.ts';
import { exchangeNames } from '../core/recreate/exchange-names.ts';
import { type ExchangeFacts, isTooOld, recoveryOf } from '../core/recreate/recovery.ts';
import type { Journal, Journals } from '../journal-ports.ts';
import type { JsonObject } from '../ports.ts';
import { isUntold } from './create-replacement.ts';
import { giveBackReference } from './give-back-reference.ts';
import { insist, look } from './insist.ts';
import { passGate } from './pass-gate.ts';
import { removeOld } from './remove-old.ts';
import { rollBack } from './roll-back.ts';
import { succeeds } from './succeeds.ts';
import { type SwapPorts, stopLimitMs } from './swap-containers.ts';
import { unpin } from './unpin.ts';

export interface RecoverPorts extends SwapPorts {
  readonly journals: Journals;
}

export type Recovered =
  /** Nothing was in its way, and nobody need know. */
  | { readonly kind: 'settled' }
  | { readonly kind: 'rolled-back' }
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
      const id = idOf(facts.replacement);
      const isGone = await insist(ports.clock, () => ports.engine.removeContainer(id, { force: false }));
      return isGone ? settle(ports, facts, { kind: 'settled' }) : { kind: 'postponed' };
    }
    case 'roll-back':
      return bringBack(ports, facts);
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

async function factsOf(ports: RecoverPorts, journal: Journal): Promise<ExchangeFacts | 'unknown'> {
  const old = await oldAfterStop(ports, journal);
  const replacement = await replacementOf(ports, journal);
  const holder = await look(ports, journal.name);
  if (old === 'unknown' || replacement === 'unknown' || holder === 'unknown') return 'unknown';
  // What looks like the beginning of an id finds a container of another name.
  const isHolder = holder !== 'gone' && isNamed(holder, journal.name);
  return { journal, nowMs: ports.clock.nowMs(), old, replacement, holder: isHolder ? holder : 'gone' };
}

const betweenMs = 2_000;

/** An engine goes on stopping a container when whoever asked for it is gone; started again before, it would stop after all. */
async function oldAfterStop(ports: RecoverPorts, journal: Journal): Promise<JsonObject | 'gone' | 'unknown'> {
  for (;;) {
    const old = await look(ports, journal.containerId);
    const mayStop = journal.phase === 'point-of-no-return' && journal.wasRunning;
    if (!mayStop || typeof old === 'string' || !isRunning(old) || !hasPolicy(old, { Name: 'no' })) return old;
    const stopSeconds = Number(objectOf(old['Config'])['StopTimeout'] ?? 10);
    if (ports.clock.nowMs() >= journal.phaseAtMs + stopLimitMs(stopSeconds, ports.gate)) return old;
    await ports.clock.sleep(betweenMs);
  }
}

/** How long an engine may take to create what it was asked for by somebody who is gone. */
const creationMs = 30_000;

async function replacementOf(ports: RecoverPorts, journal: Journal): Promise<JsonObject | 'gone' | 'unknown'> {
  if (journal.replacementId !== undefined) return look(ports, journal.replacementId);
  if (journal.phase !== 'prepared') return 'gone';
  const { temporary } = exchangeNames(journal);
  for (;;) {
    const found = await look(ports, temporary);
    if (found === 'unknown') return found;
    if (found !== 'gone') return isUntold(found, temporary, journal.newImageId) ? found : 'gone';
    if (ports.clock.nowMs() >= journal.phaseAtMs + creationMs) return found;
    await ports.clock.sleep(betweenMs);
  }
}

async function bringBack(ports: RecoverPorts, facts: ExchangeFacts): Promise<Recovered> {
  const { journal } = facts;
  const { failed, temporary } = exchangeNames(journal);
  const replacementId = journal.replacementId ?? temporary;
  const outcome = await rollBack(ports, { plan: journal, replacementId, failed }, 'It was interrupted.');
  if (outcome.kind === 'needs-attention') return report(ports, journal, 'The old container could not be brought back.');
  if ((await look(ports, replacementId)) !== 'gone') return { kind: 'postponed' };
  return settle(ports, facts, { kind: 'rolled-back' });
}

async function prove(ports: RecoverPorts, facts: ExchangeFacts): Promise<Recovered> {
  const { journal } = facts;
  const id = idOf(facts.replacement);
  const gate = { ...ports.gate, isHealthIgnored: journal.wasUnhealthy };
  if ((await passGate({ ...ports, gate }, id, false)) !== undefined) return bringBack(ports, facts);
  if (journal.wasPaused) {
    await succeeds(() => ports.engine.pauseContainer(id));
    const now = await look(ports, id);
    if (typeof now === 'string' || !isPaused(now)) return { kind: 'postponed' };
  }
  return keep(ports, journal);
}

async function finish(ports: RecoverPorts, facts: ExchangeFacts): Promise<Recovered> {
  const { journal } = facts;
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
  const { journal, old, holder, nowMs } = facts;
  // Compose had not begun where the old one has the name.
  const isOfOther = journal.phase === 'composing' && idOf(holder) !== journal.containerId;
  const isOldBack = old !== 'gone' && !isOfOther && !['committed', 'kept'].includes(journal.phase) && !isTooOld(journal, nowMs);
  if (isOldBack && !(await giveBackReference(ports, journal))) return { kind: 'postponed' };
  if ((await pinsLeft(ports, journal)).length > 0) return { kind: 'postponed' };
  await ports.journals.remove(journal);
  return recovered;
}

async function pinsLeft(ports: RecoverPorts, { pins, reference }: Journal): Promise<readonly string[]> {
  const left: string[] = [];
  for (const pin of pins) if (!(await unpin(ports, pin, reference))) left.push(pin);
  return left;
}

function idOf(container: JsonObject | 'gone'): string {
  return container === 'gone' ? '' : textOf(container['Id']);
}
