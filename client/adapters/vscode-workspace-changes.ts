/**
 * Tells that files of the workspace changed, however many did, at most once a second; and sooner, when a few of them were
 * saved and nothing else happened.
 */
import { type Disposable, type Uri, workspace } from 'vscode';

const quietMs = 1_000;
const savedQuietMs = 150;
const fewSaved = 20;

/** `saved`: paths on this machine; nothing where files came or went, or too many changed. */
export function onWorkspaceChange(listener: (saved: readonly string[] | undefined) => void): Disposable {
  let timer: NodeJS.Timeout | undefined;
  let saved: Set<string> | undefined;
  const isOurs = ({ path }: Uri): boolean => !path.includes('/.git/') && !path.includes('/node_modules/');
  const tell = (paths: readonly string[] | undefined): void => {
    clearTimeout(timer);
    [timer, saved] = [undefined, undefined];
    listener(paths);
  };
  const others = (uri: Uri): void => {
    if (!isOurs(uri) || (timer !== undefined && saved === undefined)) return;
    clearTimeout(timer);
    saved = undefined;
    timer = setTimeout(() => tell(undefined), quietMs);
  };
  const changed = (uri: Uri): void => {
    if (!isOurs(uri) || (timer !== undefined && saved === undefined)) return;
    if (uri.scheme !== 'file' || (saved?.size ?? 0) >= fewSaved) {
      others(uri);
      return;
    }
    const paths = saved ?? new Set();
    paths.add(uri.fsPath);
    saved = paths;
    timer ??= setTimeout(() => tell([...paths]), savedQuietMs);
  };
  const watcher = workspace.createFileSystemWatcher('**/*');
  watcher.onDidChange(changed);
  watcher.onDidCreate(others);
  watcher.onDidDelete(others);
  return {
    dispose: () => {
      clearTimeout(timer);
      watcher.dispose();
    },
  };
}
