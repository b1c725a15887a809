/** Files of the state folder, on a real disk. */
import { mkdir, mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { dropOldest, oldestIn, replaceFile } from './state-file.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'unstale state-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

test('a file is replaced as a whole, and is read by nobody else', async () => {
  await writeFile(join(folder, 'f'), 'a longer text than the new one', { mode: 0o644 });
  await replaceFile(join(folder, 'f'), 'new');
  expect(await readFile(join(folder, 'f'), 'utf8')).toBe('new');
  expect((await stat(join(folder, 'f'))).mode & 0o777).toBe(0o600);
  expect(await readdir(folder)).toEqual(['f']);
});

test('what cannot be replaced is told, and nothing half-written is left', async () => {
  await mkdir(join(folder, 'f/inside'), { recursive: true });
  await expect(replaceFile(join(folder, 'f'), 'new')).rejects.toThrow();
  expect(await readdir(folder)).toEqual(['f']);
});

test('the oldest are given up, and only as many as are too many', async () => {
  for (const [at, name] of ['b', 'c', 'a', 'd'].entries()) {
    await writeFile(join(folder, name), '');
    await utimes(join(folder, name), 1000 + at, 1000 + at);
  }
  expect(await oldestIn(folder, 4)).toEqual([]);
  expect(await oldestIn(folder, 1, (name) => name < 'c')).toEqual(['b']);
  await dropOldest(folder, 2);
  expect((await readdir(folder)).sort()).toEqual(['a', 'd']);
});
