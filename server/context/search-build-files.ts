/**
 * Looks for compose, bake, task and dev container files, for CI and for scripts below a workspace folder: breadth first, a few levels deep, within bounds,
 * around folders that hold other people's files. Links are not followed. An `.env` file counts only at the top and beside another find.
 */
import type { Dirent } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { buildFileKind } from './build-files.ts';
import { isOfFolder, othersFolders, scriptFolders, scriptKind } from './script-files.ts';

const maxDepth = 6;
const maxFiles = 200;
const maxFolders = 4000;
const maxScriptsInFolder = 50;
const maxEntriesInFolder = 10_000;

/** Paths of the files, nearest to the top first. A folder that cannot be read holds none. */
export async function searchBuildFiles(root: string, signal: AbortSignal): Promise<readonly string[]> {
  return withEnvFiles(root, await searchFiles(root, signal, (path) => buildFileKind(path) !== undefined));
}

/** The same search for files that are wanted for their path. */
export async function searchFiles(
  root: string,
  signal: AbortSignal,
  isWanted: (path: string) => boolean,
): Promise<readonly string[]> {
  const found: string[] = [];
  let level = [root];
  let folderCount = 0;
  for (let depth = 0; depth <= maxDepth && level.length > 0; depth++) {
    const next: string[] = [];
    for (const folder of level) {
      signal.throwIfAborted();
      if (found.length >= maxFiles || ++folderCount > maxFolders) return found;
      for (const entry of await entriesOf(folder)) {
        const path = join(folder, entry.name);
        if (entry.isDirectory() && !othersFolders.has(entry.name)) next.push(path);
        if (!entry.isDirectory() && isWanted(path)) found.push(path);
      }
    }
    level = next.sort();
  }
  return found;
}

/** The build files directly in one folder, for a Dockerfile outside of every workspace folder. */
export async function buildFilesIn(folder: string): Promise<readonly string[]> {
  const entries = await entriesOf(folder);
  const paths = entries.filter((entry) => !entry.isDirectory()).map((entry) => join(folder, entry.name));
  return withEnvFiles(
    folder,
    paths.filter((path) => buildFileKind(path) !== undefined),
  );
}

/** Files of CI and scripts: those of a few folders, and of each folder what is run there. */
export async function searchScriptFiles(root: string, signal: AbortSignal): Promise<readonly string[]> {
  const found: string[] = [];
  for (const folder of [root, ...scriptFolders.map((each) => join(root, each))]) {
    const entries = (await entriesOf(folder)).filter((entry) => !entry.isDirectory());
    const paths = entries.map(({ name }) => join(folder, name)).filter((path) => scriptKind(root, path) !== undefined);
    found.push(...paths.sort().slice(0, maxScriptsInFolder));
  }
  const deeper = await searchFiles(root, signal, (path) => isOfFolder(root, path));
  return [...new Set([...found, ...deeper])];
}

/** That of the top may name the compose files of the project. */
function withEnvFiles(top: string, found: readonly string[]): readonly string[] {
  const isEnv = (path: string) => buildFileKind(path) === 'env';
  const folders = new Set([top, ...found.filter((path) => !isEnv(path)).map((path) => dirname(path))]);
  return found.filter((path) => !isEnv(path) || folders.has(dirname(path))).slice(0, maxFiles);
}

async function entriesOf(folder: string): Promise<readonly Dirent[]> {
  try {
    const entries = await readdir(folder, { withFileTypes: true });
    return entries.length > maxEntriesInFolder ? entries.slice(0, maxEntriesInFolder) : entries;
  } catch {
    return [];
  }
}
