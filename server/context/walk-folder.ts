/**
 * Walks a build context on disk, breadth first and within bounds, without entering links, `.git`, `node_modules` or
 * excluded folders that BuildKit does not enter either. Nothing is opened except folders. What could not be seen makes
 * the result incomplete. The disk is faster than the thread pool, so each entry is asked about at once, in time slices.
 */
import { lstatSync, opendirSync, type Stats } from 'node:fs';
import { join } from 'node:path';
import type { IgnoreDecision, IgnoreWalk } from '../model/ignore-file.ts';
import { opaqueFolderNames, type RawEntry } from './context-listing.ts';
import { nextSlice } from './time-slice.ts';

export interface WalkedFolder {
  readonly entries: readonly RawEntry[];
  readonly isComplete: boolean;
}

export interface WalkLimits {
  readonly maxEntries: number;
  readonly signal: AbortSignal;
}

interface OpenFolder {
  /** Relative to the root, `''` for the root. */
  readonly path: string;
  readonly decision: IgnoreDecision | undefined;
}

const bufferSize = 64;

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
        const isOpaque = entry.kind === 'directory' && (isOpaqueFolder(entry.path) || (decision?.isPruned ?? false));
        entries.push({ ...entry, isOpaque });
        if (entry.kind === 'directory' && !isOpaque) next.push({ path: entry.path, decision });
      }
      if (entries.length >= limits.maxEntries) return { entries, isComplete: false };
    }
    level = next;
  }
  return { entries, isComplete };
}

function isOpaqueFolder(path: string): boolean {
  return opaqueFolderNames.has(path.slice(path.lastIndexOf('/') + 1));
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
        const entry = readEntry(root, folder === '' ? found.name : `${folder}/${found.name}`);
        if (entry === undefined) isComplete = false;
        else entries.push(entry);
        await nextSlice();
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

/** `undefined` when it vanished or its name is not valid UTF-8. */
function readEntry(root: string, path: string): RawEntry | undefined {
  try {
    const stats = lstatSync(join(root, path), { throwIfNoEntry: false });
    return stats && { path, kind: kindOf(stats), sizeBytes: stats.isFile() ? stats.size : 0, isOpaque: false };
  } catch {
    return undefined;
  }
}

function kindOf(stats: Stats): RawEntry['kind'] {
  if (stats.isFile()) return 'file';
  if (stats.isDirectory()) return 'directory';
  return stats.isSymbolicLink() ? 'link' : 'special';
}
