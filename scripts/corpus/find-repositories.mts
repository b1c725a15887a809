/** The repositories of a corpus: the folder itself when it is one, else each folder in it, as every one is a context of its own. */
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

export async function findRepositories(folder: string): Promise<readonly string[]> {
  if (await exists(join(folder, '.git'))) return [folder];
  const entries = await readdir(folder, { withFileTypes: true });
  return entries
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => join(folder, name))
    .sort();
}

async function exists(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined)) !== undefined;
}
