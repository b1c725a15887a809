/**
 * A Docker Engine of our own: own data, own socket, own bridge or network namespace, gone after `stop()`. Suites that
 * prune, restart, fill or kill use only such an engine, never one that was here before.
 */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { cachePath } from '../cache-folder.ts';
import type { Missing } from '../requirements.ts';
import { type ProcessOptions, type ProcessResult, runOrThrow } from '../run-process.ts';
import { type EngineAccess, runDocker } from './access.ts';
import { spawnDaemon, stopDaemon, waitUntilReady } from './daemon.ts';
import { type EngineInstallation, type EngineRelease, installEngine } from './install.ts';
import { removeAbandonedEngines, removeLeftovers } from './leftovers.ts';
import { createRunFolder, writeAccess } from './run-folder.ts';

export interface OwnEngine extends EngineAccess {
  readonly kind: 'ready';
  docker(args: readonly string[], options?: ProcessOptions): Promise<ProcessResult>;
  /** Only for an engine in its own network, on data that no other run may take meanwhile. */
  restart(how?: Restart): Promise<void>;
  /** Ends the engine with all its containers; nothing of it is left but named data in the cache. */
  stop(): Promise<void>;
}

export interface Restart {
  /** Killed, it ends without a word. */
  readonly signal?: 'SIGTERM' | 'SIGKILL';
  /** It comes back after that. */
  readonly whileGone?: () => Promise<unknown>;
}

export interface EngineOptions {
  /** containerd's image store instead of overlay2, the default of fresh Docker 29 installs. */
  readonly usesContainerdStore?: boolean;
  /** Containers outlive the engine's process (`live-restore`). */
  readonly keepsContainersRunning?: boolean;
  /**
   * A network namespace of its own, with all of Docker's networking but without this machine's loopback. Without it the
   * engine reaches servers on 127.0.0.1, and its containers are not promised to reach each other.
   */
  readonly isInOwnNetwork?: boolean;
  /** Absent = 28. */
  readonly release?: EngineRelease;
  /** A way in beside the unix socket: `tcp://127.0.0.1:port`, and what `dockerd` needs to be told for it. */
  readonly alsoListens?: readonly string[];
  /** A disk of its own for its data, of that many megabytes and in memory, so that it can be full. */
  readonly diskMegabytes?: number;
  /** Keeps the data below this name in the cache between runs, unless another run has it now; absent = new each time. */
  readonly dataName?: string;
}

export async function startEngine(options: EngineOptions = {}): Promise<OwnEngine | Missing> {
  const installation = await installEngine(options.release);
  if (installation.kind === 'missing') return installation;
  await removeAbandonedEngines();
  // An engine that starts or ends unmounts what lies below any path that begins with its own: https://github.com/moby/moby/blob/v28.5.2/daemon/daemon_linux.go
  const kept = options.dataName === undefined ? undefined : cachePath('engine', 'roots', `${options.dataName}.root`);
  const engine = kept === undefined ? undefined : await startOn(installation, options, kept);
  return engine ?? startOnNewData(installation, options);
}

async function startOnNewData(installation: EngineInstallation, options: EngineOptions): Promise<OwnEngine | Missing> {
  const engine = await startOn(installation, options, undefined);
  return engine ?? { kind: 'missing', because: 'another engine uses data that was made just now', hint: 'try again' };
}

/** `undefined` when another engine uses that data; without a `dataRoot` it is a new one in the run's folder. */
async function startOn(
  installation: EngineInstallation,
  {
    usesContainerdStore = false,
    keepsContainersRunning = false,
    isInOwnNetwork = false,
    alsoListens = [],
    diskMegabytes,
  }: EngineOptions,
  dataRoot: string | undefined,
): Promise<OwnEngine | Missing | undefined> {
  const run = await createRunFolder();
  const access = await writeAccess(installation, run);
  const root = dataRoot ?? join(run, 'data');
  if (diskMegabytes !== undefined) {
    await mkdir(root);
    await runOrThrow('mount', ['-t', 'tmpfs', '-o', `size=${diskMegabytes}m`, 'tmpfs', root]);
  }
  const env = { ...access.env, PATH: [...installation.daemonFolders, process.env['PATH'] ?? ''].join(':') };
  const how = { usesContainerdStore, keepsContainersRunning, isDataShared: dataRoot !== undefined, isInOwnNetwork, alsoListens };
  const spawn = () => spawnDaemon({ run, dataRoot: root, env, ...how });
  let daemon = await spawn();
  const readiness = await waitUntilReady(daemon, run);
  const stop = async () => {
    if (readiness.kind === 'ready') await removeWorkloads(access);
    await stopDaemon(daemon);
    await removeLeftovers(run);
  };
  const restart = async ({ signal, whileGone }: Restart = {}) => {
    await stopDaemon(daemon, signal);
    await whileGone?.();
    daemon = await spawn();
    const again = await waitUntilReady(daemon, run);
    if (again.kind !== 'ready') throw new Error(`dockerd did not come back: ${JSON.stringify(again)}`);
  };
  if (readiness.kind === 'ready') {
    return { kind: 'ready', ...access, docker: (args, more) => runDocker(access, args, more), restart, stop };
  }
  await stop();
  if (readiness.kind === 'data-in-use') return undefined;
  const because = `dockerd did not start: ${readiness.because}`;
  return { kind: 'missing', because, hint: 'it needs root, cgroups and overlayfs' };
}

/** Containers would each be waited for by a stopping engine; the rest would pile up in data that is kept. */
async function removeWorkloads(access: EngineAccess): Promise<void> {
  const containers = (await runDocker(access, ['ps', '--all', '--quiet'])).stdout.split('\n').filter(Boolean);
  if (containers.length > 0) await runDocker(access, ['rm', '--force', '--volumes', ...containers]);
  await runDocker(access, ['network', 'prune', '--force']);
  // What containers ran before is kept for an hour by names that nobody takes away any more.
  const kept = (await runDocker(access, ['images', '--format', '{{.Repository}}:{{.Tag}}', 'unstale-rollback/*'])).stdout;
  const names = kept.split('\n').filter(Boolean);
  if (names.length > 0) await runDocker(access, ['rmi', '--force', ...names]);
  await runDocker(access, ['image', 'prune', '--force']);
}
