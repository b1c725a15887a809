/**
 * Walks a build context on disk, breadth first and within bounds, without entering links, `.git`, `node_modules` or
 * excluded folders that BuildKit does not enter either. Nothing is opened except folders. What could not be seen makes
 * the result incomplete.
 */
import type { Stats } from 'node:fs';
import { lstat, opendir } from 'node:fs/promises';
import { join } from 'node:path';
import type { IgnoreDecision, IgnoreWalk } from '../model/ignore-file.ts';
import { opaqueFolderNames, type RawEntry } from './context-listing.ts';

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

const batchSize = 64;

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
  const readBatch = async (names: readonly string[]) => {
    const paths = names.map((name) => (folder === '' ? name : `${folder}/${name}`));
    for (const entry of await Promise.all(paths.map((path) => readEntry(root, path)))) {
      if (entry === undefined) isComplete = false;
      else entries.push(entry);
    }
  };
  let batch: string[] = [];
  try {
    for await (const entry of await opendir(join(root, folder), { bufferSize: batchSize })) {
      if (entries.length + batch.length >= maxEntries) {
        isComplete = false;
        break;
      }
      batch.push(entry.name);
      if (batch.length < batchSize) continue;
      await readBatch(batch);
      batch = [];
    }
  } catch (error) {
    if (folder === '') throw error;
    isComplete = false;
  }
  await readBatch(batch);
  return { entries, isComplete };
}

/** `undefined` when it vanished or its name is not valid UTF-8. */
async function readEntry(root: string, path: string): Promise<RawEntry | undefined> {
  try {
    const stats = await lstat(join(root, path));
    return { path, kind: kindOf(stats), sizeBytes: stats.isFile() ? stats.size : 0, isOpaque: false };
  } catch {
    return undefined;
  }
}

function kindOf(stats: Stats): RawEntry['kind'] {
  if (stats.isFile()) return 'file';
  if (stats.isDirectory()) return 'directory';
  return stats.isSymbolicLink() ? 'link' : 'special';
}
