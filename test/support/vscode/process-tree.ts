/**
 * Ends a process and everything it started, also what moved to a session of its own (terminals, a desktop VS Code).
 * The tree is read before anything is ended, because an orphan no longer names its parent.
 */
import { readdir, readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { runProcess } from '../run-process.ts';

const patienceMs = 3_000;

interface Listed {
  readonly pid: number;
  readonly parent: number;
}

/** First politely, so that the processes can remove their own files; after three seconds by force. */
export async function endProcessTree(root: number): Promise<void> {
  if (process.platform === 'win32') {
    await runProcess('taskkill', ['/pid', String(root), '/T', '/F']);
    return;
  }
  const tree = await listProcessTree(root);
  signalEach(tree, 'SIGTERM');
  const deadlineMs = Date.now() + patienceMs;
  let left = await stillRunning(tree);
  while (left.length > 0 && Date.now() < deadlineMs) {
    await sleep(25);
    left = await stillRunning(left);
  }
  signalEach(left, 'SIGKILL');
}

/** The process itself, then its children, then theirs. */
export async function listProcessTree(root: number): Promise<number[]> {
  const listed = await listProcesses();
  const tree = [root];
  for (const parent of tree) tree.push(...listed.filter((each) => each.parent === parent).map((each) => each.pid));
  return tree;
}

function signalEach(pids: readonly number[], signal: NodeJS.Signals): void {
  for (const pid of pids) {
    try {
      process.kill(pid, signal);
    } catch {
      // It ended by itself in the meantime, which is what was wanted.
    }
  }
}

/** Those of the processes that have not ended. */
export async function stillRunning(pids: readonly number[]): Promise<number[]> {
  const running = new Set((await listProcesses()).map((each) => each.pid));
  return pids.filter((pid) => running.has(pid));
}

/** Zombies are left out: they have ended, and where nobody collects them they would be waited for in vain. */
async function listProcesses(): Promise<Listed[]> {
  if (process.platform !== 'linux') {
    const { stdout } = await runProcess('ps', ['-A', '-o', 'pid=,ppid=,stat=']);
    return parseList(stdout.split('\n').map((line) => line.trim().split(/\s+/)));
  }
  const names = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const stats = await Promise.all(names.map((name) => readFile(`/proc/${name}/stat`, 'utf8').catch(() => '')));
  return parseList(
    stats.map((stat) => {
      const [state, parent] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      return [stat.split(' ', 1)[0], parent, state];
    }),
  );
}

function parseList(rows: readonly (readonly (string | undefined)[])[]): Listed[] {
  return rows
    .filter(([pid, , state]) => Number(pid) > 0 && !state?.startsWith('Z'))
    .map(([pid, parent]) => ({ pid: Number(pid), parent: Number(parent) }));
}
