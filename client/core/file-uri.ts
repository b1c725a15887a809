/** The `file:` URI of an absolute path of this machine, where nothing of Node or VS Code is at hand. */

export function fileUri(path: string): string {
  const isWindows = /^[A-Za-z]:/.test(path);
  const text = isWindows ? `/${path.replaceAll('\\', '/')}` : path;
  return `file://${text.split('/').map(encodeURIComponent).join('/')}`;
}
