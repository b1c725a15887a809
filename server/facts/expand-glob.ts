/**
 * Finds the entries of the build context that a glob of a manifest or table names. It walks the listing from folder to
 * folder instead of testing every entry, and passes over what the ignore file keeps out of the build.
 */
import type { ContextEntry, ContextListing } from './context-view.ts';

const mostEntries = 2_000;

/** Paths below `folder` that match: `*` and `?` within one name, `**` across folders; a final `/**` gives the folder itself. */
export function expandGlob(listing: ContextListing, folder: string, glob: string): readonly string[] {
  const names = joinPath(glob.replace(/\/\*\*(\/\*)?$/, '')).split('/');
  const found = new Set<string>();
  if (names[0] !== '') walk(listing, joinPath(folder), names, found, { left: mostEntries });
  return [...found];
}

/** Joins and cleans context paths; what leads out of the context is `..` and matches nothing. */
export function joinPath(...parts: readonly string[]): string {
  const names: string[] = [];
  for (const name of parts.join('/').split('/')) {
    if (name === '' || name === '.') continue;
    if (name === '..' && names.length > 0 && names.at(-1) !== '..') names.pop();
    else names.push(name);
  }
  return names.join('/');
}

/** The folder part of a context path, `''` for the root. */
export function folderOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}

/** The entry when it takes part in the build. */
export function sentEntry(listing: ContextListing, path: string): ContextEntry | undefined {
  const entry = listing.get(path);
  return entry === undefined || entry.ignoredBy !== undefined ? undefined : entry;
}

function walk(
  listing: ContextListing,
  folder: string,
  names: readonly string[],
  found: Set<string>,
  budget: { left: number },
): void {
  const [name, ...rest] = names;
  budget.left -= 1;
  if (name === undefined || budget.left < 0) return;
  if (name === '**') {
    walk(listing, folder, rest, found, budget);
    for (const child of listing.childrenOf(folder)) {
      if (child.kind === 'directory' && !child.isOpaque) walk(listing, child.path, names, found, budget);
    }
    return;
  }
  for (const path of namesIn(listing, folder, name)) {
    if (rest.length === 0) found.add(path);
    else walk(listing, path, rest, found, budget);
  }
}

function namesIn(listing: ContextListing, folder: string, name: string): readonly string[] {
  if (!/[*?]/.test(name)) {
    const path = joinPath(folder, name);
    return sentEntry(listing, path) === undefined ? [] : [path];
  }
  return listing
    .childrenOf(folder)
    .filter((entry) => entry.ignoredBy === undefined && matchesName(entry.path.slice(entry.path.lastIndexOf('/') + 1), name))
    .map(({ path }) => path);
}

/** Wildcards within one name, without backtracking over more than the last star. */
export function matchesName(name: string, pattern: string): boolean {
  let [at, p, star, mark] = [0, 0, -1, 0];
  while (at < name.length) {
    if (pattern[p] === '*') [star, mark, p] = [p, at, p + 1];
    else if (pattern[p] === '?' || pattern[p] === name[at]) [at, p] = [at + 1, p + 1];
    else if (star !== -1) [mark, at, p] = [mark + 1, mark + 1, star + 1];
    else return false;
  }
  while (pattern[p] === '*') p += 1;
  return p === pattern.length;
}
