/** Shows the log of extension and server. */
import { command } from './command.ts';

export const showOutput = command({
  id: 'unstale.showOutput',
  run: async ({ log }) => {
    log.show();
    return undefined;
  },
});
