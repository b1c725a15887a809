/**
 * Builds the listing of a context from raw entries and the ignore file: sorted in BuildKit's walk order, missing
 * parents added, each entry marked with the pattern that keeps it out. Pure: whoever collects the entries (a walk on
 * disk, an example's files) decides what is opaque and whether anything is missing.
 */
import type { ContextEntry, ContextListing } from '../facts/context-view.ts';
import { compareWalkOrder, parentPath } from '../model/clean-path.ts';
import type { IgnoreDecision, IgnoreWalk } from '../model/ignore-file.ts';

export interface RawEntry {
  /** Relative to the root, `/`-separated. */
  readonly path: string;
  readonly kind: ContextEntry['kind'];
  /** True for a folder whose inside was not looked at. */
  readonly isOpaque: boolean;
}

/** Folders into which nobody looks for rules: large, and no rule asks what is in them. */
export const opaqueFolderNames: ReadonlySet<string> = new Set(['.git', 'node_modules']);

/**
 * A later entry with the same path replaces an earlier one. Excluded folders that BuildKit does not enter are opaque
 * too, and entries inside opaque folders are dropped.
 */
export function buildListing(raw: Iterable<RawEntry>, walk: IgnoreWalk | undefined, isComplete: boolean): ContextListing {
  const entries = markIgnored(sortedWithParents(raw), walk);
  const byPath = new Map(entries.map((entry) => [entry.path, entry]));
  let children: ReadonlyMap<string, readonly ContextEntry[]> | undefined;
  return {
    entries,
    isComplete,
    get: (path) => byPath.get(path),
    childrenOf(path) {
      children ??= groupByFolder(entries);
      return children.get(path) ?? [];
    },
  };
}

function sortedWithParents(raw: Iterable<RawEntry>): readonly RawEntry[] {
  const byPath = new Map<string, RawEntry>();
  for (const entry of raw) {
    byPath.set(entry.path, entry);
    for (let folder = parentPath(entry.path); folder !== '' && !byPath.has(folder); folder = parentPath(folder)) {
      byPath.set(folder, { path: folder, kind: 'directory', isOpaque: false });
    }
  }
  return [...byPath.values()].sort((left, right) => compareWalkOrder(left.path, right.path));
}

function markIgnored(sorted: readonly RawEntry[], walk: IgnoreWalk | undefined): readonly ContextEntry[] {
  const folders = new Map<string, IgnoreDecision>();
  const entries: ContextEntry[] = [];
  let opaque: string | undefined;
  for (const { path, kind, ...raw } of sorted) {
    if (opaque !== undefined && path.startsWith(opaque)) continue;
    const decision = walk?.decide(path, kind === 'directory', folders.get(parentPath(path)));
    if (decision !== undefined && kind === 'directory') folders.set(path, decision);
    const isOpaque = raw.isOpaque || (decision?.isPruned ?? false);
    if (isOpaque) opaque = `${path}/`;
    const pattern = decision?.excludedBy;
    entries.push({ path, kind, ignoredBy: pattern && { pattern: pattern.text, line: pattern.line }, isOpaque });
  }
  return entries;
}

function groupByFolder(entries: readonly ContextEntry[]): ReadonlyMap<string, readonly ContextEntry[]> {
  const children = new Map<string, ContextEntry[]>();
  for (const entry of entries) {
    const folder = parentPath(entry.path);
    const siblings = children.get(folder);
    if (siblings === undefined) children.set(folder, [entry]);
    else siblings.push(entry);
  }
  return children;
}
