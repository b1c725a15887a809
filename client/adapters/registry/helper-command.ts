/** How a program at an absolute path is started with the one argument `get`. Node starts scripts of Windows only through `cmd.exe`. */

export interface HelperCommand {
  readonly program: string;
  readonly arguments: readonly string[];
  /** The arguments are quoted already. */
  readonly isVerbatim: boolean;
}

/** `undefined` for a script whose path `cmd.exe` would read as something else. */
export function helperCommand(path: string): HelperCommand | undefined {
  if (!/\.(?:cmd|bat)$/i.test(path)) return { program: path, arguments: ['get'], isVerbatim: false };
  if (/["%!^&|<>\r\n]/.test(path)) return undefined;
  return { program: 'cmd.exe', arguments: ['/d', '/s', '/c', `""${path}" get"`], isVerbatim: true };
}
