import { expect, test } from 'vitest';
import { decodePruned, pruneQuery } from './build-prune.ts';

test('only build cache is asked for, and everything only where that is meant', () => {
  expect(pruneQuery({ isAll: false })).toEqual({});
  expect(pruneQuery({ isAll: true })).toEqual({ all: '1' });
  expect(pruneQuery({ kind: 'source.local', isAll: false })).toEqual({ filters: '{"type":{"source.local":true}}' });
  expect(pruneQuery({ unusedForHours: 168, isAll: false })).toEqual({ filters: '{"until":{"168h":true}}' });
});

test.each([
  [
    { CachesDeleted: ['a', 'b'], SpaceReclaimed: 5 },
    { ids: ['a', 'b'], freedBytes: 5 },
  ],
  [
    { CachesDeleted: null, SpaceReclaimed: 0 },
    { ids: [], freedBytes: 0 },
  ],
  [
    { CachesDeleted: [1, 'a'], SpaceReclaimed: '5' },
    { ids: ['a'], freedBytes: 0 },
  ],
  [null, { ids: [], freedBytes: 0 }],
])('%j tells %j', (answer, expected) => {
  expect(decodePruned(answer)).toEqual(expected);
});
