/**
 * The copy of a build context that a builder keeps between builds. Each build sends only what differs by its metadata, so the copy
 * can differ from the folder: a file that changed behind the same size and date is not sent, and a folder keeps the mode that it had
 * when it was added.
 * https://github.com/tonistiigi/fsutil (`compareStat`, `DiskWriter.HandleChange`), moby/buildkit#7176
 */
import type { BuilderCopy, ContextEntries, ContextEntry, CopiedEntry } from './context-entry.ts';

/** The paths of `now` whose bytes the next build sends, so that they have to be read to know what the builder will have. */
export function pathsToSend(copy: BuilderCopy | undefined, now: ContextEntries): readonly string[] {
  return [...now].filter(([path, entry]) => entry.kind === 'file' && !isTheSame(copy?.get(path), entry)).map(([path]) => path);
}

/** The copy after a build that is given `now`; `hashes` holds the bytes of what `pathsToSend` told. `undefined` where one is missing. */
export function copyAfter(
  copy: BuilderCopy | undefined,
  now: ContextEntries,
  hashes: ReadonlyMap<string, string>,
): Map<string, CopiedEntry> | undefined {
  const after = new Map<string, CopiedEntry>();
  for (const [path, entry] of now) {
    const copied = copiedEntry(copy?.get(path), entry, hashes.get(path));
    if (copied === undefined) return undefined;
    after.set(path, copied);
  }
  return after;
}

/** One entry after a build; `undefined` where it is sent and its bytes are not known. */
export function copiedEntry(
  known: CopiedEntry | undefined,
  now: ContextEntry,
  sha256: string | undefined,
): CopiedEntry | undefined {
  const isKept = isTheSame(known, now) || (now.kind === 'directory' && known?.kind === 'directory');
  if (known !== undefined && isKept) return known;
  if (now.kind !== 'file' || now.isEmptied) return { ...now, sha256: '' };
  return sha256 === undefined ? undefined : { ...now, sha256 };
}

function isTheSame(known: CopiedEntry | undefined, now: ContextEntry): boolean {
  if (known === undefined || known.kind !== now.kind || known.mode !== now.mode || known.link !== now.link) return false;
  return now.kind === 'directory' || (known.sizeBytes === now.sizeBytes && known.mtimeNs === now.mtimeNs);
}
