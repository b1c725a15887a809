/**
 * Which entries a wildcard, `--parents` or `--exclude` leaves of a source, as BuildKit lists them for its digest. It is not the list of what is
 * copied: a file that is named itself is kept out only by an `--exclude` that matches the empty path, and what a link at the top leads
 * to is taken for it.
 * https://github.com/moby/buildkit/blob/v0.25.2/cache/contenthash/checksum.go (`includedPaths`)
 */

import { type FilterDecision, type PathFilter, pathFilter } from '../facts/path-filter.ts';
import { compileWildcard, type SegmentMatcher } from '../model/copy-wildcard.ts';
import { type ContentTree, isFolder, type TreeNode } from './content-tree.ts';
import type { Selector } from './vertex.ts';

export interface Included {
  /** As the selector spells it: behind a link it is the path through the link. */
  readonly path: string;
  readonly digest: string;
}

export type Filtered =
  | { readonly kind: 'entries'; readonly entries: readonly Included[] }
  | { readonly kind: 'missing'; readonly path: string }
  | { readonly kind: 'unread'; readonly because: string };

export function filteredEntries(tree: ContentTree, selector: Selector): Filtered {
  const filter = pathFilter(selector);
  const pattern = selector.hasWildcard ? compileWildcard(selector.path) : undefined;
  if (filter === undefined || (selector.hasWildcard && pattern === undefined))
    return { kind: 'unread', because: 'A pattern is not valid.' };
  const prefix = selector.hasWildcard ? literalPrefix(pattern ?? []) : selector.path;
  // The last part of a prefix in front of a wildcard may be a link to the folder.
  const start = tree.find(prefix, selector.hasWildcard);
  const lister = new Lister(tree, filter, selector, pattern);
  if (start !== undefined) lister.list(start, prefix);
  const { entries, missing = missingOf(selector, entries) } = lister;
  return missing === undefined ? { kind: 'entries', entries } : { kind: 'missing', path: missing };
}

function missingOf({ required }: Selector, entries: readonly Included[]): string | undefined {
  return required === undefined || entries.some(({ path }) => path.startsWith(required)) ? undefined : required;
}

/** The parts in front of the first wildcard. */
export function literalPrefix(pattern: readonly SegmentMatcher[]): string {
  const first = pattern.findIndex(({ literal }) => literal === undefined);
  return pattern
    .slice(0, first < 0 ? undefined : first)
    .map(({ literal }) => literal ?? '')
    .join('/');
}

interface ParentHeader {
  readonly path: string;
  readonly included: Included;
  isListed: boolean;
  readonly decision: FilterDecision;
}

class Lister {
  readonly entries: Included[] = [];
  missing: string | undefined;
  readonly #tree: ContentTree;
  readonly #filter: PathFilter;
  readonly #selector: Selector;
  readonly #pattern: readonly SegmentMatcher[] | undefined;
  readonly #parents: ParentHeader[] = [];
  #matched: string | undefined;

  constructor(tree: ContentTree, filter: PathFilter, selector: Selector, pattern: readonly SegmentMatcher[] | undefined) {
    this.#tree = tree;
    this.#filter = filter;
    this.#selector = selector;
    this.#pattern = pattern;
  }

  /** `spelled` is the path by which the selector comes to the node. */
  list(node: TreeNode, spelled: string): void {
    if (!isFolder(node)) {
      if (this.#pattern === undefined) this.#take(node, spelled, false);
      return;
    }
    // The root of a context has no header that counts.
    if (spelled !== '') this.#take(node, spelled, true);
    this.#listChildren(node, spelled);
  }

  #listChildren(node: TreeNode, spelled: string): void {
    for (const [name, child] of node.children) {
      const path = spelled === '' ? name : `${spelled}/${name}`;
      this.#take(child, path, isFolder(child));
      if (isFolder(child)) this.#listChildren(child, path);
    }
  }

  #take(node: TreeNode, path: string, isHeader: boolean): void {
    while (this.#parents.length > 0 && !path.startsWith(`${this.#parents.at(-1)?.path}/`)) this.#parents.pop();
    const root = this.#rootOf(path);
    if (root === undefined) return;
    const parent = this.#parents.at(-1);
    const below = path === root ? '' : root === '' ? path : path.slice(root.length + 1);
    const decision = this.#filter.decide(below, parent?.decision);
    if (!decision.isTaken && !isHeader) return;
    const included: Included = { path, digest: this.#digestOf(node, parent === undefined) };
    if (decision.isTaken) {
      for (const each of this.#parents) {
        if (!each.isListed) this.entries.push(each.included);
        each.isListed = true;
      }
      this.entries.push(included);
    }
    if (isHeader) this.#parents.push({ path, included, isListed: decision.isTaken, decision });
  }

  /** What the path is relative to; `undefined` when no pattern takes it in. */
  #rootOf(path: string): string | undefined {
    if (this.#pattern === undefined) return this.#selector.path;
    if (this.#matched === undefined || !path.startsWith(`${this.#matched}/`)) {
      if (!matchesPath(this.#pattern, path)) return undefined;
      this.#matched = path;
    }
    return this.#matched;
  }

  #digestOf(node: TreeNode, isTop: boolean): string {
    if (!isTop || node.entry?.kind !== 'link') return this.#tree.header(node);
    const target = this.#tree.find(node.path, true);
    if (target === undefined) this.missing ??= node.path;
    return target === undefined ? '' : this.#tree.whole(target);
  }
}

function matchesPath(pattern: readonly SegmentMatcher[], path: string): boolean {
  const names = path.split('/');
  return names.length === pattern.length && pattern.every((segment, at) => segment.matches(names[at] ?? ''));
}
