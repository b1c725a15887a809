/** The stat cache comes back as it was, or not at all: what is damaged, foreign or of another folder is as if it were not there. */
import { mkdir, mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { StatCache } from './stat-cache.ts';
import { readStatCache, writeStatCache } from './stat-cache-file.ts';
import type { FileState } from './stat-records.ts';

const state: FileState = {
  dev: 2n ** 64n - 1n,
  ino: 2n ** 63n + 5n,
  sizeBytes: 2 ** 52 + 1,
  mode: 0o4755,
  mtimeNs: -1_500_000_001n,
  ctimeNs: 1_764_000_000_123_456_789n,
};
const sha256 = 'ab'.repeat(32);
const root = '/work/app';
let folder = '';

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'unstale-stats-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function write(of = root, at = folder): Promise<void> {
  const cache = new StatCache();
  cache.remember(state, sha256, 1_900_000_000_000);
  await writeStatCache(at, of, cache);
}
const read = async (of = root, at = folder) => (await readStatCache(at, of)).hashOf(state);
const caches = () => readdir(join(folder, 'stat-cache'));

test('it comes back as it was', async () => {
  await write();
  expect(await read()).toBe(sha256);
});

test('nothing in it can be read without the key, not even where it belongs', async () => {
  await write();
  const [name = ''] = await caches();
  const bytes = await readFile(join(folder, 'stat-cache', name));
  expect(bytes.includes(Buffer.from(sha256, 'hex'))).toBe(false);
  await writeFile(join(folder, 'key'), Buffer.alloc(32, 1));
  expect(await read()).toBeUndefined();
});

test('that of another folder does not open, even under its name', async () => {
  await write();
  await write('/work/other');
  expect(await read('/work/third')).toBeUndefined();
  const [one = '', other = ''] = await caches();
  const at = (name: string) => join(folder, 'stat-cache', name);
  const [first, second] = [await readFile(at(one)), await readFile(at(other))];
  await writeFile(at(one), second);
  await writeFile(at(other), first);
  expect([await read(), await read('/work/other')]).toEqual([undefined, undefined]);
});

test('wherever one byte is damaged or the rest is cut off, it is empty', async () => {
  await write();
  const [name = ''] = await caches();
  const path = join(folder, 'stat-cache', name);
  const whole = await readFile(path);
  for (let at = 0; at < whole.length; at++) {
    const damaged = Buffer.from(whole);
    damaged.writeUInt8(whole.readUInt8(at) ^ 1, at);
    await writeFile(path, damaged);
    expect([at, await read()]).toEqual([at, undefined]);
    await writeFile(path, whole.subarray(0, at));
    expect([at, await read()]).toEqual([at, undefined]);
  }
  await write();
  expect(await read()).toBe(sha256);
});

test('where the folder cannot be made or the file not be written, only time is lost', async () => {
  const occupied = join(folder, 'occupied');
  await writeFile(occupied, '');
  await write(root, occupied);
  expect(await read(root, occupied)).toBeUndefined();
  await write();
  const [name = ''] = await caches();
  await rm(join(folder, 'stat-cache', name));
  await mkdir(join(folder, 'stat-cache', name));
  await write();
  expect(await read()).toBeUndefined();
  expect(await caches()).toEqual([name]);
});

test('of many contexts only the latest are kept', async () => {
  for (let index = 0; index < 45; index++) {
    await write(`/work/${index}`);
    for (const name of await caches()) {
      const path = join(folder, 'stat-cache', name);
      await utimes(path, 1, ((await readFile(path)).length % 7) + 1);
    }
  }
  expect(await caches()).toHaveLength(40);
  expect(await read('/work/44')).toBe(sha256);
});
