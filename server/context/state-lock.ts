/**
 * Lets one process at a time change a file of the state folder. The lock is a file that only one can create; its holder's mark is in it,
 * and its time is renewed. Where the holder is gone, the next number is created beside it, so that of many who find it stale one takes it
 * over. No library: the usual ones go by the age alone, and remove what they take for stale, by which two can come to hold one lock.
 */
import { randomBytes } from 'node:crypto';
import { readlinkSync } from 'node:fs';
import { open, readdir, readFile, rm, stat, utimes } from 'node:fs/promises';
import { hostname } from 'node:os';
import { basename, dirname } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

export interface StateLock {
  /** Whether nobody took it for stale meanwhile. */
  isHeld(): Promise<boolean>;
  release(): Promise<void>;
}

const beatMs = 5_000;
/** Without a sign of life for that long, its holder is taken for gone. */
const silentMs = 60_000;
const lookAgainMs = 25;

/** `path`: without a number; its folder is there. `undefined` where somebody holds it for all of that time. Throws what the disk says. */
export async function waitForLock(path: string, mostMs: number): Promise<StateLock | undefined> {
  for (const until = Date.now() + mostMs; ; ) {
    const lock = await tryLock(path);
    if (lock !== undefined || Date.now() >= until) return lock;
    // Those who wait must not all look at the same moment.
    await wait(lookAgainMs * (1 + Math.random()));
  }
}

async function tryLock(path: string): Promise<StateLock | undefined> {
  const before = await locksOf(path);
  for (const lock of before) if (!(await isStale(lock))) return undefined;
  const mine = `${path}.${(before.length === 0 ? 0 : Math.max(...before.map(numberOf))) + 1}.lock`;
  const mark = `${process.pid} ${randomBytes(4).toString('hex')} ${place}`;
  if (!(await create(mine, mark))) return undefined;
  // Of two who came from different lists each sees the other, and gives up.
  if ((await locksOf(path)).some((lock) => lock !== mine && !before.includes(lock))) {
    await rm(mine, { force: true });
    return undefined;
  }
  for (const stale of before) await rm(stale, { force: true });
  return keep(mine, mark);
}

function keep(path: string, mark: string): StateLock {
  const beat = setInterval(() => {
    const now = new Date();
    utimes(path, now, now).catch(() => undefined);
  }, beatMs);
  beat.unref();
  const isOurs = async () => (await readFile(path, 'utf8').catch(() => '')) === mark;
  return {
    isHeld: isOurs,
    release: async () => {
      clearInterval(beat);
      if (await isOurs()) await rm(path, { force: true }).catch(() => undefined);
    },
  };
}

/** A number of a process means nothing on another machine or in another container; there only the age counts. */
async function isStale(lock: string): Promise<boolean> {
  const [text, stats] = await Promise.all([readFile(lock, 'utf8').catch(() => ''), stat(lock).catch(() => undefined)]);
  if (stats === undefined || Date.now() - stats.mtimeMs > silentMs) return true;
  const [pid, , ...where] = text.split(' ');
  return where.join(' ') === place && !isRunning(Number(pid));
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // Somebody else's process is one too.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

const place = `${hostname()} ${processNamespace()}`;

function processNamespace(): string {
  try {
    return readlinkSync('/proc/self/ns/pid');
  } catch {
    return '';
  }
}

async function create(path: string, mark: string): Promise<boolean> {
  const file = await open(path, 'wx', 0o600).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'EEXIST') return undefined;
    throw error;
  });
  try {
    await file?.writeFile(mark);
  } finally {
    await file?.close();
  }
  return file !== undefined;
}

/** Absolute paths. */
async function locksOf(path: string): Promise<readonly string[]> {
  const beginning = `${basename(path)}.`;
  const names = (await readdir(dirname(path))).filter((name) => name.startsWith(beginning) && name.endsWith('.lock'));
  return names.map((name) => `${dirname(path)}/${name}`).filter((lock) => Number.isSafeInteger(numberOf(lock)));
}

function numberOf(lock: string): number {
  return Number(/\.(\d+)\.lock$/.exec(lock)?.[1]);
}
