/**
 * Whatever an earlier window or command line began on this engine and did not finish is finished, when the engine is reached. What
 * somebody still carries out is locked, and left alone.
 */
import type { Journal } from '../journal-ports.ts';
import { type Recovered, type RecoverPorts, recoverExchange } from './recover-exchange.ts';

export type RecoveredExchange = Recovered & { readonly name: string };

/** Those of which somebody should know. Throws what is no `EngineError`. */
export async function recoverExchanges(ports: RecoverPorts): Promise<readonly RecoveredExchange[]> {
  const { journals } = await ports.journals.list((await ports.engine.facts()).id);
  const found: RecoveredExchange[] = [];
  for (const journal of journals) {
    const recovered = await recoverLocked(ports, journal);
    if (recovered !== undefined && isNews(recovered)) found.push({ ...recovered, name: journal.name });
  }
  return found;
}

async function recoverLocked(ports: RecoverPorts, listed: Journal): Promise<Recovered | undefined> {
  const locked = await ports.journals.lock(listed);
  if (locked.kind !== 'locked') return undefined;
  try {
    // Whoever held it may have gone on, or finished it.
    const journal = await ports.journals.read(listed);
    return journal !== undefined && 'phase' in journal ? await recoverExchange(ports, journal) : undefined;
  } finally {
    await locked.release();
  }
}

function isNews(recovered: Recovered): boolean {
  if (recovered.kind === 'needs-attention') return recovered.isNews;
  return recovered.kind === 'rolled-back' || recovered.kind === 'taken-over';
}
