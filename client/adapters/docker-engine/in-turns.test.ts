import { setImmediate as turn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { inTurns } from './in-turns.ts';

test('never more than so many run at once, in their order, also where some fail', async () => {
  const take = inTurns(3);
  const begun: number[] = [];
  let running = 0;
  let most = 0;
  const work = async (index: number): Promise<number> => {
    begun.push(index);
    running += 1;
    most = Math.max(most, running);
    await turn();
    running -= 1;
    if (index % 4 === 0) throw new Error('failed');
    return index;
  };
  const indexes = Array.from({ length: 20 }, (_, index) => index);
  const results = await Promise.allSettled(indexes.map((index) => take(() => work(index))));
  expect(most).toBe(3);
  expect(begun).toEqual(indexes);
  expect(results.map(({ status }) => status === 'fulfilled')).toEqual(indexes.map((index) => index % 4 !== 0));
  expect(await take(async () => 'still')).toBe('still');
});
