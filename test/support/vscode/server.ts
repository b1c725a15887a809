/**
 * Starts VS Code's server with folders of its own, waits until it answers, and ends it with everything it started.
 * Nothing of a person's own VS Code (settings, extensions, history) is read or written.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, cpSync, mkdirSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { findFreePort } from './free-port.ts';
import type { InstalledVsCode } from './install.ts';
import { endProcessTree } from './process-tree.ts';
import { quietSettings, type Settings } from './settings.ts';
import { makeTemporaryFolder, removeFolder } from './temporary-folder.ts';

export interface ServerOptions {
  readonly port?: number;
  /** A secret that a browser must show; without one, everybody on this machine may connect. */
  readonly connectionToken?: string;
  /** Restricted Mode can only be seen when this is true; otherwise every folder is trusted. */
  readonly isWorkspaceTrustEnabled?: boolean;
  /** Whether extensions of the public gallery can be looked up; otherwise nothing is asked of the network. */
  readonly isGalleryReachable?: boolean;
  readonly settings?: Settings;
  /** Folders of extensions, placed among the installed ones before the server starts. */
  readonly prepareExtensions?: (extensionsFolder: string) => void;
  /** The environment that extensions see. */
  readonly env?: NodeJS.ProcessEnv;
}

export interface VsCodeServer {
  readonly port: number;
  readonly url: string;
  readonly process: ChildProcess;
  /** Replaces the user settings; an open page follows within a second. */
  writeSettings(settings: Settings): void;
  /** What the server printed, for the report of a failure. */
  readLog(): string;
  /** Copies what the server and the extension hosts logged. */
  saveLogs(folder: string): void;
  stop(): Promise<void>;
}

const startTimeoutMs = 60_000;

/** Throws, with what the server printed, when it ends early or does not answer within a minute. */
export async function startVsCodeServer(vscode: InstalledVsCode, options: ServerOptions = {}): Promise<VsCodeServer> {
  const home = await makeTemporaryFolder();
  const port = options.port ?? (await findFreePort());
  const server = launch(vscode, home, port, options);
  try {
    await waitForAnswer(server);
    return server;
  } catch (error) {
    await server.stop();
    throw error;
  }
}

function launch(vscode: InstalledVsCode, home: string, port: number, options: ServerOptions): VsCodeServer {
  const settingsPath = join(home, 'data', 'data', 'User', 'settings.json');
  const extensionsFolder = join(home, 'extensions');
  mkdirSync(join(settingsPath, '..'), { recursive: true });
  mkdirSync(extensionsFolder);
  const writeSettings = (settings: Settings) =>
    writeFileSync(settingsPath, JSON.stringify({ ...quietSettings, ...settings }, null, 2));
  writeSettings(options.settings ?? {});
  options.prepareExtensions?.(extensionsFolder);
  const logPath = join(home, 'server.log');
  const log = openSync(logPath, 'w');
  const dieWithParent = pathToFileURL(join(import.meta.dirname, 'die-with-parent.mjs')).href;
  const child = spawn(process.execPath, ['--import', dieWithParent, vscode.serverMain, ...switches(home, port, options)], {
    env: environment(options),
    stdio: ['ignore', log, log],
    detached: process.platform !== 'win32',
  });
  closeSync(log);
  let stopped: Promise<void> | undefined;
  const stop = async () => {
    if (child.pid !== undefined) await endProcessTree(child.pid);
    removeFolder(home);
  };
  return {
    port,
    url: `http://127.0.0.1:${port}`,
    process: child,
    writeSettings,
    readLog: () => readFileSync(logPath, 'utf8'),
    saveLogs(folder) {
      cpSync(logPath, join(folder, 'server.log'));
      cpSync(join(home, 'data', 'data', 'logs'), join(folder, 'extension-host'), { recursive: true });
    },
    stop: () => (stopped ??= stop()),
  };
}

function switches(home: string, port: number, options: ServerOptions): string[] {
  return [
    ...['--host', '127.0.0.1', '--port', String(port)],
    ...(options.connectionToken === undefined ? ['--without-connection-token'] : ['--connection-token', options.connectionToken]),
    ...['--server-data-dir', join(home, 'data'), '--extensions-dir', join(home, 'extensions')],
    ...['--accept-server-license-terms', '--disable-telemetry', '--enable-smoke-test-driver'],
    ...(options.isWorkspaceTrustEnabled === true ? [] : ['--disable-workspace-trust']),
  ];
}

/** Without what an outer VS Code sets for its own terminals and extensions, which a second one would take as meant for it. */
function environment(options: ServerOptions): NodeJS.ProcessEnv {
  const inherited = Object.entries(process.env).filter(([name]) => !/^(VSCODE_|ELECTRON_|NODE_OPTIONS$)/.test(name));
  return {
    ...Object.fromEntries(inherited),
    ...(options.isGalleryReachable === true ? {} : { EXTENSIONS_GALLERY: '{}' }),
    ...options.env,
  };
}

async function waitForAnswer(server: VsCodeServer): Promise<void> {
  const deadlineMs = Date.now() + startTimeoutMs;
  let ended = false;
  server.process.once('error', () => {
    ended = true;
  });
  while (Date.now() < deadlineMs) {
    if (ended || server.process.exitCode !== null || server.process.signalCode !== null) break;
    const response = await fetch(`${server.url}/version`, { signal: AbortSignal.timeout(2_000) }).catch(() => undefined);
    if (response?.ok === true) return;
    await sleep(50);
  }
  throw new Error(`VS Code's server did not start:\n${server.readLog().slice(-3_000)}`);
}
