/** Between absolute paths of this machine and their `file:` URIs, where nothing of Node or VS Code is at hand. */

export function fileUri(path: string): string {
  const isWindows = /^[A-Za-z]:/.test(path);
  const text = isWindows ? `/${path.replaceAll('\\', '/')}` : path;
  return `file://${text.split('/').map(encodeURIComponent).join('/')}`;
}

export function filePath(uri: string): string {
  return decodeURIComponent(uri.replace(/^file:\/\//, '')).replace(/^\/(?=[A-Za-z]:)/, '');
}
