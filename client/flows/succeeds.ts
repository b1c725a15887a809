/** A step that may have been done already, or whose failure changes nothing of what follows. */
import { EngineError } from '../ports.ts';

/** Whether it worked. Throws what is not an `EngineError`. */
export async function succeeds(action: () => Promise<unknown>): Promise<boolean> {
  try {
    await action();
    return true;
  } catch (error) {
    if (EngineError.is(error)) return false;
    throw error;
  }
}
