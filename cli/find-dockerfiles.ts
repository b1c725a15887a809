/** Dockerfiles among the paths a person named: a file is taken as it is, a folder is searched, bounded and without following links. */
import { lstat, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

export interface FoundDockerfiles {
  /** As named: relative when the person named a relative path; sorted. */
  readonly paths: readonly string[];
  /** Why something may be missing, one sentence each. */
  readonly problems: readonly string[];
}

const skippedFolders: ReadonlySet<string> = new Set(['.git', 'node_modules', '.hg', '.svn', 'vendor', '.venv', 'venv', '.cache']);
const dockerfileName = /^(?:dockerfile|containerfile)(?:\.[^/]+)?$|\.(?:dockerfile|containerfile)$/i;
const ignoreName = /\.(?:dockerignore|containerignore)$/i;
const deepestFolder = 32;

export async function findDockerfiles(paths: readonly string[]): Promise<FoundDockerfiles> {
  const found = new Set<string>();
  const problems: string[] = [];
  for (const path of paths) {
    const stats = await stat(path).catch(() => undefined);
    if (stats === undefined) problems.push(`${path} does not exist or cannot be read.`);
    else if (stats.isDirectory()) await search(path, 0, found, problems);
    else if (stats.isFile()) found.add(path);
    else problems.push(`${path} is neither a file nor a folder.`);
  }
  return { paths: [...found].sort(), problems };
}

async function search(folder: string, depth: number, found: Set<string>, problems: string[]): Promise<void> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => undefined);
  if (entries === undefined) {
    problems.push(`${folder} cannot be read.`);
    return;
  }
  for (const entry of entries) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) {
      if (depth < deepestFolder && !skippedFolders.has(entry.name)) await search(path, depth + 1, found, problems);
    } else if (dockerfileName.test(entry.name) && !ignoreName.test(entry.name)) {
      if (entry.isFile() || (entry.isSymbolicLink() && (await isFileBehindLink(path)))) found.add(path);
    }
  }
}

async function isFileBehindLink(path: string): Promise<boolean> {
  const target = await stat(path).catch(() => undefined);
  return target?.isFile() === true && (await lstat(path)).isSymbolicLink();
}
