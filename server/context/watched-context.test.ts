/** A context that is looked at where something happened is listed as one that is listed anew. */
import {
  chmodSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readlinkSync,
  realpathSync,
  renameSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { ContextEntry } from '../cache/context-entry.ts';
import { type IgnoreWalk, ignoreWalk, parseIgnoreFile } from '../model/ignore-file.ts';
import { patchEntries } from './entries-change.ts';
import { listBuildContext } from './list-build-context.ts';
import { WatchedContext } from './watched-context.ts';

const { signal } = new AbortController();
let root = '';

beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'unstale-watched-')));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

interface Selection {
  readonly ignore: IgnoreWalk | undefined;
  readonly includes: readonly string[] | undefined;
}

const everything: Selection = { ignore: undefined, includes: undefined };
const ignoring = (text: string): Selection => ({ ignore: ignoreWalk(parseIgnoreFile(text)), includes: undefined });
const open = (selection = everything, more: { mostEntries?: number; onProgress?: (path: string) => void } = {}) =>
  WatchedContext.open({ root, mostEntries: 10_000, ...selection, ...more }, signal);
const write = (path: string, text = '') => {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
};

async function checkIsCurrent(context: WatchedContext, selection: Selection): Promise<void> {
  const fresh = await listBuildContext(root, { ...selection, signal, mostEntries: 10_000 });
  const { entries, stamps, problems } = context.listed;
  expect([...entries]).toEqual([...fresh.entries]);
  expect(new Map(stamps)).toEqual(new Map(fresh.stamps));
  expect(problems).toEqual(fresh.problems);
}

/** Does something to the disk and gives what a watcher tells of it: the paths themselves, and nothing of what is in them. */
type Act = () => readonly string[];

// Few names, so that everything happens to everything: also a folder where a file was, and links in the place of both.
const name = fc.constantFrom('a', 'b', 'a.x', 'k');
const somePath = fc.array(name, { minLength: 1, maxLength: 4 }).map((names) => names.join('/'));
const someTarget = fc.constantFrom('a', '../b', '/a/b', '..', 'k', '/', '.');
const someMode = fc.constantFrom(0o600, 0o755);
const act: fc.Arbitrary<Act> = fc.oneof(
  { weight: 6, arbitrary: somePath.map((path) => making(path, (at) => isNoLink(at) && writeFileSync(at, `${Math.random()}`))) },
  { weight: 2, arbitrary: somePath.map((path) => making(path, (at) => mkdirSync(at))) },
  { weight: 2, arbitrary: fc.tuple(somePath, someTarget).map(([path, to]) => making(path, (at) => symlinkSync(to, at))) },
  { weight: 4, arbitrary: fc.tuple(somePath, somePath).map(([from, to]) => renaming(from, to)) },
  { weight: 4, arbitrary: somePath.map((path) => changing(path, (at) => rmSync(at, { recursive: true }))) },
  {
    weight: 1,
    arbitrary: fc.tuple(somePath, someMode).map(([path, mode]) => changing(path, (at) => isNoLink(at) && chmodSync(at, mode))),
  },
  { weight: 1, arbitrary: somePath.map((path) => changing(path, (at) => isNoLink(at) && utimesSync(at, 1, 1))) },
);

function changing(path: string, run: (at: string) => unknown): Act {
  return () => (isBehindLink(path) || !succeeds(() => run(join(root, path))) ? [] : [path]);
}

/** Folders on the way are made as well, of which a watcher tells the first. */
function making(path: string, run: (at: string) => unknown): Act {
  return () => {
    if (isBehindLink(path)) return [];
    const missing = foldersOf(path).find((folder) => !succeeds(() => lstatSync(join(root, folder))));
    const isMade = succeeds(() => mkdirSync(dirname(join(root, path)), { recursive: true }));
    return [...(isMade && missing !== undefined ? [missing] : []), ...changing(path, run)()];
  };
}

function renaming(from: string, to: string): Act {
  return () => {
    const told = isBehindLink(from) ? [] : making(to, (at) => renameSync(join(root, from), at))();
    return told.length === 0 ? [] : [from, ...told];
  };
}

/** Nothing may be done through a link: it may lead to the rest of the machine. */
function isBehindLink(path: string): boolean {
  return !foldersOf(path).every((folder) => isNoLink(join(root, folder)));
}

function isNoLink(at: string): boolean {
  return !succeeds(() => readlinkSync(at));
}

function foldersOf(path: string): readonly string[] {
  const names = path.split('/');
  return names.slice(0, -1).map((_, index) => names.slice(0, index + 1).join('/'));
}

function succeeds(run: () => unknown): boolean {
  try {
    run();
    return true;
  } catch {
    return false;
  }
}

const selection = fc.record({
  ignore: fc
    .array(fc.constantFrom('a', 'b', '!a/b', '**/k', '*', '!a', '!b/**', '**/a.x', '!**/a', 'a/*', '!a/*/k'), { maxLength: 4 })
    .map((lines) => lines.join('\n')),
  includes: fc.option(fc.array(fc.oneof(somePath, fc.constantFrom('*', 'a/*', 'k*/b')), { minLength: 1, maxLength: 3 }), {
    nil: undefined,
  }),
});
const turns = fc.array(fc.array(act, { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 8 });

test('it lists as a fresh listing does, whatever happened meanwhile', async () => {
  await fc.assert(
    fc.asyncProperty(selection, turns, async ({ ignore, includes }, story) => {
      const chosen = { ...ignoring(ignore), includes };
      rmSync(root, { recursive: true, force: true });
      for (const path of ['a/b/k', 'a/k', 'b/a.x', 'k']) write(path, path);
      const context = await open(chosen);
      let copy = new Map<string, ContextEntry>(context.listed.entries);
      for (const turn of story) {
        const change = await context.look(
          turn.flatMap((each) => each()),
          signal,
        );
        await checkIsCurrent(context, chosen);
        copy = patchEntries(copy, change);
        expect([...copy]).toEqual([...context.listed.entries]);
      }
    }),
    { numRuns: 300 },
  );
});

test('a saved file is looked at without walking, and nothing else is told', async () => {
  for (let index = 0; index < 50; index++) write(`src/d${index}/f`);
  const read: string[] = [];
  const context = await open(everything, { onProgress: (path) => read.push(path) });
  read.length = 0;
  write('src/d7/f', 'text');
  const { removed, set } = await context.look(['src/d7/f'], signal);
  expect({ removed, set }).toMatchObject({ removed: [], set: [['src/d7/f', { sizeBytes: 4 }]] });
  expect(read).toEqual(['src', 'src/d7', 'src/d7/f']);
  await checkIsCurrent(context, everything);
});

test('a renamed folder brings along what is in it', async () => {
  write('src/a/f', 'text');
  const context = await open();
  renameSync(join(root, 'src/a'), join(root, 'src/b'));
  const { removed, set } = await context.look(['src/a', 'src/b'], signal);
  expect([removed, set.map(([path]) => path)]).toEqual([
    ['src/a', 'src/a/f'],
    ['src', 'src/b', 'src/b/f'],
  ]);
});

test('a new folder is looked into although a watcher told only of one file in it', async () => {
  write('a');
  const context = await open();
  write('new/deep/f');
  write('new/g');
  await context.look(['new/deep/f'], signal);
  await checkIsCurrent(context, everything);
});

test('what is ignored and cannot be kept is not even looked at', async () => {
  const chosen = ignoring('node_modules');
  write('node_modules/a/f');
  const context = await open(chosen);
  write('node_modules/a/g');
  expect(await context.look(['node_modules/a/g', '../elsewhere'], signal)).toEqual({ removed: [], set: [] });
});

test('a link that leads elsewhere by now brings its new target', async () => {
  const chosen = { ignore: undefined, includes: ['link'] };
  write('one/f');
  write('two/f');
  symlinkSync('one', join(root, 'link'));
  const context = await open(chosen);
  expect([...context.listed.entries.keys()]).toEqual(['link', 'one', 'one/f']);
  rmSync(join(root, 'link'));
  symlinkSync('two', join(root, 'link'));
  await context.look(['link'], signal);
  expect([...context.listed.entries.keys()]).toEqual(['link', 'two', 'two/f']);
});

test.each<[string, (paths: readonly string[]) => readonly string[]]>([
  ['the root', () => ['']],
  ['very many places', (paths) => paths],
])('%s is looked at as a whole', async (_, toldOf) => {
  const paths = Array.from({ length: 600 }, (__, index) => `f${index}`);
  const context = await open();
  for (const path of paths) write(path);
  expect((await context.look(toldOf(paths), signal)).set).toHaveLength(600);
  await checkIsCurrent(context, everything);
});

test('a context that grew too large is incomplete, and complete again when it shrank', async () => {
  write('a');
  write('b');
  const context = await open(everything, { mostEntries: 2 });
  write('c');
  await context.look(['c'], signal);
  expect([context.listed.isComplete, context.listed.entries.size]).toEqual([false, 2]);
  rmSync(join(root, 'a'));
  await context.look(['a'], signal);
  expect([context.listed.isComplete, [...context.listed.entries.keys()]]).toEqual([true, ['b', 'c']]);
});

test('a root that was gone is listed again when it is back', async () => {
  rmSync(root, { recursive: true });
  const context = await open();
  expect(context.listed.isComplete).toBe(false);
  write('a');
  await context.look(['a'], signal);
  await checkIsCurrent(context, everything);
});
