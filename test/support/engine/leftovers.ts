/**
 * Removes what an engine of ours may leave behind: processes, containers, mounts, its bridge and its folder. Needed after
 * every stop, and at the next start when the process that should have stopped the engine was killed.
 */
import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { runProcess } from '../run-process.ts';
import { bridgeOf, isAbandoned, runFolderParent, runFolderPrefix } from './run-folder.ts';

const podmanRoot = '/run/runc';

/** Clears up after engines whose starter is gone. */
export async function removeAbandonedEngines(): Promise<void> {
  for (const name of await readdir(runFolderParent)) {
    const run = join(runFolderParent, name);
    if (name.startsWith(runFolderPrefix) && (await isAbandoned(run))) await removeLeftovers(run);
  }
}

export async function removeLeftovers(run: string): Promise<void> {
  await endContainers(run);
  await endProcesses(run);
  await endContainersOfPodman(run);
  const dataRoot = await readFile(join(run, 'data-root'), 'utf8').catch(() => undefined);
  await unmountBelow(run, []);
  // Another run may use the same data by now: only who gets the lock may unmount.
  if (dataRoot !== undefined) await unmountBelow(dataRoot, ['flock', '--nonblock', `${dataRoot}.lock`]);
  await runProcess('ip', ['link', 'delete', bridgeOf(run)]);
  await rm(run, { recursive: true, force: true, maxRetries: 5 });
}

async function endContainers(run: string): Promise<void> {
  const root = join(run, 'exec/runtime-runc/moby');
  for (const id of await readdir(root).catch(() => [])) await runProcess('runc', ['--root', root, 'delete', '--force', id]);
}

/**
 * After the processes, which would start some of them again. They are kept where those of other engines may be, so only what
 * tells of the run's folder is ours.
 */
async function endContainersOfPodman(run: string): Promise<void> {
  for (const id of await readdir(podmanRoot).catch(() => [])) {
    const state = await readFile(join(podmanRoot, id, 'state.json'), 'utf8').catch(() => '');
    if (state.includes(`${run}/`)) await runProcess('runc', ['--root', podmanRoot, 'delete', '--force', id]);
  }
}

/** The daemon is asked first, so that it closes its databases; what is left of its processes after that is killed. */
async function endProcesses(run: string): Promise<void> {
  for (const pid of await processesOf(run)) signal(pid, 'SIGTERM');
  for (let attempt = 0; attempt < 100 && (await processesOf(run)).length > 0; attempt++) await wait(100);
  for (const pid of await processesOf(run)) signal(pid, 'SIGKILL');
}

/** Each process of an engine names the run's folder among its arguments; nobody else's does, this process excepted. */
async function processesOf(run: string): Promise<readonly number[]> {
  const found: number[] = [];
  for (const pid of (await readdir('/proc')).map(Number).filter((id) => id > 0 && id !== process.pid)) {
    const [program = '', ...args] = (await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')).split('\0');
    const isOfAnEngine = /(^|\/)(dockerd|containerd|containerd-shim-runc-v2|podman|conmon)$/.test(program);
    if (isOfAnEngine && args.some((word) => word.includes(`${run}/`))) found.push(pid);
  }
  return found;
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // It is gone already, which is what was asked for.
  }
}

async function unmountBelow(folder: string, lock: readonly string[]): Promise<void> {
  const mounts = (await readFile('/proc/self/mounts', 'utf8')).split('\n').map((line) => line.split(' ')[1] ?? '');
  const below = mounts.filter((path) => path === folder || path.startsWith(`${folder}/`)).reverse();
  const [program = '', ...args] = [...lock, 'umount', '--lazy', ...below];
  if (below.length > 0) await runProcess(program, args);
}
