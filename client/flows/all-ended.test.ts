import { expect, test } from 'vitest';
import { allEnded } from './all-ended.ts';

test('tells all results, and a failure only when everything has ended', async () => {
  expect(await allEnded([1, Promise.resolve('two')])).toEqual([1, 'two']);
  let isOver = false;
  const slow = new Promise<void>((resolve) =>
    setTimeout(() => {
      isOver = true;
      resolve();
    }, 20),
  );
  await expect(allEnded([Promise.reject(new Error('no')), slow])).rejects.toThrow('no');
  expect(isOver).toBe(true);
});
