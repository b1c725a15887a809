/**
 * Folders that live as long as the process that made them. A process that was killed cannot remove its own, so their
 * names carry its id, and the next one sweeps those whose process is gone.
 */
import { readdirSync, rmSync } from 'node:fs';
import { mkdtemp, realpath } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const prefix = 'unstale-vscode-';

/** The Mac's own temp folder has a path too long for the sockets that VS Code puts into it. */
const parent = process.platform === 'darwin' ? '/tmp' : tmpdir();

/** The real path, because VS Code reports files by their real path and a temp folder is a link on some systems. */
export async function makeTemporaryFolder(): Promise<string> {
  sweepAbandonedFolders();
  return realpath(await mkdtemp(join(parent, `${prefix}${process.pid}-`)));
}

/** Synchronous, so that it also works while the process is ending; retries what a dying child still writes to. */
export function removeFolder(folder: string): void {
  rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 });
}

function sweepAbandonedFolders(): void {
  for (const name of readdirSync(parent)) {
    const owner = new RegExp(`^${prefix}(\\d+)-`).exec(name)?.[1];
    if (owner !== undefined && !isAlive(Number(owner))) removeFolder(join(parent, name));
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
