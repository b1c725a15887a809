/**
 * What is left of the keys that were seen, once somebody looked what the builder keeps. A key whose record is there is certain; one whose
 * records all went is gone, unless a record that nobody can place may be its result. Of the others nobody knows, when anything went.
 */
import { isResult, type KeptRecords, lastingRecords } from './kept-records.ts';
import { afterClearing, afterEmptying, type SeenKey, type SeenKeys } from './seen-keys.ts';

export interface Look {
  readonly seen: SeenKeys;
  /** Of what was there before: results of steps, and perhaps contexts; its copies of contexts alone; or nothing. */
  readonly went: 'everything' | 'contexts' | 'nothing';
  readonly hasLostContexts: boolean;
  /** It may have forgotten results that nobody can place. */
  readonly isUncertain: boolean;
}

export interface Looked {
  /** What it kept when somebody looked before. */
  readonly before: KeptRecords;
  readonly now: KeptRecords;
  readonly usesContainerdStore: boolean;
}

export function afterLook(seen: SeenKeys, { before, now, usesContainerdStore }: Looked): Look {
  const gone = [...before].filter(([id]) => !now.has(id)).map(([, { kind }]) => kind);
  const hasLostContexts = gone.includes('source.local');
  const went = gone.some(isResult) ? 'everything' : hasLostContexts ? 'contexts' : 'nothing';
  const isUncertain = went === 'everything' || (usesContainerdStore && gone.length > 0);
  const look = { went, hasLostContexts, isUncertain } as const;
  if (![...now.values()].some(({ kind }) => isResult(kind))) return { ...look, seen: afterEmptying(seen) };
  const kept: Kept = {
    unplaced: originsUnplaced(seen, now),
    isKept: (id) => now.has(id),
    isLasting: lastingRecords(now, usesContainerdStore),
  };
  const cleared = isUncertain ? afterClearing(seen) : seen;
  return { ...look, seen: new Map([...cleared].map(([key, each]) => [key, withRecords(key, each, kept)])) };
}

interface Kept {
  isKept(id: string): boolean;
  readonly isLasting: (id: string) => boolean;
  /** Origins of records that are no key's as far as is known. */
  readonly unplaced: ReadonlySet<string>;
}

function withRecords(key: string, each: SeenKey, { isKept, isLasting, unplaced }: Kept): SeenKey {
  const { results } = each;
  if (results === undefined || each.state === 'doubtful' || each.state === 'unrecorded') return each;
  const ids = results.ids.filter(isKept);
  if (ids.some(isLasting)) return { ...each, state: 'seen' };
  if (ids.length > 0) return each;
  // What stands for something else may be found by what that is.
  const isAlone = each.canonical === key && !each.mayBeAlias;
  const isGone = isAlone && !results.mayHaveOthers && !unplaced.has(results.origin);
  return { ...each, state: isGone ? 'gone' : 'cleared' };
}

function originsUnplaced(seen: SeenKeys, now: KeptRecords): ReadonlySet<string> {
  const placed = new Set([...seen.values()].flatMap(({ results }) => results?.ids ?? []));
  return new Set([...now].flatMap(([id, { kind, origin }]) => (isResult(kind) && !placed.has(id) ? [origin] : [])));
}
