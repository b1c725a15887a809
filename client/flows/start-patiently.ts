/** An engine may hold a port for a moment after the container that had it has stopped: https://github.com/moby/moby/issues/20486 */
import { type Clock, type Engine, EngineError } from '../ports.ts';

interface StartPorts {
  readonly engine: Pick<Engine, 'startContainer'>;
  readonly clock: Clock;
}

const portIsTaken = /port is already allocated|address already in use/i;
const pausesMs: readonly number[] = [500, 1_000, 1_500];

/** Again, only when a port is what it failed for; whoever has it for longer keeps it. */
export async function startPatiently({ engine, clock }: StartPorts, id: string): Promise<void> {
  for (const pauseMs of pausesMs) {
    try {
      return await engine.startContainer(id);
    } catch (error) {
      if (!EngineError.is(error) || !portIsTaken.test(error.detail)) throw error;
      await clock.sleep(pauseMs);
    }
  }
  return engine.startContainer(id);
}
