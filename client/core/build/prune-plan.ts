/**
 * What pruning a builder's cache would take away, as a value that a person agrees to. Only build cache, never an image, a
 * container or a volume, and nothing that is in use.
 */
import type { BuildCacheFilter, BuildCacheRecord } from '../../build-ports.ts';
import { age } from '../tree/age.ts';
import { displayText } from '../tree/display-text.ts';
import { byteText } from './byte-text.ts';

export type PruneChoice = 'contexts' | 'old' | 'unused' | 'all';

export const pruneChoices: readonly PruneChoice[] = ['contexts', 'old', 'unused', 'all'];

const weekHours = 7 * 24;

export const choiceTexts: Readonly<Record<PruneChoice, { readonly label: string; readonly effect: string }>> = {
  contexts: {
    label: 'Copies of build contexts',
    effect: 'The next builds send their folders whole. Steps whose files are the same stay in the cache.',
  },
  old: { label: 'Unused for a week', effect: 'What no build has used for seven days is made again when one needs it.' },
  unused: { label: 'Everything that no image shares', effect: 'The next build of each project runs all of its steps again.' },
  all: {
    label: 'Everything',
    effect: 'The next build of each project runs all of its steps again, and loads its frontend again.',
  },
};

export function filterOf(choice: PruneChoice): BuildCacheFilter {
  if (choice === 'contexts') return { kind: 'source.local', isAll: false };
  return choice === 'old' ? { unusedForHours: weekHours, isAll: false } : { isAll: choice === 'all' };
}

/** Records that others stand on go only together with those. */
export function wouldGo(records: readonly BuildCacheRecord[], choice: PruneChoice, nowMs: number): readonly BuildCacheRecord[] {
  let going = new Set(records.filter((record) => isMeant(record, filterOf(choice), nowMs)));
  for (;;) {
    const needed = new Set(records.filter((record) => !going.has(record)).flatMap(({ parents }) => parents));
    const left = new Set([...going].filter(({ id }) => !needed.has(id)));
    if (left.size === going.size) return [...left];
    going = left;
  }
}

/** https://github.com/moby/buildkit/blob/v0.25.1/cache/manager.go */
function isMeant(record: BuildCacheRecord, { kind, unusedForHours, isAll }: BuildCacheFilter, nowMs: number): boolean {
  if (record.isInUse || (kind !== undefined && record.kind !== kind)) return false;
  if (!isAll && (record.isShared || record.kind === 'internal' || record.kind === 'frontend')) return false;
  if (unusedForHours === undefined) return true;
  const usedAtMs = record.lastUsedAtMs ?? record.createdAtMs;
  return usedAtMs !== undefined && usedAtMs < nowMs - unusedForHours * 3_600_000;
}

const kinds: Readonly<Record<string, string>> = {
  regular: 'steps of builds',
  'source.local': 'copies of build contexts',
  'exec.cachemount': 'cache mounts of RUN',
  'source.git.checkout': 'checkouts of Git',
  frontend: 'frontends',
  internal: 'of the builder itself',
};

/** `12 steps of builds, 1.2 GB, last used between 3 weeks ago and 1 hour ago`: one line for each kind, the largest first. */
export function cacheLines(records: readonly BuildCacheRecord[], nowMs: number): readonly string[] {
  const byKind = new Map<string, BuildCacheRecord[]>();
  for (const record of records) byKind.set(record.kind, [...(byKind.get(record.kind) ?? []), record]);
  return [...byKind]
    .sort(([, one], [, other]) => sizeOf(other) - sizeOf(one))
    .map(
      ([kind, own]) => `${own.length} ${kinds[kind] ?? displayText(kind, 60)}, ${byteText(sizeOf(own))}, ${agesOf(own, nowMs)}`,
    );
}

export function sizeOf(records: readonly BuildCacheRecord[]): number {
  return records.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
}

function agesOf(records: readonly BuildCacheRecord[], nowMs: number): string {
  const times = records.flatMap(({ lastUsedAtMs, createdAtMs }) => lastUsedAtMs ?? createdAtMs ?? []);
  if (times.length === 0) return 'age unknown';
  const [first, last] = [Math.min(...times), Math.max(...times)].map((atMs) => age(atMs, nowMs));
  return first === last ? `last used ${last}` : `last used between ${first} and ${last}`;
}

/** For a modal dialog. */
export function prunePlanText(records: readonly BuildCacheRecord[], choice: PruneChoice, nowMs: number): string {
  const going = wouldGo(records, choice, nowMs);
  const staying = records.filter((record) => !going.includes(record));
  const listed = (some: readonly BuildCacheRecord[]) => (some.length === 0 ? ['nothing'] : cacheLines(some, nowMs));
  return [
    ['Goes:', ...listed(going)].join('\n'),
    ['Stays:', ...listed(staying)].join('\n'),
    `${choiceTexts[choice].effect} No image, container or volume is touched.`,
  ].join('\n\n');
}
