/** Files are hashed as a builder would get them, and of each that is not, it is said why. */
import { createHash } from 'node:crypto';
import { mkdirSync, truncateSync, writeFileSync } from 'node:fs';
import { appendFile, chmod, mkdir, mkdtemp, realpath, rename, rm, symlink, truncate, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ignoreWalk, parseIgnoreFile } from '../model/ignore-file.ts';
import { type HashEntriesRequest, hashEntries } from './hash-entries.ts';
import { listBuildContext } from './list-build-context.ts';
import { StatCache } from './stat-cache.ts';

const { signal } = new AbortController();
let root = '';

beforeEach(async () => {
  root = await realpath(await mkdtemp(join(tmpdir(), 'unstale-hash-')));
});
afterEach(() => rm(root, { recursive: true, force: true }));

async function write(path: string, bytes: string | Uint8Array): Promise<void> {
  await mkdir(dirname(join(root, path)), { recursive: true });
  await writeFile(join(root, path), bytes);
}
const list = (ignore = '') =>
  listBuildContext(root, { ignore: ignoreWalk(parseIgnoreFile(ignore)), includes: undefined, signal, mostEntries: 100_000 });
const sha256Of = (bytes: string | Uint8Array) => createHash('sha256').update(bytes).digest('hex');

async function hash(more: Partial<HashEntriesRequest> = {}): Promise<Record<string, string>> {
  const listed = more.listed ?? (await list());
  const paths = listed.entries.keys();
  const request = { root, listed, paths, cache: new StatCache(), largestBytes: 2 ** 30, signal, ...more };
  const { sha256s, unknown } = await hashEntries(request);
  return Object.fromEntries([...sha256s, ...unknown]);
}

test('files are hashed, whatever their size, and nothing else is', async () => {
  const sizes = [0, 1, 262_143, 262_144, 262_145, 1_000_003];
  for (const size of sizes) await write(`d/${size}`, Buffer.alloc(size, 'unstale'));
  await symlink('/etc/hostname', join(root, 'link'));
  expect(await hash()).toEqual(Object.fromEntries(sizes.map((size) => [`d/${size}`, sha256Of(Buffer.alloc(size, 'unstale'))])));
});

test('a file whose bytes are withheld is hashed as nothing, because a builder gets nothing', async () => {
  await write('sub/x', 'text');
  expect(await hash({ listed: await list('*\n!sub/x\n*') })).toEqual({ 'sub/x': sha256Of('') });
});

test.each<[string, () => Promise<void>, string]>([
  ['is gone', () => rm(join(root, 'd/f')), 'It is gone.'],
  ['lost its folder', () => rm(join(root, 'd'), { recursive: true }), 'It is gone.'],
  ['was written', () => appendFile(join(root, 'd/f'), 'more'), 'It was changed while it was read.'],
  ['was given another date', () => utimes(join(root, 'd/f'), 1, 1), 'It was changed while it was read.'],
  ['was given another mode', () => chmod(join(root, 'd/f'), 0o600), 'It was changed while it was read.'],
  ['became a folder', () => rm(join(root, 'd/f')).then(() => write('d/f/g', '')), 'It was changed while it was read.'],
  [
    'became a link',
    () => rm(join(root, 'd/f')).then(() => symlink('/etc/hostname', join(root, 'd/f'))),
    'It was replaced by a link.',
  ],
  [
    'lies behind a link by now',
    async () => {
      await rename(join(root, 'd'), join(root, 'e'));
      await mkdir(join(root, 'elsewhere'));
      await writeFile(join(root, 'elsewhere/f'), 'text');
      await symlink('elsewhere', join(root, 'd'));
    },
    'It was changed while it was read.',
  ],
])('a file that %s since it was listed has no hash', async (_, change, because) => {
  await write('d/f', 'text');
  const listed = await list();
  await change();
  expect(await hash({ listed })).toEqual({ 'd/f': because });
});

test('a file that is cut off while it is read has no hash', async () => {
  await write('f', Buffer.alloc(3_000_000));
  let pieces = 0;
  const onProgress = () => {
    if (++pieces === 4) truncateSync(join(root, 'f'), 10);
  };
  expect(await hash({ onProgress })).toEqual({ f: 'It was changed while it was read.' });
});

test('a file that is too large is not read', async () => {
  await write('f', '');
  await truncate(join(root, 'f'), 3 * 2 ** 30);
  expect(await hash()).toEqual({ f: 'It is larger than 1024 MB, and so not read.' });
});

test('what nobody listed is said to be unknown', async () => {
  await write('f', 'text');
  expect(await hash({ paths: ['f', 'g', '../g'] })).toMatchObject({
    f: sha256Of('text'),
    g: 'It is not among the files of the build context.',
    '../g': 'It is not among the files of the build context.',
  });
});

test('what was hashed before is not opened again until it is touched', async () => {
  await write('f', 'text');
  const listed = await list();
  const stamp = listed.stamps.get('f');
  const entry = listed.entries.get('f');
  const [cache, known] = [new StatCache(), sha256Of('what the cache says')];
  if (stamp !== undefined && entry !== undefined) cache.remember({ ...entry, ...stamp }, known, Date.now() + 10_000);
  expect(await hash({ cache, listed })).toEqual({ f: known });
  await writeFile(join(root, 'f'), 'next');
  expect(await hash({ cache })).toEqual({ f: sha256Of('next') });
});

test('a file that was written just now is read each time', async () => {
  await write('f', 'text');
  const opened: string[] = [];
  const [cache, onProgress] = [new StatCache(), (path: string) => opened.push(path)];
  await hash({ cache, onProgress });
  await hash({ cache, onProgress });
  expect(opened).toEqual(['f', 'f']);
});

test('it stops when nobody wants it any more, also within a file', async () => {
  await write('f', Buffer.alloc(3_000_000));
  const control = new AbortController();
  let pieces = 0;
  const onProgress = () => {
    if (++pieces === 2) control.abort(new Error('enough'));
  };
  await expect(hash({ onProgress, signal: control.signal })).rejects.toThrow('enough');
});

test('20,000 files are listed and hashed', async () => {
  for (let folder = 0; folder < 200; folder++) {
    mkdirSync(join(root, `d${folder}`));
    for (let name = 0; name < 100; name++) writeFileSync(join(root, `d${folder}/${name}`), `${name}`);
  }
  const hashes = await hash();
  expect(Object.keys(hashes)).toHaveLength(20_000);
  expect([hashes['d0/0'], hashes['d199/99']]).toEqual([sha256Of('0'), sha256Of('99')]);
});
