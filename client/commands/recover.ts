/** When an engine is reached, what was interrupted on it is finished, and told once. It is nobody's command. */
import { recoveredText } from '../core/recreate/recovered-text.ts';
import { recoverExchanges } from '../flows/recover-exchanges.ts';
import { type Engine, EngineError } from '../ports.ts';
import type { CommandPorts } from './command.ts';

/** How long a new container may take to become healthy. */
export const gatePatienceMs = 10 * 60_000;

/** Without trust nothing is done but reading. */
export async function recoverOn(
  {
    live,
    dialogs,
    recreation,
    ownWork,
    isTrusted,
  }: Pick<CommandPorts, 'live' | 'dialogs' | 'recreation' | 'ownWork' | 'isTrusted'>,
  engine: Engine,
): Promise<void> {
  const { clock, random, journals, stableMs } = recreation;
  if (!isTrusted()) return;
  const { id } = await engine.facts();
  if ((await journals.list(id)).journals.length + (await journals.previous.list(id)).length === 0) return;
  const gate = { stableMs: stableMs(), patienceMs: gatePatienceMs };
  try {
    const told = await ownWork.during(() => recoverExchanges({ engine, clock, random, journals, gate }));
    if (told.length > 0) live.lookAgain();
    for (const one of told) {
      const kind = one.kind === 'needs-attention' ? 'error' : 'information';
      void dialogs.tell(kind, recoveredText(one));
    }
  } catch (error) {
    // It is tried again when the engine is reached again.
    if (!EngineError.is(error)) throw error;
  }
}
