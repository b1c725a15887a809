/**
 * VS Code puts sockets into `XDG_RUNTIME_DIR` and leaves them there when it is ended. Ours are those that appeared while
 * our server ran and that nobody answers any more; those of a person's own VS Code answer, or are older.
 */
import { readdirSync, rmSync, statSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';

export async function removeDeadSockets(startedAtMs: number): Promise<void> {
  const folder = process.env['XDG_RUNTIME_DIR'];
  if (folder === undefined || folder === '') return;
  for (const name of listFolder(folder).filter((entry) => /^vscode-ipc-.*\.sock$/.test(entry))) {
    const path = join(folder, name);
    const { birthtimeMs = 0 } = statSync(path, { throwIfNoEntry: false }) ?? {};
    if (birthtimeMs >= startedAtMs && !(await doesAnswer(path))) rmSync(path, { force: true });
  }
}

function listFolder(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function doesAnswer(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path);
    const answer = (does: boolean) => {
      socket.destroy();
      resolve(does);
    };
    socket.once('connect', () => answer(true));
    socket.once('error', () => answer(false));
  });
}
