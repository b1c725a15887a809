import { expect, test } from 'vitest';
import { WorkQueue } from './work-queue.ts';

const later = () => new Promise<void>((resolve) => setImmediate(resolve));

test('work begins in the order in which it came, and never more at once than was allowed', async () => {
  const queue = new WorkQueue(2);
  const begun: number[] = [];
  let [underWay, most] = [0, 0];
  const work = (number: number) =>
    queue.run(async () => {
      begun.push(number);
      underWay += 1;
      most = Math.max(most, underWay);
      await later();
      underWay -= 1;
    });
  await Promise.all([0, 1, 2, 3, 4].map(work));
  await Promise.all([5, 6, 7].map(work));
  expect([begun, most]).toEqual([[0, 1, 2, 3, 4, 5, 6, 7], 2]);
});

test('work that fails makes room, too', async () => {
  const queue = new WorkQueue(1);
  const failing = queue.run(() => Promise.reject(new Error('The disk is gone.')));
  const after = queue.run(async () => 'done');
  await expect(failing).rejects.toThrow('gone');
  expect(await after).toBe('done');
});
