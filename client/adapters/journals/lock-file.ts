/**
 * A lock as a file that only one process can create. Its holder's mark is in it, and its time is renewed; where the holder is gone, the
 * next number is created beside it, which again only one process can do, so that of many who find it stale one takes it over.
 */
import { open, readdir, readFile, rm, stat, utimes } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import type { Locked } from '../../journal-ports.ts';
import { livenessOf, ownMark, readMark } from './process-mark.ts';

const beatMs = 5_000;
/** Without a sign of life for that long, whoever cannot be asked is taken for gone. */
const silentMs = 30_000;
const silentElsewhereMs = 5 * 60_000;

/** `path` without a number; its folder is there. Throws what the disk says. */
export async function takeLock(path: string): Promise<Locked> {
  const numbers = await numbersOf(path);
  const last = numbers.at(-1);
  if (last !== undefined) {
    const holder = await holderOf(numbered(path, last));
    if (holder !== undefined) return { kind: 'taken', by: holder };
  }
  const mine = (last ?? 0) + 1;
  if (!(await create(numbered(path, mine)))) return { kind: 'taken', by: 'another window or command line' };
  // Who came from an older list has a lower number than who took the lock meanwhile.
  if ((await numbersOf(path)).some((other) => other > mine)) {
    await rm(numbered(path, mine), { force: true });
    return { kind: 'taken', by: 'another window or command line' };
  }
  for (const stale of numbers) await rm(numbered(path, stale), { force: true });
  return { kind: 'locked', release: keep(numbered(path, mine)) };
}

/** Renews the lock until it is let go. */
function keep(path: string): () => Promise<void> {
  const beat = setInterval(() => {
    const now = new Date();
    utimes(path, now, now).catch(() => undefined);
  }, beatMs);
  beat.unref();
  return async () => {
    clearInterval(beat);
    await rm(path, { force: true }).catch(() => undefined);
  };
}

/** For people; `undefined` where nobody holds it any more. */
async function holderOf(path: string): Promise<string | undefined> {
  const [text, stats] = await Promise.all([readFile(path, 'utf8').catch(() => ''), stat(path).catch(() => undefined)]);
  if (stats === undefined) return undefined;
  const silent = Date.now() - stats.mtimeMs;
  const mark = readMark(text);
  // Somebody is just writing it, or died in that moment.
  if (mark === undefined) return silent > silentMs ? undefined : 'another window or command line';
  const liveness = await livenessOf(mark);
  if (liveness === 'gone') return undefined;
  if (liveness === 'elsewhere') return silent > silentElsewhereMs ? undefined : 'another machine or container';
  return mark.pid === process.pid ? 'this window' : `another window or command line (process ${mark.pid})`;
}

async function create(path: string): Promise<boolean> {
  let file: Awaited<ReturnType<typeof open>>;
  try {
    file = await open(path, 'wx', 0o600);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
  try {
    await file.writeFile(JSON.stringify(await ownMark()));
  } finally {
    await file.close();
  }
  return true;
}

function numbered(path: string, number: number): string {
  return `${path}.${number}.lock`;
}

/** In ascending order. */
async function numbersOf(path: string): Promise<readonly number[]> {
  const beginning = `${basename(path)}.`;
  const names = (await readdir(dirname(path))).filter((name) => name.startsWith(beginning) && name.endsWith('.lock'));
  const numbers = names.map((name) => Number(name.slice(beginning.length, -'.lock'.length)));
  return numbers.filter((number) => Number.isSafeInteger(number) && number > 0).sort((one, other) => one - other);
}
