/**
 * Asking an engine again: an answer that is lost says nothing about what was done, and an engine that restarts answers a few
 * seconds later. Only what may be done twice is asked for twice.
 */
import { type Clock, type Engine, EngineError, type EngineFailure, type JsonObject } from '../ports.ts';

interface AskingPorts {
  readonly engine: Engine;
  readonly clock: Clock;
}

const pausesMs: readonly number[] = [0, 500, 1_000, 2_000, 4_000];

/** An engine that says so says it again. */
const final: ReadonlySet<EngineFailure> = new Set(['conflict', 'refused', 'unsupported', 'no-permission', 'cancelled']);

/** One turn after the other, each a little later, until one returns something. */
export async function inTurns<Result>(clock: Clock, turn: () => Promise<Result | undefined>): Promise<Result | undefined> {
  for (const ms of pausesMs) {
    if (ms > 0) await clock.sleep(ms);
    const result = await turn();
    if (result !== undefined) return result;
  }
  return undefined;
}

/** Whether it was done, or there was nothing to do it to. Throws what is no `EngineError`. */
export async function insist(clock: Clock, action: () => Promise<unknown>): Promise<boolean> {
  const isDone = await inTurns(clock, async () => {
    try {
      await action();
      return true;
    } catch (error) {
      if (!EngineError.is(error)) throw error;
      if (error.reason === 'not-found') return true;
      return final.has(error.reason) ? false : undefined;
    }
  });
  return isDone === true;
}

/** `unknown` when the engine does not answer for some seconds. By id or name. */
export async function look({ engine, clock }: AskingPorts, id: string): Promise<JsonObject | 'gone' | 'unknown'> {
  const seen = await inTurns(clock, async () => {
    try {
      return await engine.inspectContainer(id);
    } catch (error) {
      if (!EngineError.is(error)) throw error;
      return error.reason === 'not-found' ? 'gone' : undefined;
    }
  });
  return seen ?? 'unknown';
}

/** An error whose step was done all the same, as the container itself shows, is none. */
export async function surely(
  ports: AskingPorts,
  id: string,
  action: () => Promise<unknown>,
  isDone: (container: JsonObject) => boolean,
): Promise<void> {
  try {
    await action();
  } catch (error) {
    const now = EngineError.is(error) ? await look(ports, id) : 'unknown';
    if (typeof now === 'string' || !isDone(now)) throw error;
  }
}
