/** What became different between two listings of a build context. Pure. */
import type { ContextEntry } from '../cache/context-entry.ts';
import { compareWalkOrder } from '../model/clean-path.ts';

export interface EntriesChange {
  readonly removed: readonly string[];
  /** What is new, or not as it was. */
  readonly set: readonly (readonly [path: string, entry: ContextEntry])[];
}

/** `before` says what was at each path that was touched; nobody touched the others. */
export function changeSince(
  before: ReadonlyMap<string, ContextEntry | undefined>,
  now: ReadonlyMap<string, ContextEntry>,
): EntriesChange {
  const removed: string[] = [];
  const set: [string, ContextEntry][] = [];
  for (const [path, old] of before) {
    const entry = now.get(path);
    if (entry !== undefined && !isSameEntry(old, entry)) set.push([path, entry]);
    if (entry === undefined && old !== undefined) removed.push(path);
  }
  return { removed, set };
}

/** Carries a change over to a copy of the listing. A copy without new paths stays the same map. */
export function patchEntries(entries: Map<string, ContextEntry>, { removed, set }: EntriesChange): Map<string, ContextEntry> {
  for (const path of removed) entries.delete(path);
  const added = new Set<string>();
  for (const [path, entry] of set) {
    if (!entries.has(path)) added.add(path);
    entries.set(path, entry);
  }
  return inWalkOrder(entries, added);
}

/** All but those that were added are in the order of the walk, and those are brought in where they belong. */
export function inWalkOrder<T>(entries: Map<string, T>, added: ReadonlySet<string>): Map<string, T> {
  if (added.size === 0) return entries;
  const sorted = [...added].sort(compareWalkOrder);
  const all = new Map<string, T>();
  let next = 0;
  const take = (until: string | undefined) => {
    for (let path = sorted[next]; path !== undefined; path = sorted[++next]) {
      if (until !== undefined && compareWalkOrder(path, until) > 0) return;
      const value = entries.get(path);
      if (value !== undefined) all.set(path, value);
    }
  };
  for (const [path, value] of entries) {
    if (added.has(path)) continue;
    take(path);
    all.set(path, value);
  }
  take(undefined);
  return all;
}

function isSameEntry(one: ContextEntry | undefined, other: ContextEntry): boolean {
  return (
    one !== undefined &&
    one.kind === other.kind &&
    one.mode === other.mode &&
    one.sizeBytes === other.sizeBytes &&
    one.mtimeNs === other.mtimeNs &&
    one.link === other.link &&
    one.isEmptied === other.isEmptied
  );
}
