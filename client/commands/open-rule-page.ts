/** Opens the page of a rule from the package, so that it can be read without the network. Unknown ids open nothing. */
import { command } from './command.ts';

export const openRulePage = command({
  id: 'unstale.openRulePage',
  run: async ({ pages }, ruleId) => {
    const list = await pages.list();
    const wanted = ruleId ?? (await pages.pick(list));
    const page = list.find(({ id }) => id === wanted);
    if (page === undefined) return undefined;
    await pages.open(page.id);
    return page.id;
  },
});
