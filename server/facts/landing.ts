/**
 * Which file of the build context lands on a path of the image, asked of one COPY or of a bind mount. It answers for what
 * is in the listing and takes part in the build; where a destination may be a file or a folder, both are tried.
 */
import { cleanRelativePath } from '../model/clean-path.ts';
import { hasWildcard } from '../model/copy-wildcard.ts';
import type { ParentsSource } from '../model/parents-source.ts';
import type { ContextEntry, ContextListing } from './context-view.ts';
import { expandGlob, joinPath, sentEntry } from './expand-glob.ts';
import type { Copy, CopySource, Mount, Step } from './file-facts.ts';
import { type FilterDecision, pathFilter } from './path-filter.ts';

/** The entry that the step brings to the absolute path, or mounts there while it runs. */
export function landsAt(step: Step, imagePath: string, listing: ContextListing): ContextEntry | undefined {
  const copied = step.copy?.from.kind === 'context' ? copiedTo(step.copy, imagePath, listing) : undefined;
  return copied ?? mountedAt(step.mounts, imagePath, listing);
}

function copiedTo(copy: Copy, imagePath: string, listing: ContextListing): ContextEntry | undefined {
  const { destination } = copy;
  // What --exclude leaves out is asked of `reachOf`, which costs a walk.
  if (destination === undefined || copy.excludes.length > 0) return undefined;
  const folder = destination === '/' ? '' : destination.replace(/\/+$/, '');
  const inside = insideOf(imagePath, folder);
  for (const source of copy.sources.toReversed()) {
    const found = inside === undefined ? undefined : copiedFrom(source, inside, listing);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** `inside` is the path below the destination; empty for the destination itself. */
function copiedFrom(source: CopySource, inside: string, listing: ContextListing): ContextEntry | undefined {
  if (source.kind !== 'path' || source.path === undefined) return undefined;
  if (source.parents !== undefined) return copiedWithParents(source.parents, inside, listing);
  if (source.path === '') return inside === '' ? undefined : sentEntry(listing, inside);
  const paths = source.hasWildcard ? expandGlob(listing, '', source.path) : [source.path];
  for (const path of paths) {
    const entry = sentEntry(listing, path);
    if (entry === undefined) continue;
    if (entry.kind === 'directory') {
      // A folder gives its content, so that its destination is the folder itself.
      const below = inside === '' ? entry : sentEntry(listing, joinPath(path, inside));
      if (below !== undefined) return below;
    } else if (inside === '' || inside === path.slice(path.lastIndexOf('/') + 1)) return entry;
  }
  return undefined;
}

/** Everything keeps its place below the folder in front of the pivot. */
function copiedWithParents(
  { folder, pattern }: ParentsSource,
  inside: string,
  listing: ContextListing,
): ContextEntry | undefined {
  const root = cleanRelativePath(folder);
  const filter = hasWildcard(root) ? undefined : pathFilter({ includes: [pattern], excludes: [] });
  let decision: FilterDecision | undefined;
  const names = inside.split('/');
  names.forEach((_, at) => {
    decision = filter?.decide(names.slice(0, at + 1).join('/'), decision);
  });
  return decision?.isTaken === true ? sentEntry(listing, joinPath(root, inside)) : undefined;
}

function mountedAt(mounts: readonly Mount[], imagePath: string, listing: ContextListing): ContextEntry | undefined {
  for (const { type, from, source = '', target } of mounts) {
    if (type !== 'bind' || from.kind !== 'context' || target === undefined) continue;
    const inside = insideOf(imagePath, target.replace(/\/+$/, ''));
    const entry = inside === undefined ? undefined : sentEntry(listing, joinPath(source, inside));
    if (entry !== undefined) return entry;
  }
  return undefined;
}

/** The rest of the path below the folder, empty for the folder itself. */
function insideOf(path: string, folder: string): string | undefined {
  if (path === folder) return '';
  return path.startsWith(`${folder}/`) ? path.slice(folder.length + 1) : undefined;
}
