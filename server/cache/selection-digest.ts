/**
 * The digest of what one step takes from a context: the step is reused when it was seen with the same digest, whatever else
 * changed. A filtered selection forgets how deep its files lie in BuildKit up to 0.25.
 * https://github.com/moby/buildkit/blob/v0.25.2/solver/llbsolver/ops/opsutils/contenthash.go
 */

import { compileWildcard } from '../model/copy-wildcard.ts';
import type { ContentTree } from './content-tree.ts';
import { type Digest, digestOf } from './digest.ts';
import { filteredEntries, type Included, literalPrefix } from './filtered-selection.ts';
import { baseName } from './image-path.ts';
import type { Selector } from './vertex.ts';

export type SelectionDigest =
  | { readonly kind: 'digest'; readonly digest: string }
  /** The build fails: it is not there. */
  | { readonly kind: 'missing'; readonly path: string }
  | { readonly kind: 'unread'; readonly because: string };

export interface DigestRules {
  readonly digest: Digest;
  /** The minor version of BuildKit 0. */
  readonly buildKit: number;
}

export function selectionDigest(tree: ContentTree, selectors: readonly Selector[], rules: DigestRules): SelectionDigest {
  const digests: string[] = [];
  for (const selector of withoutCovered(selectors)) {
    const one = digestOfOne(tree, selector, rules);
    if (one.kind !== 'digest') return one;
    digests.push(one.digest);
  }
  return { kind: 'digest', digest: digestOf(rules.digest, digests) };
}

/** Of two plain paths one below the other only the upper one counts. Sorted by path. */
export function withoutCovered(selectors: readonly Selector[]): readonly Selector[] {
  const plain = [...new Set(selectors.filter((selector) => !isFiltered(selector)).map(({ path }) => path))];
  const kept = plain.filter((path) => !plain.some((other) => other !== path && (other === '' || path.startsWith(`${other}/`))));
  const all = [...kept.map((path): Selector => ({ path, hasWildcard: false, excludes: [] })), ...selectors.filter(isFiltered)];
  return all.sort((one, other) => (one.path < other.path ? -1 : one.path > other.path ? 1 : 0));
}

function isFiltered({ hasWildcard, includes, excludes }: Selector): boolean {
  return hasWildcard || includes !== undefined || excludes.length > 0;
}

function digestOfOne(tree: ContentTree, selector: Selector, rules: DigestRules): SelectionDigest {
  if (isFiltered(selector)) return digestOfFiltered(tree, selector, rules);
  const found = tree.find(selector.path, true);
  return found === undefined ? { kind: 'missing', path: selector.path } : { kind: 'digest', digest: tree.whole(found) };
}

function digestOfFiltered(tree: ContentTree, selector: Selector, rules: DigestRules): SelectionDigest {
  const filtered = filteredEntries(tree, selector);
  if (filtered.kind !== 'entries') return filtered;
  const { entries } = filtered;
  const [only] = entries;
  const isItself = entries.length === 1 && only !== undefined && baseName(`/${selector.path}`) === baseName(`/${only.path}`);
  if (isItself) return { kind: 'digest', digest: only.digest };
  const name = rules.buildKit > 25 ? belowPrefix(selector) : ({ path }: Included) => (path === '' ? '.' : baseName(`/${path}`));
  return {
    kind: 'digest',
    digest: digestOf(rules.digest, ['filtered', ...entries.flatMap((entry) => [name(entry), entry.digest])]),
  };
}

function belowPrefix(selector: Selector): (entry: Included) => string {
  const prefix = selector.hasWildcard ? literalPrefix(compileWildcard(selector.path) ?? []) : selector.path;
  return ({ path }) => (path.startsWith(prefix) ? path.slice(prefix.length) : path);
}
