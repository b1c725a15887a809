/** The address that opens a folder in the workbench, with an extension under development and the tests it shall run. */

export interface WorkbenchTarget {
  readonly folder: string;
  /** Shown at once. */
  readonly openFile?: string;
  readonly extensionDevelopmentPath?: string;
  readonly extensionTestsPath?: string;
}

export function workbenchUrl(serverUrl: string, target: WorkbenchTarget, connectionToken?: string): string {
  const url = new URL(serverUrl);
  const remote = (path: string) => `vscode-remote://${url.host}${urlPath(path)}`;
  const payload: [string, string][] = [];
  if (target.extensionDevelopmentPath !== undefined)
    payload.push(['extensionDevelopmentPath', remote(target.extensionDevelopmentPath)]);
  if (target.extensionTestsPath !== undefined) payload.push(['extensionTestsPath', remote(target.extensionTestsPath)]);
  if (target.openFile !== undefined) payload.push(['openFile', remote(target.openFile)]);
  if (connectionToken !== undefined) url.searchParams.set('tkn', connectionToken);
  url.searchParams.set('folder', urlPath(target.folder));
  url.searchParams.set('payload', JSON.stringify(payload));
  return url.href;
}

/** `C:\demo` is `/C:/demo` in an address. */
function urlPath(path: string): string {
  const slashed = path.replaceAll('\\', '/');
  return slashed.startsWith('/') ? slashed : `/${slashed}`;
}
