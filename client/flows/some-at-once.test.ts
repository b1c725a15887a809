import { expect, test } from 'vitest';
import { someAtOnce } from './some-at-once.ts';

const later = () => new Promise<void>((resolve) => setImmediate(resolve));

test('results stand in the order of the items, however long each takes', async () => {
  const work = async (turns: number) => {
    for (let turn = 0; turn < turns; turn++) await later();
    return turns;
  };
  expect(await someAtOnce([3, 1, 2], 2, work)).toEqual([3, 1, 2]);
});

test('never more are under way than were allowed', async () => {
  let [underWay, most] = [0, 0];
  await someAtOnce(Array.from({ length: 20 }), 3, async () => {
    underWay += 1;
    most = Math.max(most, underWay);
    await later();
    underWay -= 1;
  });
  expect(most).toBe(3);
});

test('after a failure nothing new is begun', async () => {
  const begun: number[] = [];
  const work = async (item: number) => {
    begun.push(item);
    await later();
    if (item === 0) throw new Error('The engine went away.');
  };
  await expect(someAtOnce([0, 1, 2, 3], 2, work)).rejects.toThrow('went away');
  await later();
  expect(begun).toEqual([0, 1]);
});
