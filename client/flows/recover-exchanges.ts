/**
 * Whatever an earlier window or command line began on this engine and did not finish is finished, when the engine is reached. What
 * somebody still carries out is locked, and left alone.
 */
import type { Told } from '../core/recreate/recovered-text.ts';
import type { Journal } from '../journal-ports.ts';
import { EngineError } from '../ports.ts';
import { followLate } from './follow-late.ts';
import { forgetUseless } from './forget-previous.ts';
import { isFollowed, type Recovered, recoverExchange } from './recover-exchange.ts';
import type { RecreatePorts } from './recreate-within.ts';
import { succeeds } from './succeeds.ts';

/** Those of which somebody should know. Throws what is no `EngineError`. */
export async function recoverExchanges(ports: RecreatePorts): Promise<readonly Told[]> {
  const { journals } = await ports.journals.list((await ports.engine.facts()).id);
  const found: Told[] = [];
  for (const listed of journals) {
    const told = await locked(ports, listed, async (journal) => toldOf(await recoverExchange(ports, journal), journal));
    if (told !== undefined) found.push(told);
  }
  // A dependent whose own exchange was interrupted follows when that is over.
  for (const listed of journals.filter(({ dependents = [] }) => dependents.length > 0)) {
    const told = await locked(ports, listed, (journal) => followed(ports, journal));
    if (told !== undefined) found.push(told);
  }
  await succeeds(() => forgetUseless(ports));
  return found;
}

async function locked(
  ports: RecreatePorts,
  listed: Journal,
  work: (journal: Journal) => Promise<Told | undefined>,
): Promise<Told | undefined> {
  const lock = await ports.journals.lock(listed);
  if (lock.kind !== 'locked') return undefined;
  try {
    // Whoever held it may have gone on, or finished it.
    const journal = await ports.journals.read(listed);
    return journal !== undefined && 'phase' in journal ? await work(journal) : undefined;
  } finally {
    await lock.release();
  }
}

/** Those that need what is its own, once it is clear which container has the place. */
async function followed(ports: RecreatePorts, journal: Journal): Promise<Told | undefined> {
  if (!isFollowed(journal) || !(await isOver(ports, journal))) return undefined;
  const told = await followLate(ports, journal).catch(unlessOfEngine);
  if (told === 'unknown') return undefined;
  if (journal.phase === 'kept') await ports.journals.write({ ...journal, dependents: [] });
  else await ports.journals.remove(journal);
  return told.length === 0 ? undefined : { kind: 'needs-attention', name: journal.name, because: told.join(' ') };
}

/** Recovering once more does nothing but look. */
async function isOver(ports: RecreatePorts, journal: Journal): Promise<boolean> {
  const { kind } = await recoverExchange(ports, journal);
  return kind !== 'needs-attention' && kind !== 'postponed';
}

/** The next recovery tries it again. */
function unlessOfEngine(error: unknown): 'unknown' {
  if (EngineError.is(error)) return 'unknown';
  throw error;
}

function toldOf(recovered: Recovered, { name }: Journal): Told | undefined {
  switch (recovered.kind) {
    case 'rolled-back':
    case 'taken-over':
      return { ...recovered, name };
    case 'needs-attention':
      return recovered.isNews ? { kind: recovered.kind, name, because: recovered.because } : undefined;
    default:
      return undefined;
  }
}
