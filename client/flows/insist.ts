/**
 * Asking an engine again: an answer that is lost says nothing about what was done, and an engine that restarts answers a few
 * seconds later. Only what may be done twice is asked for twice.
 */
import { type Clock, type Engine, EngineError, type EngineFailure, type JsonObject } from '../ports.ts';

interface AskingPorts {
  readonly engine: Pick<Engine, 'inspectContainer'>;
  readonly clock: Clock;
}

const pausesMs: readonly number[] = [0, 500, 1_000, 2_000, 4_000];
/** An engine that is restarted first gives its containers ten seconds to stop. */
export const longPausesMs: readonly number[] = [...pausesMs, 8_000, 15_000];

/** An engine that says so says it again. */
const final: ReadonlySet<EngineFailure> = new Set(['conflict', 'refused', 'unsupported', 'no-permission', 'cancelled']);

/** One turn after the other, each a little later, until one returns something. */
export async function inTurns<Result>(
  clock: Clock,
  turn: () => Promise<Result | undefined>,
  pauses: readonly number[] = pausesMs,
): Promise<Result | undefined> {
  for (const ms of pauses) {
    if (ms > 0) await clock.sleep(ms);
    const result = await turn();
    if (result !== undefined) return result;
  }
  return undefined;
}

/**
 * Whether it was done, or there was nothing to do it to, which has to be said twice: somebody between us and the engine may say so of
 * what it does not serve. Throws what is no `EngineError`.
 */
export async function insist(clock: Clock, action: () => Promise<unknown>): Promise<boolean> {
  let notFound = 0;
  const once = async () => {
    try {
      await action();
      return true;
    } catch (error) {
      if (!EngineError.is(error)) throw error;
      if (error.reason === 'not-found') notFound += 1;
      if (notFound >= 2) return true;
      return final.has(error.reason) ? false : undefined;
    }
  };
  return (await inTurns(clock, once, longPausesMs)) === true;
}

type Seen = JsonObject | 'gone' | 'unknown';

/** `unknown` when the engine does not answer for some seconds. By id or name. */
export async function look({ engine, clock }: AskingPorts, id: string): Promise<Seen> {
  return (await inTurns(clock, () => lookOnce(engine, id))) ?? 'unknown';
}

/** As `look`, until an engine that restarts is surely back. */
export async function lookLong({ engine, clock }: AskingPorts, id: string): Promise<Seen> {
  return (await inTurns(clock, () => lookOnce(engine, id), longPausesMs)) ?? 'unknown';
}

/** What is gone decides about what may be removed, so that has to be said twice. */
async function lookOnce(engine: AskingPorts['engine'], id: string): Promise<JsonObject | 'gone' | undefined> {
  const first = await ask(engine, id);
  return first === 'gone' ? ask(engine, id) : first;
}

async function ask(engine: AskingPorts['engine'], id: string): Promise<JsonObject | 'gone' | undefined> {
  try {
    return await engine.inspectContainer(id);
  } catch (error) {
    if (!EngineError.is(error)) throw error;
    return error.reason === 'not-found' ? 'gone' : undefined;
  }
}

/** An error whose step was done all the same, as the container itself shows, is none. Whether the engine itself said so. */
export async function surely(
  ports: AskingPorts,
  id: string,
  action: () => Promise<unknown>,
  isDone: (container: JsonObject) => boolean,
): Promise<boolean> {
  try {
    await action();
    return true;
  } catch (error) {
    const now = EngineError.is(error) ? await look(ports, id) : 'unknown';
    if (typeof now === 'string' || !isDone(now)) throw error;
    return false;
  }
}

/** For a person: what a socket says of an engine that went away is no sentence. */
export function failureText(error: EngineError): string {
  return error.reason === 'not-running' ? 'The engine went away.' : error.detail;
}
