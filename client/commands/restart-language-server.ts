/** Stops the language server, if it runs, and starts it again. */
import { command } from './command.ts';

export const restartLanguageServer = command({
  id: 'unstale.restartLanguageServer',
  run: async ({ server }) => {
    await server.restart();
    return undefined;
  },
});
