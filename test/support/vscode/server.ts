/**
 * Starts VS Code's server with folders of its own, waits until it answers, and ends it with everything it started.
 * Nothing of a person's own VS Code (settings, extensions, history) is read or written.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, cpSync, mkdirSync, openSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { findFreePort } from './free-port.ts';
import type { InstalledVsCode } from './install.ts';
import { removeDeadSockets } from './ipc-sockets.ts';
import { endProcessTree } from './process-tree.ts';
import { commandBefore, type ServerOptions, serverEnvironment, serverSwitches } from './server-command.ts';
import { quietSettings, type Settings } from './settings.ts';
import { makeTemporaryFolder, removeFolder } from './temporary-folder.ts';

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
  mkdirSync(join(settingsPath, '..'), { recursive: true });
  mkdirSync(join(home, 'extensions'));
  for (const [index, folder] of (options.extensions ?? []).entries()) {
    symlinkSync(folder, join(home, 'extensions', `linked-${index}`), 'junction');
  }
  const writeSettings = (settings: Settings) =>
    writeFileSync(settingsPath, JSON.stringify({ ...quietSettings, ...settings }, null, 2));
  writeSettings(options.settings ?? {});
  const logPath = join(home, 'server.log');
  const log = openSync(logPath, 'w');
  const dieWithParent = pathToFileURL(join(import.meta.dirname, 'die-with-parent.mjs')).href;
  const [program = '', ...args] = [
    ...[...commandBefore(options), process.execPath, '--import', dieWithParent],
    ...[vscode.serverMain, ...serverSwitches(home, port, options)],
  ];
  const child = spawn(program, args, {
    env: serverEnvironment(home, options),
    stdio: ['ignore', log, log],
    detached: process.platform !== 'win32',
  });
  closeSync(log);
  const startedAtMs = Date.now();
  let stopped: Promise<void> | undefined;
  const stop = async () => {
    if (child.pid !== undefined) await endProcessTree(child.pid);
    removeFolder(home);
    await removeDeadSockets(startedAtMs);
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
