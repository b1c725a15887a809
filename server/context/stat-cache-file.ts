/**
 * Keeps the stat cache of each context in the person's state folder, in a file that is replaced as a whole. Nothing here fails:
 * a cache that cannot be read is empty, one that cannot be written is lost, and both cost only time.
 */
import { mkdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { StatCache } from './stat-cache.ts';
import { openStatCache, sealStatCache } from './stat-cache-bytes.ts';
import { dropOldest, replaceFile } from './state-file.ts';
import { type KeyedHash, keyedHash } from './state-key.ts';

const mostFiles = 40;
const largestBytes = 32 * 1024 * 1024;

/** `root` is a real path. Without a state folder nothing is kept. */
export async function readStatCache(state: string | undefined, root: string): Promise<StatCache> {
  if (state === undefined) return new StatCache();
  try {
    const keyed = await keyedHash(state);
    const path = pathOf(state, root, keyed);
    const { size } = await stat(path);
    return (size > largestBytes ? undefined : openStatCache(await readFile(path), root, keyed)) ?? new StatCache();
  } catch {
    return new StatCache();
  }
}

/** Does nothing where the disk has it all. */
export async function writeStatCache(state: string | undefined, root: string, cache: StatCache): Promise<void> {
  if (state === undefined || !cache.isChanged) return;
  try {
    const keyed = await keyedHash(state);
    await mkdir(folderOf(state), { recursive: true, mode: 0o700 });
    await replaceFile(pathOf(state, root, keyed), sealStatCache(cache, root, keyed));
    await dropOldest(folderOf(state), mostFiles);
  } catch {
    // It is read from the files again.
  }
}

function folderOf(state: string): string {
  return join(state, 'stat-cache');
}

function pathOf(state: string, root: string, keyed: KeyedHash): string {
  return join(folderOf(state), keyed.of(root));
}
