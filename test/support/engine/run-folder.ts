/**
 * The folder of one run of an engine: its socket, its configuration, and who started it, so that a later run can clear up
 * after a process that was killed. Its path stays short, because the path of a unix socket has at most 107 bytes.
 */
import { mkdir, mkdtemp, readFile, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import type { EngineInstallation } from './install.ts';

export const runFolderPrefix = 'une-';
export const runFolderParent = tmpdir().length <= 40 ? tmpdir() : '/tmp';

export async function createRunFolder(): Promise<string> {
  const run = await mkdtemp(join(runFolderParent, runFolderPrefix));
  await writeFile(join(run, 'owner'), `${process.pid} ${await startOfProcess(process.pid)}`);
  return run;
}

/** Whether the process that made the folder is gone; a folder that does not say who made it is left to whoever it is. */
export async function isAbandoned(run: string): Promise<boolean> {
  const owner = await readFile(join(run, 'owner'), 'utf8').catch(() => undefined);
  const [pid, start] = owner?.split(' ') ?? [];
  return start !== undefined && (await startOfProcess(Number(pid))) !== start;
}

/** A network bridge takes its name from the folder: at most 15 bytes, and known after a crash. */
export function bridgeOf(run: string): string {
  return basename(run);
}

/** What a `docker` command needs to talk to the engine of this folder, and to nothing else. */
export async function writeAccess(installation: EngineInstallation, run: string) {
  const config = join(run, 'config');
  const socketPath = join(run, 'docker.sock');
  await mkdir(config);
  await symlink(installation.pluginFolder, join(config, 'cli-plugins'));
  const env = {
    PATH: [...installation.binFolders, process.env['PATH'] ?? ''].join(':'),
    DOCKER_HOST: `unix://${socketPath}`,
    DOCKER_CONFIG: config,
    DOCKER_BUILDKIT: '1',
    DOCKER_CLI_HINTS: 'false',
    BUILDX_NO_DEFAULT_ATTESTATIONS: '1',
  };
  return { env, socketPath };
}

/** When the process began, in clock ticks since boot: tells a process from a later one with the same number. */
async function startOfProcess(pid: number): Promise<string | undefined> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined);
  return stat?.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
}
