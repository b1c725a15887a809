import { expect, test } from 'vitest';
import { boundedCache } from './bounded-cache.ts';

test('makes each value once, and forgets the one that was not asked for the longest', async () => {
  const cache = boundedCache<string>(2);
  const made: string[] = [];
  const get = (key: string) =>
    cache.get(key, async () => {
      made.push(key);
      return key;
    });
  for (const key of ['a', 'b', 'a', 'c', 'a', 'b']) await get(key);
  expect(made).toEqual(['a', 'b', 'c', 'b']);
});

test('a failure is tried again', async () => {
  const cache = boundedCache<number>(2);
  await expect(cache.get('a', () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  expect(await cache.get('a', async () => 1)).toBe(1);
});
