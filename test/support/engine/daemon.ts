/**
 * The `dockerd` process: how it is started, when it is ready, how it ends. It ends with the process that started it, even
 * when that one is killed, and it leaves networks and packet filters of other people's engines alone.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runOrThrow } from '../run-process.ts';
import { bridgeOf } from './run-folder.ts';

export interface DaemonOptions {
  readonly run: string;
  readonly dataRoot: string;
  readonly env: Readonly<Record<string, string>>;
  readonly usesContainerdStore: boolean;
  readonly keepsContainersRunning: boolean;
  /** Data that other runs may want, too. */
  readonly isDataShared: boolean;
  readonly isInOwnNetwork: boolean;
  /** Further arguments that say where else it listens. */
  readonly alsoListens: readonly string[];
}

export type Readiness =
  | { readonly kind: 'ready' }
  | { readonly kind: 'data-in-use' }
  | { readonly kind: 'failed'; readonly because: string };

const dataInUse = 75;
const readyLimitMs = 60_000;
const stopLimitMs = 20_000;

export async function spawnDaemon({ run, dataRoot, env, ...options }: DaemonOptions): Promise<ChildProcess> {
  const configFile = join(run, 'daemon.json');
  const features = { 'containerd-snapshotter': options.usesContainerdStore };
  await writeFile(configFile, JSON.stringify({ features, 'live-restore': options.keepsContainersRunning }));
  await writeFile(join(run, 'data-root'), dataRoot);
  const args = [
    // With its starter dies the engine; the lock on the data is held until the last of its processes is gone.
    ...['--pdeathsig', 'TERM'],
    ...(options.isDataShared
      ? ['flock', '--nonblock', '--no-fork', '--conflict-exit-code', `${dataInUse}`, `${dataRoot}.lock`]
      : []),
    ...(options.isInOwnNetwork ? ['unshare', '--net'] : []),
    ...['dockerd', '--config-file', configFile, '--data-root', dataRoot, '--exec-root', join(run, 'exec')],
    ...['--pidfile', join(run, 'pid'), '--host', env['DOCKER_HOST'] ?? '', ...options.alsoListens],
    ...(options.isInOwnNetwork ? [] : await ownBridge(run)),
  ];
  const daemon = spawn('setpriv', args, {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'ignore', 'pipe'],
    detached: true,
  });
  daemon.stderr?.pipe(createWriteStream(join(run, 'dockerd.log')));
  return daemon;
}

/** Two engines in one network fight over `docker0` and over the chains of iptables, so ours uses neither. */
async function ownBridge(run: string): Promise<readonly string[]> {
  await runOrThrow('ip', ['link', 'add', bridgeOf(run), 'type', 'bridge']);
  return ['--bridge', bridgeOf(run), '--iptables=false', '--ip6tables=false', '--ip-forward=false'];
}

export function waitUntilReady(daemon: ChildProcess, run: string): Promise<Readiness> {
  const lastLines = async () => (await readFile(join(run, 'dockerd.log'), 'utf8').catch(() => '')).trim().slice(-600);
  return new Promise((resolve) => {
    const limit = setTimeout(async () => resolve({ kind: 'failed', because: `not ready: ${await lastLines()}` }), readyLimitMs);
    const settle = (readiness: Readiness) => {
      clearTimeout(limit);
      resolve(readiness);
    };
    let tail = '';
    daemon.stderr?.on('data', (chunk: Buffer) => {
      tail = (tail + chunk.toString('latin1')).slice(-4000);
      if (tail.includes('API listen on')) settle({ kind: 'ready' });
    });
    daemon.once('error', (error) => settle({ kind: 'failed', because: error.message }));
    daemon.once('exit', async (code) =>
      settle(code === dataInUse ? { kind: 'data-in-use' } : { kind: 'failed', because: await lastLines() }),
    );
  });
}

/** Asks the process to end, and makes it end when it does not. */
export async function stopDaemon(daemon: ChildProcess, signal: 'SIGTERM' | 'SIGKILL' = 'SIGTERM'): Promise<void> {
  if (daemon.pid === undefined || daemon.exitCode !== null || daemon.signalCode !== null) return;
  const gone = once(daemon, 'exit');
  daemon.kill(signal);
  const limit = setTimeout(() => daemon.kill('SIGKILL'), stopLimitMs);
  await gone;
  clearTimeout(limit);
}
