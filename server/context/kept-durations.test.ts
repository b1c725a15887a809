/** Durations of steps on the disk: what is kept, what of it tells nothing to a stranger, and that nothing there is believed. */
import { mkdir, mkdtemp, readdir, readFile, realpath, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { keepDurations, readDurations } from './kept-durations.ts';

let [root, state, dockerfile] = ['', '', ''];

beforeEach(async () => {
  root = await realpath(await mkdtemp(join(tmpdir(), 'unstale durations-')));
  state = join(root, 'state');
  dockerfile = join(root, 'app', 'Dockerfile');
  await mkdir(join(root, 'app'));
  await writeFile(dockerfile, '');
});
afterEach(() => rm(root, { recursive: true, force: true }));

const keep = (steps: Readonly<Record<string, number>>) => keepDurations(state, dockerfile, new Map(Object.entries(steps)));
const took = async (identity: string, path = dockerfile) => (await readDurations(state, path))?.of(identity);
const theFile = async () => join(state, 'durations', (await readdir(join(state, 'durations')))[0] ?? '');

test('what was measured is known until it is measured again', async () => {
  await keep({ 'RUN a': 1_000, 'RUN b': 2_000.6 });
  await keep({ 'RUN a': 3_000 });
  expect([await took('RUN a'), await took('RUN b'), await took('RUN c')]).toEqual([3_000, 2_001, undefined]);
});

test('of another Dockerfile nothing is, and of the same by another way everything', async () => {
  await keep({ 'RUN a': 1_000 });
  await writeFile(join(root, 'Dockerfile'), '');
  await symlink(join(root, 'app'), join(root, 'linked'));
  expect(await took('RUN a', join(root, 'Dockerfile'))).toBeUndefined();
  expect(await took('RUN a', join(root, 'linked', 'Dockerfile'))).toBe(1_000);
});

test('who only reads makes nothing', async () => {
  expect(await readDurations(state, dockerfile)).toBeUndefined();
  await keep({});
  await expect(stat(state)).rejects.toThrow('ENOENT');
});

test('no text and no path of a person can be read from it, and nobody else may try', async () => {
  await keep({ 'RUN login --password=hunter2': 1_000 });
  const path = await theFile();
  expect(`${path.slice(state.length)} ${await readFile(path, 'utf8')}`).not.toMatch(/login|hunter2|Dockerfile|app/);
  expect((await stat(path)).mode & 0o077).toBe(0);
});

test('a bounded number is kept, the latest', async () => {
  await keep(Object.fromEntries(Array.from({ length: 400 }, (_, at) => [`RUN ${at}`, at])));
  expect([await took('RUN 99'), await took('RUN 100'), await took('RUN 399')]).toEqual([undefined, 100, 399]);
  await keep({ 'RUN 100': 1 });
  await keep({ 'RUN new': 2 });
  expect([await took('RUN 100'), await took('RUN 101'), await took('RUN new')]).toEqual([1, undefined, 2]);
  const folder = join(state, 'durations');
  for (let at = 0; at < 520; at++) await writeFile(join(folder, `other ${at}`), '');
  await keep({ 'RUN a': 7 });
  expect(await readdir(folder)).toHaveLength(500);
  expect(await took('RUN a')).toBe(7);
});

describe('nothing there is believed', () => {
  test.each<[string, (text: string) => string]>([
    ['another version', (text) => text.replace('"version":1', '"version":2')],
    ['another key', (text) => text.replace(/"keyId":"./, '"keyId":"-')],
    ['no list', (text) => text.replace(/"steps":.*/, '"steps":7}')],
    ['a broken file', (text) => text.slice(0, -2)],
    ['nothing', () => ''],
    ['null', () => 'null'],
    ['times that are none', (text) => text.replace('1000', '"1000"')],
    ['a time below nothing', (text) => text.replace('1000', '-1')],
    ['a time without end', (text) => text.replace('1000', '1e99')],
    ['a large file', (text) => `${text}${' '.repeat(70_000)}`],
  ])('%s', async (_, damaged) => {
    await keep({ 'RUN a': 1_000 });
    const path = await theFile();
    await writeFile(path, damaged(await readFile(path, 'utf8')));
    expect(await took('RUN a')).toBeUndefined();
    await keep({ 'RUN a': 5 });
    expect(await took('RUN a')).toBe(5);
  });
});
