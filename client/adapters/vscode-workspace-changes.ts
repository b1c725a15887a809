/** Tells that files of the workspace changed, however many did, at most once a second. */
import { type Disposable, type Uri, workspace } from 'vscode';

const quietMs = 1_000;

export function onWorkspaceChange(listener: () => void): Disposable {
  let timer: NodeJS.Timeout | undefined;
  const soon = ({ path }: Uri): void => {
    if (path.includes('/.git/') || path.includes('/node_modules/')) return;
    timer ??= setTimeout(() => {
      timer = undefined;
      listener();
    }, quietMs);
  };
  const watcher = workspace.createFileSystemWatcher('**/*');
  watcher.onDidChange(soon);
  watcher.onDidCreate(soon);
  watcher.onDidDelete(soon);
  return {
    dispose: () => {
      clearTimeout(timer);
      watcher.dispose();
    },
  };
}
