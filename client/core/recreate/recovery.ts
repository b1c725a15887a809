/**
 * What has to be done about an exchange that nobody carries out any more, by its journal and by what the engine shows now. The old
 * container is removed only where the replacement has proved itself before; where a person may have had a hand in it, or a day has
 * passed, nothing is done and it is reported.
 */
import type { Journal } from '../../journal-ports.ts';
import type { JsonObject } from '../../ports.ts';
import { textOf } from '../json-fields.ts';
import { isNamed, isPaused, isRunning, wasEverStarted } from './as-planned.ts';

export interface ExchangeFacts {
  readonly journal: Journal;
  readonly nowMs: number;
  readonly old: JsonObject | 'gone';
  /** By its id, or by the temporary name where its id was never written down. */
  readonly replacement: JsonObject | 'gone';
  /** The copy of an old one that the engine removes when it stops. */
  readonly twin: JsonObject | 'gone';
  /** Whoever has the name now. */
  readonly holder: JsonObject | 'gone';
}

export type Recovery =
  /** Nothing is left of it but names on images. */
  | { readonly kind: 'forget' }
  /** The replacement, and the twin, were never used. */
  | { readonly kind: 'discard' }
  | { readonly kind: 'roll-back' }
  /** The replacement takes over after all, because the old one cannot run any more. */
  | { readonly kind: 'go-on' }
  /** The replacement runs, and has to pass the gate; then the old one stays as a backup, and a twin goes. */
  | { readonly kind: 'prove' }
  /** It had passed it: the old one, or its twin, may go. */
  | { readonly kind: 'finish' }
  /** The backup stays. */
  | { readonly kind: 'keep' }
  /** Whatever is there stays as it is. */
  | { readonly kind: 'report'; readonly because: string };

/** Whoever comes back after a weekend has perhaps mended it by hand. */
const longestMs = 24 * 60 * 60 * 1_000;

export function recoveryOf(facts: ExchangeFacts): Recovery {
  const { journal, nowMs, old } = facts;
  if (journal.phase === 'kept') return isBack(facts) || old === 'gone' ? { kind: 'forget' } : { kind: 'keep' };
  if (isTooOld(journal, nowMs)) return isOver(standingIn(facts)) ? { kind: 'forget' } : reported(tooOld);
  switch (journal.phase) {
    case 'building':
      return { kind: 'forget' };
    case 'composing':
      return composing(facts);
    case 'prepared':
      return prepared(facts);
    case 'committed':
      return journal.twin === undefined ? committed(facts) : committedWithTwin(facts);
    case 'point-of-no-return':
    case 'needs-attention':
      return isOfCompose(journal) ? composing(facts) : interrupted(standingIn(facts));
  }
}

export function isTooOld({ beganAtMs }: Journal, nowMs: number): boolean {
  return nowMs - beganAtMs > longestMs;
}

/** Its command lines are in the journal, because no id tells them. */
function isOfCompose({ commands }: Journal): boolean {
  return commands.length > 0;
}

const tooOld = 'It was interrupted more than a day ago, so nothing was done about it.';

/** Compose removes the old container before the new one has its name; whichever runs under it in the end is Compose's own. */
function composing({ holder }: ExchangeFacts): Recovery {
  if (holder !== 'gone' && isRunning(holder)) return { kind: 'forget' };
  return reported('Compose was interrupted while it replaced the container.');
}

/** What is removed when it stops may go by itself, and whoever made it so wanted that. */
function prepared({ journal, old, replacement, twin }: ExchangeFacts): Recovery {
  const created = [replacement, twin].filter((one) => one !== 'gone');
  if (created.length === 0) return { kind: 'forget' };
  if (old === 'gone' && journal.twin === undefined) return reported('The old container was removed by somebody else.');
  return created.some(wasEverStarted) ? reported('Somebody started the new container.') : { kind: 'discard' };
}

/** Once the engine has removed the old one, its twin is what can come back. */
function standingIn(facts: ExchangeFacts): ExchangeFacts {
  const { journal, old, twin } = facts;
  if (old !== 'gone' || twin === 'gone') return facts;
  return { ...facts, old: twin, twin: 'gone', journal: { ...journal, containerId: textOf(twin['Id']) } };
}

/** The new one has proved itself; what became of it since is a matter of whoever uses it. */
function committedWithTwin({ journal, twin }: ExchangeFacts): Recovery {
  if (twin === 'gone' || isNamed(twin, journal.name)) return { kind: 'forget' };
  return wasEverStarted(twin) ? reported('Somebody started the copy of the old container.') : { kind: 'finish' };
}

function committed(facts: ExchangeFacts): Recovery {
  const { journal, old, replacement } = facts;
  if (old === 'gone' || isOver(facts)) return { kind: 'forget' };
  if (replacement === 'gone' || !hasTakenOver(facts))
    return reported('The new container went away after the old one was stopped.');
  if (isRunning(old)) return reported('Both the old and the new container run.');
  return journal.wasRunning && !isRunning(replacement) ? { kind: 'keep' } : { kind: 'finish' };
}

function interrupted(facts: ExchangeFacts): Recovery {
  const { journal, old, replacement, holder } = facts;
  if (old === 'gone') return withoutTheOld(facts);
  if (holder !== 'gone' && holder['Id'] !== journal.containerId && !hasTakenOver(facts))
    return reported(`Another container has the name ${journal.name} now.`);
  if (replacement === 'gone') return { kind: 'roll-back' };
  if (!isRunning(replacement)) return isOnlyWay(facts) ? { kind: 'go-on' } : { kind: 'roll-back' };
  if (isRunning(old)) return reported('Both the old and the new container run.');
  if (!hasTakenOver(facts)) return { kind: 'roll-back' };
  // It is paused last, when it has proved itself; a paused one could not do so any more.
  if (!journal.wasPaused || !isPaused(replacement)) return { kind: 'prove' };
  return journal.twin === undefined ? { kind: 'keep' } : { kind: 'finish' };
}

/** A dependent that has stopped, and whose copy, if it has one, is not there to take its place. */
function isOnlyWay({ journal, old }: ExchangeFacts): boolean {
  const canComeBack = journal.twin !== undefined || !journal.wasRunning;
  return journal.isOnlyWay === true && !canComeBack && old !== 'gone' && !isRunning(old);
}

function withoutTheOld(facts: ExchangeFacts): Recovery {
  const { journal, replacement } = facts;
  if (replacement === 'gone') return reported('Both containers were removed by somebody else.');
  const isInPlace = hasTakenOver(facts) && isRunning(replacement) === journal.wasRunning;
  return isInPlace ? { kind: 'forget' } : reported('The old container was removed by somebody else.');
}

function hasTakenOver({ journal, holder }: ExchangeFacts): boolean {
  return holder !== 'gone' && holder['Id'] === journal.replacementId;
}

/** The old one has its name back, and nothing else is there any more. */
function isOver(facts: ExchangeFacts): boolean {
  return facts.replacement === 'gone' && facts.twin === 'gone' && isBack(facts);
}

function isBack({ journal, old }: ExchangeFacts): boolean {
  return old !== 'gone' && isNamed(old, journal.name);
}

function reported(because: string): Recovery {
  return { kind: 'report', because };
}
