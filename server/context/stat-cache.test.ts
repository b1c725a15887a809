/** A hash is only taken for that of the same file when nothing can have been written since. */
import { expect, test } from 'vitest';
import { StatCache } from './stat-cache.ts';
import type { FileState } from './stat-records.ts';

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
const [abc, def] = ['abc'.padEnd(64, '0'), 'def'.padEnd(64, '0')];
const laterMs = writtenMs + 10_000;

function remembered(state: FileState, now = laterMs): StatCache {
  const cache = new StatCache();
  cache.remember(state, abc, now);
  return cache;
}

test('a file that is as it was is not read again', () => {
  expect(remembered(stateOf()).hashOf(stateOf())).toBe(abc);
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
  ['was written two seconds ago', stateOf(), writtenMs + 2_000, abc],
  ['has a date in the future', stateOf({ mtimeNs: 9_000_000_000_000n }), laterMs, undefined],
  ['was given another mode a moment ago', stateOf({ ctimeNs: BigInt(laterMs) * 1_000_000n }), laterMs, undefined],
  ['has no inode', stateOf({ ino: 0n }), laterMs, undefined],
])('what %s', (_, state, now, expected) => {
  expect(remembered(state, now).hashOf(state)).toBe(expected);
});

test('it is written down when there is something new, and only then', () => {
  const cache = remembered(stateOf());
  expect(cache.isChanged).toBe(true);
  expect([cache.takeAll().length > 0, cache.size]).toEqual([true, 1]);
  expect([cache.isChanged, cache.hashOf(stateOf()), cache.isChanged]).toEqual([false, abc, false]);
});

test('what nobody asks for is forgotten after a while, and what somebody asks for is not', () => {
  const cache = remembered(stateOf());
  cache.remember(stateOf({ ino: 3n }), def, laterMs);
  for (let time = 0; time < 20; time++) {
    cache.hashOf(stateOf());
    expect(cache.takeAll().length).toBeGreaterThan(0);
  }
  expect([cache.size, cache.hashOf(stateOf({ ino: 3n })), cache.hashOf(stateOf())]).toEqual([1, undefined, abc]);
});

test('it grows no further than it may, and gives up what came first', () => {
  const cache = new StatCache(undefined, 100);
  for (let ino = 1n; ino <= 1000n; ino++) cache.remember(stateOf({ ino }), abc, laterMs);
  expect(cache.size).toBeLessThanOrEqual(100);
  expect([cache.hashOf(stateOf({ ino: 1n })), cache.hashOf(stateOf({ ino: 1000n }))]).toEqual([undefined, abc]);
});

test('what was written down is known again, however many there are, and each by its own disk and inode', () => {
  const cache = new StatCache();
  const hashed = Array.from({ length: 3000 }, (_, at) => {
    const state = stateOf({ dev: BigInt(at % 3) << 40n, ino: BigInt(at + 1) << (at % 2 === 0 ? 0n : 32n), sizeBytes: at });
    return [state, at.toString(16).padStart(64, '0')] as const;
  });
  for (const [state] of hashed) cache.remember(state, abc, laterMs);
  for (const [state, sha256] of hashed) cache.remember(state, sha256, laterMs);
  const again = new StatCache(Buffer.from(cache.takeAll()));
  expect([cache.size, again.size, again.isChanged]).toEqual([3000, 3000, false]);
  expect(hashed.filter(([state, sha256]) => again.hashOf(state) !== sha256)).toEqual([]);
  again.remember(stateOf({ dev: 9n }), def, laterMs);
  expect([again.size, again.hashOf(stateOf({ dev: 9n })), again.hashOf(hashed[7]?.[0] ?? written)]).toEqual([
    3001,
    def,
    hashed[7]?.[1],
  ]);
});
