/** The sidebar shows only what is stale, or all. */
import { command } from './command.ts';

export const showOnlyStale = command({
  id: 'unstale.showOnlyStale',
  run: async ({ filter }) => {
    filter.showOnlyStale(true);
    return undefined;
  },
});

export const showAll = command({
  id: 'unstale.showAll',
  run: async ({ filter }) => {
    filter.showOnlyStale(false);
    return undefined;
  },
});
