/** How VS Code's server is called: its switches and its environment. Every folder it writes to is below `home`. */
import { join } from 'node:path';
import type { Settings } from './settings.ts';

export interface ServerOptions {
  readonly port?: number;
  /** A secret that a browser must show; without one, everybody on this machine may connect. */
  readonly connectionToken?: string;
  /** Restricted Mode can only be seen when this is true; otherwise every folder is trusted. */
  readonly isWorkspaceTrustEnabled?: boolean;
  /** Whether extensions of the public gallery can be looked up; otherwise nothing is asked of the network. */
  readonly isGalleryReachable?: boolean;
  readonly settings?: Settings;
  /** Folders of extensions that are installed, by links. Their manifests name them. */
  readonly extensions?: readonly string[];
  /** Also the superuser may use then only what the permissions of a file allow its owner. */
  readonly obeysPermissions?: boolean;
  /** The environment that extensions see. */
  readonly env?: NodeJS.ProcessEnv;
}

/** A socket's path has at most 103 characters on macOS; VS Code's own part has 53. */
const longestSocketFolder = 103 - 53;

/** What the kernel lets a superuser do in spite of permissions can be given up for ever before a program is started. */
export function commandBefore({ obeysPermissions = false }: ServerOptions): string[] {
  return obeysPermissions && process.getuid?.() === 0 ? ['setpriv', '--bounding-set=-dac_override'] : [];
}

export function serverSwitches(home: string, port: number, options: ServerOptions): string[] {
  return [
    ...['--host', '127.0.0.1', '--port', String(port)],
    ...(options.connectionToken === undefined ? ['--without-connection-token'] : ['--connection-token', options.connectionToken]),
    ...['--server-data-dir', join(home, 'data'), '--extensions-dir', join(home, 'extensions')],
    ...['--accept-server-license-terms', '--disable-telemetry', '--enable-smoke-test-driver'],
    ...(options.isWorkspaceTrustEnabled === true ? [] : ['--disable-workspace-trust']),
  ];
}

/**
 * Without what an outer VS Code sets for its own terminals and extensions, which a second one would take as meant for it.
 * Temporary files go into the server's own folder, unless the paths of its sockets would then be longer than allowed.
 */
export function serverEnvironment(home: string, options: ServerOptions): NodeJS.ProcessEnv {
  const inherited = Object.entries(process.env).filter(([name]) => !/^(VSCODE_|ELECTRON_|NODE_OPTIONS$)/.test(name));
  const temporary = home.length <= longestSocketFolder ? { TMPDIR: home } : {};
  const gallery = options.isGalleryReachable === true ? {} : { EXTENSIONS_GALLERY: '{}' };
  // What extensions remember of a person's builds stays that person's.
  const state = { XDG_STATE_HOME: join(home, 'state') };
  return { ...Object.fromEntries(inherited), ...temporary, ...gallery, ...state, ...options.env };
}
