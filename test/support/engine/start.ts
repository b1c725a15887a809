/**
 * A Docker Engine of our own: own data, own socket, own network namespace on request, gone after `stop()`. Suites that
 * prune, restart, fill or kill use only such an engine, never one that was here before.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cachePath } from '../cache-folder.ts';
import type { Missing } from '../requirements.ts';
import { type ProcessOptions, type ProcessResult, runProcess } from '../run-process.ts';
import { type EngineInstallation, installEngine } from './install.ts';

export interface EngineAccess {
  /** PATH, DOCKER_HOST and DOCKER_CONFIG for the command line. */
  readonly env: Readonly<Record<string, string>>;
  readonly socketPath: string;
}

export interface OwnEngine extends EngineAccess {
  readonly kind: 'ready';
  docker(args: readonly string[], options?: ProcessOptions): Promise<ProcessResult>;
  stop(): Promise<void>;
}

export interface EngineOptions {
  /** containerd's image store instead of overlay2, the default of fresh Docker 29 installs. */
  readonly usesContainerdStore?: boolean;
  /** A network namespace of its own: needed by every engine beside the first one. */
  readonly isInOwnNetwork?: boolean;
  /** Keeps the data folder below this name in the cache between runs; absent = a new one each time. */
  readonly dataName?: string;
}

export async function startEngine(options: EngineOptions = {}): Promise<OwnEngine | Missing> {
  const installation = await installEngine();
  if (installation.kind === 'missing') return installation;
  const run = await mkdtemp(join(tmpdir(), 'une-'));
  const data = options.dataName === undefined ? join(run, 'data') : cachePath('engine', `data-${options.dataName}`);
  const access = await writeAccess(installation, run);
  const daemon = await spawnDaemon(options, access, run, data);
  const failure = await waitUntilReady(daemon, join(run, 'dockerd.log'));
  const stop = () => stopDaemon(daemon, run);
  if (failure !== undefined) {
    await stop();
    return { kind: 'missing', because: `dockerd did not start: ${failure}`, hint: 'it needs root, cgroups and overlayfs' };
  }
  return { kind: 'ready', ...access, docker: (args, more) => runDocker(access, args, more), stop };
}

/** Runs the `docker` command line against that engine and no other. */
export function runDocker(access: EngineAccess, args: readonly string[], options: ProcessOptions = {}): Promise<ProcessResult> {
  return runProcess('docker', args, { ...options, env: { ...process.env, ...access.env, ...options.env } });
}

async function writeAccess(installation: EngineInstallation, run: string): Promise<EngineAccess> {
  const config = join(run, 'config');
  const socketPath = join(run, 'docker.sock');
  await writeFile(join(run, 'daemon.json'), '{}');
  await symlink(installation.pluginFolder, join(run, 'plugins'));
  const { mkdir } = await import('node:fs/promises');
  await mkdir(config);
  await symlink(installation.pluginFolder, join(config, 'cli-plugins'));
  const env = {
    PATH: [...installation.binFolders, process.env['PATH'] ?? ''].join(':'),
    DOCKER_HOST: `unix://${socketPath}`,
    DOCKER_CONFIG: config,
    DOCKER_BUILDKIT: '1',
    BUILDX_NO_DEFAULT_ATTESTATIONS: '1',
  };
  return { env, socketPath };
}

async function spawnDaemon(options: EngineOptions, access: EngineAccess, run: string, data: string): Promise<ChildProcess> {
  const features = { 'containerd-snapshotter': options.usesContainerdStore === true };
  await writeFile(join(run, 'daemon.json'), JSON.stringify({ features }));
  const args = [
    ...['--config-file', join(run, 'daemon.json'), '--data-root', data, '--exec-root', join(run, 'exec')],
    ...['--pidfile', join(run, 'pid'), '--host', `unix://${access.socketPath}`],
  ];
  const [program, programArgs] = options.isInOwnNetwork === true ? ['unshare', ['--net', 'dockerd', ...args]] : ['dockerd', args];
  const daemon = spawn(program as string, programArgs as string[], {
    env: { ...process.env, ...access.env },
    stdio: ['ignore', 'ignore', 'pipe'],
    detached: true,
  });
  daemon.stderr?.pipe(createWriteStream(join(run, 'dockerd.log')));
  return daemon;
}

function waitUntilReady(daemon: ChildProcess, log: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    const lastLines = async () => (await readFile(log, 'utf8').catch(() => '')).split('\n').slice(-4).join(' ').slice(-600);
    const limit = setTimeout(async () => resolve(`not ready after 60 s: ${await lastLines()}`), 60_000);
    const done = (failure: string | undefined) => {
      clearTimeout(limit);
      resolve(failure);
    };
    daemon.stderr?.on('data', (chunk: Buffer) => {
      if (chunk.includes('API listen on')) done(undefined);
    });
    daemon.once('error', (error) => done(error.message));
    daemon.once('exit', async () => done(await lastLines()));
  });
}

async function stopDaemon(daemon: ChildProcess, run: string): Promise<void> {
  if (daemon.exitCode === null && daemon.signalCode === null && daemon.pid !== undefined) {
    const gone = new Promise((resolve) => daemon.once('exit', resolve));
    signalGroup(daemon.pid, 'SIGTERM');
    const limit = setTimeout(() => signalGroup(daemon.pid as number, 'SIGKILL'), 20_000);
    await gone;
    clearTimeout(limit);
    signalGroup(daemon.pid, 'SIGKILL');
  }
  await unmountBelow(run);
  await rm(run, { recursive: true, force: true, maxRetries: 5 });
}

function signalGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal);
  } catch {
    // The group is gone already, which is what was asked for.
  }
}

async function unmountBelow(folder: string): Promise<void> {
  const mounts = (await readFile('/proc/self/mounts', 'utf8')).split('\n').map((line) => line.split(' ')[1] ?? '');
  for (const mount of mounts.filter((path) => path.startsWith(`${folder}/`)).reverse()) await runProcess('umount', ['-l', mount]);
}
