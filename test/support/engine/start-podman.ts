/**
 * A Podman of our own: its service on a socket, its own storage, configuration and network namespace, gone after `stop()`.
 * Containers and images that the machine has of Podman are neither read nor written.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { Missing } from '../requirements.ts';
import { type ProcessOptions, type ProcessResult, runOrThrow, runProcess } from '../run-process.ts';
import { stopDaemon } from './daemon.ts';
import { installPodman, librariesOf } from './install-podman.ts';
import { removeAbandonedEngines, removeLeftovers } from './leftovers.ts';
import { createRunFolder } from './run-folder.ts';

export interface OwnPodman {
  readonly kind: 'ready';
  readonly socketPath: string;
  /** For the `podman` command line; which engine it talks to is not said. */
  readonly env: Readonly<Record<string, string>>;
  /** Through the service, as a person's `podman` with CONTAINER_HOST. */
  podman(args: readonly string[], options?: ProcessOptions): Promise<ProcessResult>;
  /** Ends the service and starts it again; containers run on. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

export async function startPodman(): Promise<OwnPodman | Missing> {
  const installation = await installPodman();
  if (installation.kind === 'missing') return installation;
  await removeAbandonedEngines();
  const run = await createRunFolder();
  // Podman waits for the disk after each layer, for nothing: its storage does not outlive the run.
  await mkdir(join(run, 'root'));
  await runOrThrow('mount', ['-t', 'tmpfs', 'tmpfs', join(run, 'root')]);
  const env = await writeConfiguration(installation.prefix, run);
  const socketPath = join(run, 'podman.sock');
  const podman = (args: readonly string[], options: ProcessOptions = {}) =>
    runProcess('podman', args, { ...options, env: { ...process.env, ...env, CONTAINER_HOST: `unix://${socketPath}` } });
  let service = serve(run, env, socketPath);
  const stop = async (): Promise<void> => {
    await podman(['rm', '--all', '--force', '--time=0', '--volumes']);
    await stopDaemon(service);
    await removeLeftovers(run);
  };
  if (!(await answers(socketPath))) {
    await stop();
    return { kind: 'missing', because: 'podman system service does not answer', hint: 'it needs root, cgroups and overlayfs' };
  }
  const restart = async (): Promise<void> => {
    await stopDaemon(service);
    service = serve(run, env, socketPath);
    if (!(await answers(socketPath))) throw new Error('The service of Podman did not come back.');
  };
  return { kind: 'ready', socketPath, env, podman, restart, stop };
}

function serve(run: string, env: Readonly<Record<string, string>>, socketPath: string): ChildProcess {
  const storage = ['--root', join(run, 'root'), '--runroot', join(run, 'runroot'), '--tmpdir', join(run, 'libpod')];
  const podman = ['podman', ...storage, '--storage-driver', 'overlay', 'system', 'service', '--time=0', `unix://${socketPath}`];
  // What says whose signatures are needed is read from /etc and from nowhere else when a container is committed.
  const withOwnEtc = ['sh', '-c', 'mount -t overlay overlay -o "$0" /etc && exec "$@"', `lowerdir=${join(run, 'etc')}:/etc`];
  return spawn('setpriv', ['--pdeathsig', 'TERM', 'unshare', '--net', '--mount', ...withOwnEtc, ...podman], {
    env: { ...process.env, ...env },
    stdio: 'ignore',
    detached: true,
  });
}

async function writeConfiguration(prefix: string, run: string): Promise<Record<string, string>> {
  const home = join(run, 'home');
  for (const folder of ['home', 'etc/containers', 'tmp', 'networks']) await mkdir(join(run, folder), { recursive: true });
  await writeFile(join(run, 'etc/containers/policy.json'), '{"default":[{"type":"insecureAcceptAnything"}]}');
  await writeFile(join(run, 'registries.conf'), 'unqualified-search-registries = []\n');
  const env = {
    PATH: [join(prefix, 'usr/bin'), process.env['PATH'] ?? ''].join(':'),
    LD_LIBRARY_PATH: librariesOf(prefix),
    HOME: home,
    TMPDIR: join(run, 'tmp'),
    CONTAINERS_CONF: join(run, 'containers.conf'),
    CONTAINERS_REGISTRIES_CONF: join(run, 'registries.conf'),
  };
  const variables = Object.entries(env).map(([name, value]) => JSON.stringify(`${name}=${value}`));
  const lines = [
    '[engine]',
    // There is no systemd that could keep the groups or the journal.
    'cgroup_manager = "cgroupfs"',
    'events_logger = "file"',
    // Otherwise one segment of memory is shared, and freed, by all engines of the machine.
    'lock_type = "file"',
    'runtime = "runc"',
    // What ends up after a container starts `podman` again, and is given nothing else.
    `conmon_env_vars = [${variables.join(', ')}]`,
    `conmon_path = ["${prefix}/usr/bin/conmon"]`,
    `helper_binaries_dir = ["${prefix}/usr/lib/podman"]`,
    '[network]',
    'network_backend = "netavark"',
    `network_config_dir = "${run}/networks"`,
    '[containers]',
    `seccomp_profile = "${prefix}/usr/share/containers/seccomp.json"`,
    // More than this machine allows is asked for otherwise.
    'default_ulimits = ["nofile=1024:1024", "nproc=1024:1024"]',
  ];
  await writeFile(join(run, 'containers.conf'), `${lines.join('\n')}\n`);
  return env;
}

async function answers(socketPath: string): Promise<boolean> {
  for (let attempt = 0; attempt < 300; attempt++) {
    if (await canConnect(socketPath)) return true;
    await wait(50);
  }
  return false;
}

function canConnect(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path);
    socket.once('error', () => resolve(false));
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
  });
}
