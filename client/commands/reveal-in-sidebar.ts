/** Shows the row of a container in the sidebar, with its reasons; whether there is one. */
import { command } from './command.ts';

export const revealInSidebar = command({
  id: 'unstale.revealInSidebar',
  run: async ({ sidebar }, containerId) => sidebar.reveal(containerId),
});
