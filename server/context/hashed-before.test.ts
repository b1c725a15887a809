/** A hash is only taken for that of the same file when nothing can have been written since. */
import type { BigIntStats } from 'node:fs';
import { expect, test } from 'vitest';
import { hashedBefore, rememberHash } from './hashed-before.ts';

const written = { dev: 1n, ino: 2n, size: 3n, mtimeNs: 1_000_000_000_000n, ctimeNs: 1_000_000_000_000n };
const statsOf = (change: Partial<typeof written> = {}) => ({ ...written, ...change }) as unknown as BigIntStats;
const laterMs = 1_000_000 + 10_000;

test('a file that is as it was is not read again', () => {
  rememberHash(statsOf(), 'abc', laterMs);
  expect(hashedBefore(statsOf())).toBe('abc');
});

test.each<[string, Partial<typeof written>]>([
  ['size', { size: 4n }],
  ['time of its content', { mtimeNs: 1n }],
  ['time of its inode', { ctimeNs: 1_000_000_000_001n }],
  ['inode', { ino: 9n }],
  ['disk', { dev: 9n }],
])('a file with another %s is read', (_, change) => {
  rememberHash(statsOf(), 'abc', laterMs);
  expect(hashedBefore(statsOf(change))).toBeUndefined();
});

test('what was written a moment ago may be written again in the same one', () => {
  rememberHash(statsOf({ ino: 20n }), 'abc', 1_000_000 + 1_999);
  expect(hashedBefore(statsOf({ ino: 20n }))).toBeUndefined();
});

test('a file whose times lie in the future is read each time', () => {
  rememberHash(statsOf({ ino: 21n, ctimeNs: 9_000_000_000_000n }), 'abc', laterMs);
  expect(hashedBefore(statsOf({ ino: 21n, ctimeNs: 9_000_000_000_000n }))).toBeUndefined();
});

test('without an inode nothing is remembered', () => {
  rememberHash(statsOf({ ino: 0n }), 'abc', laterMs);
  expect(hashedBefore(statsOf({ ino: 0n }))).toBeUndefined();
});
