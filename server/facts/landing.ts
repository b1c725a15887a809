/**
 * Which file of the build context lands on a path of the image, asked of one COPY or of a bind mount. It answers for what
 * is in the listing and takes part in the build; where a destination may be a file or a folder, both are tried.
 */
import type { ContextEntry, ContextListing } from './context-view.ts';
import { expandGlob, joinPath, sentEntry } from './expand-glob.ts';
import type { Copy, CopySource, Mount, Step } from './file-facts.ts';

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
    const found = inside === undefined ? undefined : copiedFrom(source, copy, inside, listing);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** `inside` is the path below the destination; empty for the destination itself. */
function copiedFrom(source: CopySource, { hasParents }: Copy, inside: string, listing: ContextListing): ContextEntry | undefined {
  if (source.kind !== 'path' || source.path === undefined) return undefined;
  if (source.path === '') return inside === '' ? undefined : sentEntry(listing, inside);
  const paths = source.hasWildcard ? expandGlob(listing, '', source.path) : [source.path];
  for (const path of paths) {
    const entry = sentEntry(listing, path);
    if (entry === undefined) continue;
    if (hasParents) {
      if (inside === path || inside.startsWith(`${path}/`)) return sentEntry(listing, inside);
    } else if (entry.kind === 'directory') {
      // A folder gives its content, so that its destination is the folder itself.
      const below = inside === '' ? entry : sentEntry(listing, joinPath(path, inside));
      if (below !== undefined) return below;
    } else if (inside === '' || inside === path.slice(path.lastIndexOf('/') + 1)) return entry;
  }
  return undefined;
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
