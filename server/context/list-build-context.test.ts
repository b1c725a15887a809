/** A context is listed as a builder's client tells it; FIFOs, sockets and permissions are in `test/lsp/listed-context.test.ts`. */
import { chmod, mkdir, mkdtemp, realpath, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ignoreWalk, parseIgnoreFile } from '../model/ignore-file.ts';
import { type ListRequest, listBuildContext } from './list-build-context.ts';

let root = '';

beforeEach(async () => {
  root = await realpath(await mkdtemp(join(tmpdir(), 'unstale-list-')));
});
afterEach(() => rm(root, { recursive: true, force: true }));

/** A path that ends with `/` is a folder, a text that starts with `->` a link. */
async function write(files: Readonly<Record<string, string>>): Promise<void> {
  for (const [path, text] of Object.entries(files)) {
    const full = join(root, path);
    await mkdir(path.endsWith('/') ? full : dirname(full), { recursive: true });
    if (text.startsWith('->')) await symlink(text.slice(2), full);
    else if (!path.endsWith('/')) await writeFile(full, text);
  }
}

const list = (ignore = '', includes?: readonly string[], more: Partial<ListRequest> = {}) =>
  listBuildContext(root, {
    ignore: ignoreWalk(parseIgnoreFile(ignore)),
    includes,
    signal: new AbortController().signal,
    mostEntries: 1000,
    ...more,
  });
const paths = async (...asked: Parameters<typeof list>) => [...(await list(...asked)).entries.keys()];

test('names are in byte order, and a folder is before what is in it', async () => {
  await write({ 'a/x': '', 'a-b': '', 'a.c': '', ä: '', '😀': '', '\uFF5E': '', B: '' });
  expect(await paths()).toEqual(['B', 'a', 'a/x', 'a-b', 'a.c', 'ä', '\uFF5E', '😀']);
});

test('what is told of each entry is what the disk says', async () => {
  await write({ 'd/f': 'text', l: '->d/f' });
  await chmod(join(root, 'd/f'), 0o4751);
  await chmod(join(root, 'd'), 0o1770);
  await utimes(join(root, 'd/f'), 1, 1_000.25);
  const { entries, stamps, isComplete, problems } = await list();
  expect({ isComplete, problems }).toEqual({ isComplete: true, problems: [] });
  expect(entries.get('d/f')).toEqual({ kind: 'file', mode: 0o4751, sizeBytes: 4, mtimeNs: 1_000_250_000_000n, link: '' });
  expect(entries.get('d')).toMatchObject({ kind: 'directory', mode: 0o1770, sizeBytes: 0, link: '' });
  expect(entries.get('l')).toMatchObject({ kind: 'link', sizeBytes: 0, link: 'd/f' });
  expect([...stamps.keys()]).toEqual(['d/f']);
  expect(stamps.get('d/f')?.ctimeNs).toBeGreaterThan(1_000_250_000_000n);
});

test('an ignored folder is told only where something in it is kept', async () => {
  await write({ 'out/a': '', 'out/keep/b': '', 'log/a': '', 'log/b/': '', empty: '' });
  expect(await paths('out\n!out/keep/b\nlog\n!log/nothing')).toEqual(['empty', 'out', 'out/keep', 'out/keep/b']);
});

test('a kept folder is told although everything in it is ignored', async () => {
  await write({ 'a/x.log': '', 'b/': '' });
  expect(await paths('**/*.log')).toEqual(['a', 'b']);
});

test('a file whose bytes are withheld is told with its size', async () => {
  await write({ 'sub/x': 'text', y: '' });
  const { entries } = await list('*\n!sub/x\n*');
  expect([...entries]).toMatchObject([
    ['sub', { kind: 'directory' }],
    ['sub/x', { sizeBytes: 4, isEmptied: true }],
  ]);
  expect((await list('y')).entries.get('sub/x')).not.toHaveProperty('isEmptied');
});

test('only what the build uses is told, with what its links lead to', async () => {
  await write({ 'src/a': '', 'docs/b': '', 'lib/c': '', 'lib/d': '', link: '->lib/c', 'x/y/z': '' });
  expect(await paths('', ['src', 'link', 'x/y'])).toEqual(['lib', 'lib/c', 'link', 'src', 'src/a', 'x', 'x/y', 'x/y/z']);
  expect(await paths('src\nx', ['src', 'x/y'])).toEqual([]);
  expect(await paths('', [])).toEqual([]);
  expect(await paths('', ['*.md', '']).then(({ length }) => length)).toBe(11);
});

test('links are told and never entered, wherever they lead', async () => {
  await write({ 'd/f': '', 'd/up': '->..', loop: '->loop', etc: '->/etc', gone: '->nowhere' });
  expect(await paths()).toEqual(['d', 'd/f', 'd/up', 'etc', 'gone', 'loop']);
});

test('a name that is not UTF-8 makes the list incomplete, and hides nothing else', async () => {
  await write({ 'd/ok': '' });
  const strange = (name: readonly number[]) => Buffer.concat([Buffer.from(`${root}/d/`), Buffer.from(name)]);
  await writeFile(strange([0xff]), '');
  expect(await list()).toMatchObject({ isComplete: false, problems: [{ path: 'd/\ufffd' }] });
  await writeFile(join(root, 'd/\ufffd'), 'text');
  const { entries, problems } = await list();
  expect(entries.get('d/\ufffd')?.sizeBytes).toBe(4);
  expect(problems).toHaveLength(1);
  expect(await list('d')).toMatchObject({ isComplete: true, problems: [] });
});

test('a context that is larger than wanted is incomplete', async () => {
  await write({ a: '', b: '', c: '' });
  expect(await list('', undefined, { mostEntries: 3 })).toMatchObject({ isComplete: true });
  const listed = await list('', undefined, { mostEntries: 2 });
  expect([...listed.entries.keys()]).toEqual(['a', 'b']);
  expect(listed).toMatchObject({ isComplete: false, problems: [{ path: '', because: 'It holds more than 2 entries.' }] });
});

test('a root that is not there, or is a file, is a problem and no empty context', async () => {
  await rm(root, { recursive: true });
  expect(await list()).toMatchObject({ isComplete: false, problems: [{ path: '', because: 'It is gone.' }] });
  await writeFile(root, '');
  expect(await list()).toMatchObject({ isComplete: false, problems: [{ path: '' }] });
});

test('a pattern of the build that is not valid leaves everything unknown', async () => {
  await write({ a: '' });
  expect(await list('', ['['])).toMatchObject({ isComplete: false, problems: [{ path: '' }] });
});

test('it stops when nobody wants it any more', async () => {
  await write({ a: '' });
  await expect(list('', undefined, { signal: AbortSignal.abort(new Error('enough')) })).rejects.toThrow('enough');
});

test('files that come and go while it lists are listed or not, and nothing else happens', async () => {
  await write(Object.fromEntries(Array.from({ length: 300 }, (_, index) => [`d${index % 10}/f${index}`, ''])));
  let isOver = false;
  const churn = (async () => {
    for (let index = 0; !isOver; index = (index + 1) % 10) {
      await rm(join(root, `d${index}`), { recursive: true });
      await write({ [`d${index}/new`]: '' });
    }
  })();
  for (let count = 0; count < 20; count++) {
    const { problems } = await list();
    expect(problems.map(({ because }) => because)).toEqual(problems.map(() => 'It was replaced while it was listed.'));
  }
  isOver = true;
  await churn;
});
