/** What may have gone away since somebody told of it: `undefined` then, and every other failure stays one. */
import { EngineError } from '../ports.ts';

export async function ifThere<Value>(ask: () => Promise<Value>): Promise<Value | undefined> {
  try {
    return await ask();
  } catch (error) {
    if (EngineError.is(error, 'not-found')) return undefined;
    throw error;
  }
}
