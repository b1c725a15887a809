/** Looks at the engine again. What went wrong stands in the view, so it is no error of the command. */
import { EngineError } from '../ports.ts';
import { command } from './command.ts';

export const refresh = command({
  id: 'unstale.refresh',
  run: async ({ live, log }) => {
    live.start();
    try {
      await live.lookThoroughly();
    } catch (error) {
      if (!EngineError.is(error)) throw error;
      log.error(`The engine did not answer (${error.reason}): ${error.detail}`);
    }
    return undefined;
  },
});
