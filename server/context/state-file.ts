/** Files of the person's state folder: each is replaced as a whole, read by nobody else, and the oldest of a folder are given up. */
import { randomBytes } from 'node:crypto';
import { readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Whoever reads meanwhile has what was there before. Leaves nothing behind, and throws what the disk says. */
export async function replaceFile(path: string, content: string | Uint8Array): Promise<void> {
  const temporary = `${path}.${process.pid}.${randomBytes(4).toString('hex')}.new`;
  try {
    await writeFile(temporary, content, { mode: 0o600 });
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw error;
  }
}

/** Those that were written before the latest `most`, by name; what somebody left half-written grows old among the others. */
export async function oldestIn(folder: string, most: number, isMeant = (_name: string) => true): Promise<readonly string[]> {
  const names = (await readdir(folder)).filter(isMeant);
  if (names.length <= most) return [];
  const dated = await Promise.all(
    names.map(async (name) => ({ name, atMs: (await stat(join(folder, name)).catch(() => undefined))?.mtimeMs ?? 0 })),
  );
  return dated
    .sort((one, other) => one.atMs - other.atMs)
    .slice(0, names.length - most)
    .map(({ name }) => name);
}

/** Throws what the disk says. */
export async function dropOldest(folder: string, most: number): Promise<void> {
  for (const name of await oldestIn(folder, most)) await rm(join(folder, name), { force: true });
}
