/** Dockerfiles among the paths a person named: a file is taken as it is, a folder is searched, bounded and without following links. */
import { readdir, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { isDockerfileName } from '../server/model/dockerfile-name.ts';

export interface FoundDockerfiles {
  /** As named: relative when the person named a relative path; sorted. */
  readonly paths: readonly string[];
  /** Those of the named paths that are folders: projects of their own, whose compose files count. */
  readonly folders: readonly string[];
  /** Why something may be missing, one sentence each. */
  readonly problems: readonly string[];
}

const skippedFolders: ReadonlySet<string> = new Set(['.git', 'node_modules', '.hg', '.svn', 'vendor', '.venv', 'venv', '.cache']);
const deepestFolder = 32;
/** More than any repository holds; it ends a search that was started in the wrong place. */
const mostEntries = 1_000_000;

export async function findDockerfiles(paths: readonly string[]): Promise<FoundDockerfiles> {
  // By absolute path: what is named twice is one file.
  const found = new Map<string, string>();
  const folders: string[] = [];
  const problems: string[] = [];
  const search: Search = { found, problems, entriesLeft: mostEntries };
  for (const path of paths) {
    const stats = await stat(path).catch(() => undefined);
    if (stats === undefined) problems.push(`${path} does not exist or cannot be read.`);
    else if (stats.isDirectory()) {
      folders.push(path);
      await searchFolder(path, 0, search);
    } else if (stats.isFile()) found.set(resolve(path), path);
    else problems.push(`${path} is neither a file nor a folder.`);
  }
  return { paths: [...found.values()].sort(), folders, problems };
}

interface Search {
  readonly found: Map<string, string>;
  readonly problems: string[];
  entriesLeft: number;
}

/** Where it stops, it says so: what was not searched is not "nothing found". */
async function searchFolder(folder: string, depth: number, search: Search): Promise<void> {
  const { found, problems } = search;
  if (search.entriesLeft <= 0) return;
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => undefined);
  if (entries === undefined) {
    problems.push(`${folder} cannot be read.`);
    return;
  }
  search.entriesLeft -= entries.length;
  if (search.entriesLeft <= 0) problems.push(`The search ended in ${folder}: there are more than ${mostEntries} files.`);
  for (const entry of entries) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) {
      if (skippedFolders.has(entry.name)) continue;
      if (depth < deepestFolder) await searchFolder(path, depth + 1, search);
      else problems.push(`${path} was not searched: it is too deep.`);
    } else if (isDockerfileName(entry.name)) {
      if (entry.isFile() || (entry.isSymbolicLink() && (await isFile(path)))) found.set(resolve(path), path);
    }
  }
}

async function isFile(path: string): Promise<boolean> {
  const target = await stat(path).catch(() => undefined);
  return target?.isFile() === true;
}
