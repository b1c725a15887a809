/**
 * Keeps the stat cache of each context in the person's state folder, in a file that is replaced as a whole. Nothing here fails:
 * a cache that cannot be read is empty, one that cannot be written is lost, and both cost only time.
 */
import { randomBytes } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { StatCache } from './stat-cache.ts';
import { openStatCache, sealStatCache } from './stat-cache-bytes.ts';
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
  const temporary = join(folderOf(state), `${process.pid}.${randomBytes(4).toString('hex')}.new`);
  try {
    const keyed = await keyedHash(state);
    await mkdir(folderOf(state), { recursive: true, mode: 0o700 });
    await writeFile(temporary, sealStatCache(cache, root, keyed), { mode: 0o600 });
    await rename(temporary, pathOf(state, root, keyed));
    await dropOldest(folderOf(state));
  } catch {
    await rm(temporary, { force: true }).catch(() => undefined);
  }
}

/** What somebody left half-written grows old among the others. */
async function dropOldest(folder: string): Promise<void> {
  const names = await readdir(folder);
  if (names.length <= mostFiles) return;
  const dated = await Promise.all(
    names.map(async (name) => ({ name, atMs: (await stat(join(folder, name)).catch(() => undefined))?.mtimeMs ?? 0 })),
  );
  const surplus = dated.sort((one, other) => one.atMs - other.atMs).slice(0, names.length - mostFiles);
  for (const { name } of surplus) await rm(join(folder, name), { force: true });
}

function folderOf(state: string): string {
  return join(state, 'stat-cache');
}

function pathOf(state: string, root: string, keyed: KeyedHash): string {
  return join(folderOf(state), keyed.of(root));
}
