/** A hash is only taken for that of the same file when nothing can have been written since. */
import { expect, test } from 'vitest';
import { type FileState, StatCache } from './stat-cache.ts';

const written: FileState = {
  dev: 1n,
  ino: 2n,
  sizeBytes: 3,
  mode: 0o644,
  mtimeNs: 1_000_000_000_000n,
  ctimeNs: 1_000_000_000_000n,
};
const stateOf = (change: Partial<FileState> = {}) => ({ ...written, ...change });
const writtenMs = 1_000_000;
const laterMs = writtenMs + 10_000;

function remembered(state: FileState, now = laterMs): StatCache {
  const cache = new StatCache();
  cache.remember(state, 'abc', now);
  return cache;
}

test('a file that is as it was is not read again', () => {
  expect(remembered(stateOf()).hashOf(stateOf())).toBe('abc');
});

test.each<[string, Partial<FileState>]>([
  ['size', { sizeBytes: 4 }],
  ['mode', { mode: 0o755 }],
  ['time of its content', { mtimeNs: 1n }],
  ['time of its inode', { ctimeNs: 1_000_000_000_001n }],
  ['inode', { ino: 9n }],
  ['disk', { dev: 9n }],
])('a file with another %s is read', (_, change) => {
  expect(remembered(stateOf()).hashOf(stateOf(change))).toBeUndefined();
});

test.each<[string, FileState, number, string | undefined]>([
  ['was written a moment ago', stateOf(), writtenMs + 1_999, undefined],
  ['was written two seconds ago', stateOf(), writtenMs + 2_000, 'abc'],
  ['has a date in the future', stateOf({ mtimeNs: 9_000_000_000_000n }), laterMs, undefined],
  ['was given another mode a moment ago', stateOf({ ctimeNs: BigInt(laterMs) * 1_000_000n }), laterMs, undefined],
  ['has no inode', stateOf({ ino: 0n }), laterMs, undefined],
])('what %s', (_, state, now, expected) => {
  expect(remembered(state, now).hashOf(state)).toBe(expected);
});

test('it is written down when there is something new, and only then', () => {
  const cache = remembered(stateOf());
  expect(cache.isChanged).toBe(true);
  expect([...cache.takeAll()]).toHaveLength(1);
  expect([cache.isChanged, cache.hashOf(stateOf()), cache.isChanged]).toEqual([false, 'abc', false]);
});

test('what nobody asks for is forgotten after a while, and what somebody asks for is not', () => {
  const cache = remembered(stateOf());
  cache.remember(stateOf({ ino: 3n }), 'def', laterMs);
  for (let time = 0; time < 20; time++) {
    cache.hashOf(stateOf());
    expect([...cache.takeAll()].length).toBeGreaterThan(0);
  }
  expect([...cache.takeAll()].map(({ ino }) => ino)).toEqual([2n]);
});

test('it grows no further than it may, and gives up what came first', () => {
  const cache = new StatCache([], 100);
  for (let ino = 1n; ino <= 1000n; ino++) cache.remember(stateOf({ ino }), 'abc', laterMs);
  expect(cache.size).toBeLessThanOrEqual(100);
  expect([cache.hashOf(stateOf({ ino: 1n })), cache.hashOf(stateOf({ ino: 1000n }))]).toEqual([undefined, 'abc']);
});
