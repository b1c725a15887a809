/**
 * Walks a build context on disk, breadth first and within bounds, without entering links, folders that the caller names or
 * excluded folders that BuildKit does not enter either. Nothing is opened except folders. What could not be seen makes
 * the result incomplete. The disk is faster than the thread pool, so folders are read at once, in time slices.
 */
import { type Dirent, lstatSync, opendirSync, type Stats } from 'node:fs';
import { join } from 'node:path';
import type { IgnoreDecision, IgnoreWalk } from '../model/ignore-file.ts';
import type { RawEntry } from './context-listing.ts';
import { isSliceOver, nextSlice } from './time-slice.ts';

export interface WalkedFolder {
  readonly entries: readonly RawEntry[];
  readonly isComplete: boolean;
}

export interface WalkLimits {
  readonly maxEntries: number;
  /** Names of folders that are not looked into. */
  readonly opaqueFolders: ReadonlySet<string>;
  readonly signal: AbortSignal;
}

interface OpenFolder {
  /** Relative to the root, `''` for the root. */
  readonly path: string;
  readonly decision: IgnoreDecision | undefined;
}

const bufferSize = 256;
/** Stands in the name of an entry that is not valid UTF-8, for which no path of ours leads to it. */
const notDecoded = '\ufffd';

/** Throws what `opendir` throws for the root itself, and the signal's reason when it is aborted. */
export async function walkFolder(root: string, ignore: IgnoreWalk | undefined, limits: WalkLimits): Promise<WalkedFolder> {
  const entries: RawEntry[] = [];
  let isComplete = true;
  let level: OpenFolder[] = [{ path: '', decision: undefined }];
  while (level.length > 0) {
    const next: OpenFolder[] = [];
    for (const folder of level) {
      limits.signal.throwIfAborted();
      const found = await readFolder(root, folder.path, limits.maxEntries - entries.length);
      isComplete &&= found.isComplete;
      for (const entry of found.entries) {
        const decision = entry.kind === 'directory' ? ignore?.decide(entry.path, true, folder.decision) : undefined;
        const isOpaque =
          entry.kind === 'directory' && (limits.opaqueFolders.has(nameOf(entry.path)) || (decision?.isPruned ?? false));
        entries.push({ ...entry, isOpaque });
        if (entry.kind === 'directory' && !isOpaque) next.push({ path: entry.path, decision });
      }
      if (entries.length >= limits.maxEntries) return { entries, isComplete: false };
    }
    level = next;
  }
  return { entries, isComplete };
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

async function readFolder(root: string, folder: string, maxEntries: number): Promise<WalkedFolder> {
  const entries: RawEntry[] = [];
  let isComplete = true;
  await nextSlice();
  try {
    const opened = opendirSync(join(root, folder), { bufferSize });
    try {
      for (let found = opened.readSync(); found !== null; found = opened.readSync()) {
        if (entries.length >= maxEntries) return { entries, isComplete: false };
        const entry = readEntry(root, folder === '' ? found.name : `${folder}/${found.name}`, found);
        if (entry === undefined) isComplete = false;
        else entries.push(entry);
        if (isSliceOver()) await nextSlice();
      }
    } finally {
      opened.closeSync();
    }
  } catch (error) {
    if (folder === '') throw error;
    isComplete = false;
  }
  return { entries, isComplete };
}

/** `undefined` when it vanished or its name is not valid UTF-8. A folder tells the kinds of most of its entries by itself. */
function readEntry(root: string, path: string, found: Dirent): RawEntry | undefined {
  const told = found.name.includes(notDecoded) ? undefined : kindOf(found);
  if (told !== undefined) return { path, kind: told, isOpaque: false };
  try {
    const stats = lstatSync(join(root, path), { throwIfNoEntry: false });
    return stats && { path, kind: kindOf(stats) ?? 'special', isOpaque: false };
  } catch {
    return undefined;
  }
}

/** `undefined` of what is special, or what a file system does not tell. */
function kindOf(found: Dirent | Stats): RawEntry['kind'] | undefined {
  if (found.isFile()) return 'file';
  if (found.isDirectory()) return 'directory';
  return found.isSymbolicLink() ? 'link' : undefined;
}
