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

export interface FoundFiles {
  /** Paths, nearest to the top first. */
  readonly buildFiles: readonly string[];
  readonly scripts: readonly string[];
}

/** Both kinds in one walk. A folder that cannot be read holds none. */
export async function searchBuildsAndScripts(root: string, signal: AbortSignal): Promise<FoundFiles> {
  const isBuildFile = (path: string) => buildFileKind(path) !== undefined;
  const [buildFiles = [], deeper = []] = await walk(root, signal, [isBuildFile, (path) => isOfFolder(root, path)]);
  return { buildFiles: withEnvFiles(root, buildFiles), scripts: [...new Set([...(await scriptsNearTop(root)), ...deeper])] };
}

/** The same search for files that are wanted for their path. */
export async function searchFiles(
  root: string,
  signal: AbortSignal,
  isWanted: (path: string) => boolean,
): Promise<readonly string[]> {
  const [found = []] = await walk(root, signal, [isWanted]);
  return found;
}

/** Each kind is bounded for itself, so that many of one do not hide the others. */
async function walk(
  root: string,
  signal: AbortSignal,
  kinds: readonly ((path: string) => boolean)[],
): Promise<readonly (readonly string[])[]> {
  const found = kinds.map((): string[] => []);
  let level = [root];
  let folderCount = 0;
  for (let depth = 0; depth <= maxDepth && level.length > 0; depth++) {
    const next: string[] = [];
    for (const folder of level) {
      signal.throwIfAborted();
      if (found.every(({ length }) => length >= maxFiles) || ++folderCount > maxFolders) return found;
      for (const entry of await entriesOf(folder)) {
        const path = join(folder, entry.name);
        if (entry.isDirectory() && !othersFolders.has(entry.name)) next.push(path);
        if (!entry.isDirectory()) collect(path, kinds, found);
      }
    }
    level = next.sort();
  }
  return found;
}

function collect(path: string, kinds: readonly ((path: string) => boolean)[], found: readonly string[][]): void {
  for (const [index, isWanted] of kinds.entries()) {
    const list = found[index];
    if (list !== undefined && list.length < maxFiles && isWanted(path)) list.push(path);
  }
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

/** Files of CI and scripts in a few folders; what is run in its own folder is found anywhere. */
async function scriptsNearTop(root: string): Promise<readonly string[]> {
  const found: string[] = [];
  for (const folder of [root, ...scriptFolders.map((each) => join(root, each))]) {
    const entries = (await entriesOf(folder)).filter((entry) => !entry.isDirectory());
    const paths = entries.map(({ name }) => join(folder, name)).filter((path) => scriptKind(root, path) !== undefined);
    found.push(...paths.sort().slice(0, maxScriptsInFolder));
  }
  return found;
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
