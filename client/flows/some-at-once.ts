/** Work on many things, of which only so many are under way at a time. */

/** Results in the order of the items. Rejects with the first failure; what is under way then ends by itself. */
export async function someAtOnce<Item, Result>(
  items: readonly Item[],
  atOnce: number,
  work: (item: Item) => Promise<Result>,
): Promise<readonly Result[]> {
  const results: Result[] = [];
  const waiting = items.entries();
  let isFailed = false;
  const takeTurns = async (): Promise<void> => {
    for (const [at, item] of waiting) {
      if (isFailed) return;
      try {
        results[at] = await work(item);
      } catch (error) {
        isFailed = true;
        throw error;
      }
    }
  };
  await Promise.all(Array.from({ length: atOnce }, takeTurns));
  return results;
}
