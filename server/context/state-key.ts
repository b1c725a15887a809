/**
 * The key for everything that is kept in the state folder as a hash: made once, read by nobody else. A hash without it could
 * be tried out by whoever reads the folder. Where it is lost, what was hashed with it is compared with nothing any more.
 */
import { createHmac, hash, randomBytes } from 'node:crypto';
import { link, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

export interface KeyedHash {
  /** Says which key was used, and nothing about it. */
  readonly keyId: string;
  /** 32 hexadecimal digits. */
  of(text: string): string;
  /** The same for texts by the hundred thousand, in a tenth of the time; it is equal to nothing that `of` gives. */
  quick(text: string): string;
}

const keyBytes = 32;

/** Throws what the disk says. */
export async function keyedHash(state: string): Promise<KeyedHash> {
  return hashWith((await readKey(state)) ?? (await makeKey(state)));
}

/** `undefined` where nothing was hashed yet, for whoever only reads. */
export async function presentKeyedHash(state: string): Promise<KeyedHash | undefined> {
  const key = await readKey(state);
  return key && hashWith(key);
}

function hashWith(key: Buffer): KeyedHash {
  const of = (text: string) => createHmac('sha256', key).update(text).digest('hex').slice(0, 32);
  // Half of the digest is kept back, so that nobody can go on from it to a longer text.
  const secret = key.toString('hex');
  const quick = (text: string) => hash('sha256', secret + text).slice(0, 32);
  return { keyId: of('which key is it').slice(0, 16), of, quick };
}

async function readKey(state: string): Promise<Buffer | undefined> {
  const key = await readFile(join(state, 'key')).catch(() => undefined);
  return key?.length === keyBytes ? key : undefined;
}

/** Of two processes that make one at once, the first wins: a link is made only where nothing is. */
async function makeKey(state: string): Promise<Buffer> {
  await mkdir(state, { recursive: true, mode: 0o700 });
  const temporary = join(state, `key.${process.pid}.${randomBytes(4).toString('hex')}`);
  await writeFile(temporary, randomBytes(keyBytes), { mode: 0o600 });
  try {
    await link(temporary, join(state, 'key')).catch(() => undefined);
    const key = (await readKey(state)) ?? (await readFile(temporary));
    return key;
  } finally {
    await rm(temporary, { force: true });
  }
}
