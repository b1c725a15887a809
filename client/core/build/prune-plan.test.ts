import { expect, test } from 'vitest';
import type { BuildCacheRecord } from '../../build-ports.ts';
import { type PruneChoice, pruneChoices, prunePlanText, wouldGo } from './prune-plan.ts';

const nowMs = Date.parse('2026-11-27T04:00:00Z');
const day = 86_400_000;

function record(id: string, more: Partial<BuildCacheRecord> = {}): BuildCacheRecord {
  const atMs = nowMs - day;
  return {
    ...{
      id,
      kind: 'regular',
      parents: [],
      description: '',
      isInUse: false,
      isShared: false,
      sizeBytes: 1_000_000,
      createdAtMs: atMs,
      lastUsedAtMs: atMs,
    },
    ...more,
  };
}

function goes(records: readonly BuildCacheRecord[], choice: PruneChoice): string {
  return wouldGo(records, choice, nowMs)
    .map(({ id }) => id)
    .sort()
    .join(' ');
}

const old = { lastUsedAtMs: nowMs - 8 * day, createdAtMs: nowMs - 30 * day };
const all = [
  record('context', { kind: 'source.local' }),
  record('context-in-use', { kind: 'source.local', isInUse: true }),
  record('step'),
  record('old', old),
  record('never-used', { lastUsedAtMs: undefined, createdAtMs: nowMs - 8 * day }),
  record('shared', { ...old, isShared: true }),
  record('frontend', { ...old, kind: 'frontend' }),
  record('internal', { ...old, kind: 'internal' }),
];

test.each<[PruneChoice, string]>([
  ['contexts', 'context'],
  ['old', 'never-used old'],
  ['unused', 'context never-used old step'],
  ['all', 'context frontend internal never-used old shared step'],
])('%s means %s', (choice, expected) => {
  expect(goes(all, choice)).toBe(expected);
});

test('what is in use goes by no choice', () => {
  const used = all.map((each) => ({ ...each, isInUse: true }));
  for (const choice of pruneChoices) expect(goes(used, choice)).toBe('');
});

test('what others stand on goes only with them', () => {
  const chain = [record('base', old), record('middle', { ...old, parents: ['base'] }), record('top', { parents: ['middle'] })];
  expect(goes(chain, 'old')).toBe('');
  expect(goes(chain, 'unused')).toBe('base middle top');
  expect(goes([record('base', old), record('old-top', { ...old, parents: ['base'] })], 'old')).toBe('base old-top');
});

test('the plan tells by kind and age what goes and what stays', () => {
  const records = [
    ...all,
    record('strange', { kind: 'x\n\u202e', isInUse: true, sizeBytes: 0, lastUsedAtMs: undefined, createdAtMs: undefined }),
  ];
  expect(prunePlanText(records, 'old', nowMs)).toBe(
    `Goes:
2 steps of builds, 2.0 MB, last used 1 week ago

Stays:
2 copies of build contexts, 2.0 MB, last used 1 day ago
2 steps of builds, 2.0 MB, last used between 1 week ago and 1 day ago
1 frontends, 1.0 MB, last used 1 week ago
1 of the builder itself, 1.0 MB, last used 1 week ago
1 x, 0 B, age unknown

What no build has used for seven days is made again when one needs it. No image, container or volume is touched.`,
  );
  expect(prunePlanText([], 'all', nowMs)).toContain('Goes:\nnothing');
});
