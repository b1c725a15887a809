import { expect, test } from 'vitest';
import { readBuilderUsage, readCacheUsage } from './cache-listing.ts';

const row = {
  ...{ ID: 'abc', ' Parents': ['p1'], Type: 'regular', Description: '$(id)\u202e', InUse: false, Shared: true, Size: 12 },
  ...{ CreatedAt: '2026-11-27T00:02:26.04036961Z', LastUsedAt: '2026-11-27T01:00:00Z', UsageCount: 2 },
};
const record = {
  ...{ id: 'abc', parents: ['p1'], kind: 'regular', isInUse: false, isShared: true, sizeBytes: 12 },
  description: '$(id)\u202e',
  ...{ createdAtMs: Date.parse('2026-11-27T00:02:26.040Z'), lastUsedAtMs: Date.parse('2026-11-27T01:00:00Z') },
};

test('an engine tells it, an older and a newer one', () => {
  expect(readCacheUsage({ BuildCache: [row] })).toEqual([record]);
  expect(readCacheUsage({ BuildCacheUsage: { Items: [{ ...row, ' Parents': undefined, Parents: ['p1'] }] } })).toEqual([record]);
  expect(readCacheUsage({ BuildCache: null })).toEqual([]);
  expect(readCacheUsage({})).toEqual([]);
  const never = readCacheUsage({ BuildCache: [{ ID: 'x', LastUsedAt: null, InUse: true }, 5] });
  expect(never.map(({ isInUse, lastUsedAtMs, sizeBytes }) => [isInUse, lastUsedAtMs, sizeBytes])).toEqual([
    [true, undefined, 0],
    [false, undefined, 0],
  ]);
});

const nowMs = Date.parse('2026-11-27T04:00:00Z');
const line = (more: Record<string, unknown>) =>
  JSON.stringify({
    ...{ CreatedAt: '2026-11-27 00:02:26.04036961 +0000 UTC', ID: 'abc', LastUsedAt: '3 hours ago', Mutable: false },
    ...{ Parents: ['p1'], Reclaimable: true, Shared: true, Size: '12B', Type: 'regular', UsageCount: 2 },
    ...{ Description: row.Description, ...more },
  });

test('buildx tells the same of any builder', () => {
  expect(readBuilderUsage(`${line({})}\n`, nowMs)).toEqual([record]);
  expect(readBuilderUsage('', nowMs)).toEqual([]);
  expect(readBuilderUsage(line({ Reclaimable: false, Size: '1.5GB', Parents: null }), nowMs)).toMatchObject([
    { isInUse: true, sizeBytes: 1_500_000_000, parents: [] },
  ]);
});

test.each([
  ['About a minute ago', 60_000],
  ['About an hour ago', 3_600_000],
  ['Less than a second ago', 1_000],
  ['2 weeks ago', 14 * 86_400_000],
])('%s is a time', (text, beforeMs) => {
  expect(readBuilderUsage(line({ LastUsedAt: text }), nowMs)?.[0]?.lastUsedAtMs).toBe(nowMs - beforeMs);
});

test('what is no list is none', () => {
  expect(readBuilderUsage('ID   RECLAIMABLE   SIZE\nabc  true  12B', nowMs)).toBeUndefined();
  expect(readBuilderUsage(line({ LastUsedAt: '' }), nowMs)?.[0]?.lastUsedAtMs).toBeUndefined();
});
