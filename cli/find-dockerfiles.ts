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

export async function findDockerfiles(paths: readonly string[]): Promise<FoundDockerfiles> {
  // By absolute path: what is named twice is one file.
  const found = new Map<string, string>();
  const folders: string[] = [];
  const problems: string[] = [];
  for (const path of paths) {
    const stats = await stat(path).catch(() => undefined);
    if (stats === undefined) problems.push(`${path} does not exist or cannot be read.`);
    else if (stats.isDirectory()) {
      folders.push(path);
      await search(path, 0, found, problems);
    } else if (stats.isFile()) found.set(resolve(path), path);
    else problems.push(`${path} is neither a file nor a folder.`);
  }
  return { paths: [...found.values()].sort(), folders, problems };
}

async function search(folder: string, depth: number, found: Map<string, string>, problems: string[]): Promise<void> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => undefined);
  if (entries === undefined) {
    problems.push(`${folder} cannot be read.`);
    return;
  }
  for (const entry of entries) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) {
      if (depth < deepestFolder && !skippedFolders.has(entry.name)) await search(path, depth + 1, found, problems);
    } else if (isDockerfileName(entry.name)) {
      if (entry.isFile() || (entry.isSymbolicLink() && (await isFile(path)))) found.set(resolve(path), path);
    }
  }
}

async function isFile(path: string): Promise<boolean> {
  const target = await stat(path).catch(() => undefined);
  return target?.isFile() === true;
}
