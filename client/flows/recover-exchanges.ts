/**
 * Whatever an earlier window or command line began on this engine and did not finish is finished, when the engine is reached. What
 * somebody still carries out is locked, and left alone.
 */
import type { Told } from '../core/recreate/recovered-text.ts';
import type { Journal } from '../journal-ports.ts';
import { forgetUseless } from './forget-previous.ts';
import { type Recovered, type RecoverPorts, recoverExchange } from './recover-exchange.ts';
import { succeeds } from './succeeds.ts';

/** Those of which somebody should know. Throws what is no `EngineError`. */
export async function recoverExchanges(ports: RecoverPorts): Promise<readonly Told[]> {
  const { journals } = await ports.journals.list((await ports.engine.facts()).id);
  const found: Told[] = [];
  for (const journal of journals) {
    const told = toldOf(await recoverLocked(ports, journal), journal);
    if (told !== undefined) found.push(told);
  }
  await succeeds(() => forgetUseless(ports));
  return found;
}

async function recoverLocked(ports: RecoverPorts, listed: Journal): Promise<Recovered> {
  const locked = await ports.journals.lock(listed);
  if (locked.kind !== 'locked') return { kind: 'postponed' };
  try {
    // Whoever held it may have gone on, or finished it.
    const journal = await ports.journals.read(listed);
    return journal !== undefined && 'phase' in journal ? await recoverExchange(ports, journal) : { kind: 'settled' };
  } finally {
    await locked.release();
  }
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
