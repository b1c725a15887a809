/** The freshness of everything on the engine, as plain JSON for tests, scripts and other extensions. */
import { command } from './command.ts';

export const status = command({
  id: 'unstale.status',
  run: async ({ live }) => JSON.parse(JSON.stringify(await live.lookThoroughly())),
});
