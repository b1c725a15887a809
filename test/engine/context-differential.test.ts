/**
 * Random trees with random ignore files, copied by the real BuildKit and predicted by us: the same paths must arrive,
 * with and without `--exclude` and wildcards, and the same files must arrive without their bytes. Many contexts go
 * through one build, each as a named context with its own ignore file. `UNSTALE_FUZZ_RUNS` is the number of trees,
 * `UNSTALE_FUZZ_SEED` repeats a run.
 */
import { chmod, lstat, mkdir, mkdtemp, readdir, readFile, readlink, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildListing } from '../../server/context/context-listing.ts';
import { listBuildContext } from '../../server/context/list-build-context.ts';
import { walkFolder } from '../../server/context/walk-folder.ts';
import type { ContextListing, ContextView } from '../../server/facts/context-view.ts';
import type { Copy } from '../../server/facts/file-facts.ts';
import { reachOf } from '../../server/facts/reach.ts';
import { compareWalkOrder, parentPath } from '../../server/model/clean-path.ts';
import { type IgnoreWalk, ignoreWalk, parseIgnoreFile } from '../../server/model/ignore-file.ts';
import { type EngineAccess, runDocker } from '../support/engine/access.ts';
import { describeOnEngine } from '../support/engine/engine-for-tests.ts';

const mostRuns = 2000;
const runs = Math.min(Number(process.env['UNSTALE_FUZZ_RUNS'] ?? 25), mostRuns);
const seed = Number(process.env['UNSTALE_FUZZ_SEED'] ?? Math.floor(Math.random() * 2 ** 31));
const contextsInOneBuild = 40;

interface Case {
  /** Files by path; a path that ends with `/` is an empty folder, a text that starts with `->` a link. */
  readonly tree: Readonly<Record<string, string>>;
  readonly ignore: string;
  readonly exclude: string;
  readonly wildcard: string;
}

// Folders, files and links have names of their own, so that merging folders by wildcard never meets a conflict.
const folder = fc.constantFrom('a', 'b', 'ab', '.d', 'a.x', 'ä');
const leaf = fc.constantFrom('f', 'f.txt', 'g.txt', '.h', 'f^', 'f[1]', '😀', 'f f');
const treePath = fc
  .tuple(
    fc.array(folder, { maxLength: 4 }),
    fc.oneof({ weight: 5, arbitrary: leaf }, { weight: 1, arbitrary: fc.constantFrom('', 'l') }),
  )
  // A link that a wildcard names itself is followed, and fails the build when it leads nowhere: links only deeper down.
  .filter(([folders, name]) => folders.length > 0 || (name !== '' && name !== 'l'))
  .map(([folders, name]) => [...folders, name].join('/'));
const namePattern = fc.oneof(
  { weight: 4, arbitrary: fc.oneof(folder, leaf) },
  { weight: 4, arbitrary: fc.constantFrom('*', '**', '*.txt', 'f*', '.*', 'a*', '**f', 'a**', '?', '*b') },
  {
    weight: 1,
    arbitrary: fc.constantFrom('[ab]', '[^a]', '[!a]', 'f\\[1]', 'f^', '^f', '^*', '\\a', '\\D', '[*]', '[a-z]*', 'f\\ f', 'f?f'),
  },
);
const pattern = fc.array(namePattern, { minLength: 1, maxLength: 4 }).map((parts) => parts.join('/'));
const ignoreLine = fc.oneof(
  { weight: 6, arbitrary: pattern },
  { weight: 3, arbitrary: pattern.map((text) => `!${text}`) },
  { weight: 1, arbitrary: pattern.map((text) => `/${text}/`) },
  {
    weight: 1,
    arbitrary: fc.constantFrom('', '# c', ' # c', '*', '!*', '**', '.', '/', './/a', 'a/../b', ' f ', '! a', '/!a', '!!a', 'a\r'),
  },
);
const someCase: fc.Arbitrary<Case> = fc.record({
  tree: fc
    .array(treePath, { minLength: 1, maxLength: 20 })
    .map((paths) => Object.fromEntries(paths.map((path) => [path, path.endsWith('/l') ? '->f.txt' : 'text']))),
  ignore: fc.array(ignoreLine, { maxLength: 7 }).map((lines) => lines.join('\n')),
  exclude: fc.oneof(
    pattern,
    pattern.map((text) => `!${text}`),
    fc.constantFrom('/a', '**/f', '*'),
  ),
  wildcard: fc.constantFrom('*', '?', 'a*', '*/f*', '*/*.txt', '[ab]', '[^.]*', '*b/f', '.*'),
});

interface Prepared extends Case {
  readonly name: string;
  readonly path: string;
  readonly listing: ContextListing;
  readonly walk: IgnoreWalk;
}

describeOnEngine(`what a COPY reaches (UNSTALE_FUZZ_SEED=${seed})`, (engine) => {
  let scratch: string;
  beforeAll(async () => {
    scratch = await mkdtemp(join(tmpdir(), 'unstale-differential-'));
  });
  afterAll(() => rm(scratch, { recursive: true, force: true }));

  test(`is what BuildKit copies, for ${runs} trees`, { timeout: 120_000 + runs * 2000 }, async () => {
    const prepared: Prepared[] = [];
    for (const [index, each] of fc.sample(someCase, { numRuns: runs, seed }).entries()) {
      const walk = ignoreWalk(parseIgnoreFile(each.ignore));
      if (walk !== undefined) prepared.push(await prepare(scratch, `c${index}`, each, walk));
    }
    expect(prepared.length).toBeGreaterThan(runs / 2);
    for (let start = 0; start < prepared.length; start += contextsInOneBuild) {
      const batch = prepared.slice(start, start + contextsInOneBuild);
      const output = await build(engine, scratch, batch);
      for (const each of batch) expect(await differences(each, join(output, each.name))).toEqual([]);
      for (const each of batch)
        expect([await listed(each), describeCase(each)]).toEqual([
          await arrived(join(output, each.name, 'all')),
          describeCase(each),
        ]);
      for (const first of batch.slice(0, 1))
        expect(await differencesOf('all', rootCopy([]), first, join(output, 'main'))).toEqual([]);
      await rm(output, { recursive: true });
    }
  });

  test.each(['!', '!/', '[', '[]a]', 'a\\', '*[z-a]', '[-x]'])('fails for the ignore line %s, as we say', async (line) => {
    const path = await mkdtemp(join(scratch, 'broken-'));
    await writeFile(join(path, 'file'), '');
    const args = ['buildx', 'build', '--file', '-', '--output', `type=local,dest=${join(path, 'out')}`, '--', path];
    const buildWith = async (ignore: string) => {
      await writeFile(join(path, '.dockerignore'), `${ignore}\n`);
      return (await runDocker(engine, args, { input: 'FROM scratch\nCOPY . /x\n' })).exitCode;
    };
    expect(ignoreWalk(parseIgnoreFile(line))).toBeUndefined();
    expect([await buildWith('out'), await buildWith(line)]).toEqual([0, 1]);
  });
});

async function prepare(scratch: string, name: string, each: Case, walk: IgnoreWalk): Promise<Prepared> {
  const path = join(scratch, `${basename(scratch)}-${name}`);
  await mkdir(path);
  for (const [relative, text] of Object.entries(each.tree)) {
    const target = join(path, relative);
    await mkdir(relative.endsWith('/') ? target : dirname(target), { recursive: true });
    if (text.startsWith('->')) await symlink(text.slice(2), target);
    else if (!relative.endsWith('/')) await writeFile(target, text);
  }
  await writeFile(join(path, '.dockerignore'), each.ignore);
  for (const relative of new Set(Object.keys(each.tree).flatMap(withFolders))) {
    if (!each.tree[relative]?.startsWith('->')) await chmod(join(path, relative), modeOf(relative));
  }
  const walked = await walkFolder(path, walk, {
    maxEntries: 1000,
    opaqueFolders: new Set(),
    signal: new AbortController().signal,
  });
  return { ...each, name, path, walk, listing: buildListing(walked.entries, walk, walked.isComplete) };
}

function withFolders(path: string): readonly string[] {
  const trimmed = path.replace(/\/$/, '');
  return trimmed === '' ? [] : [trimmed, ...withFolders(parentPath(trimmed))];
}

/** Any, and for the same path always the same. */
function modeOf(path: string): number {
  return [0o644, 0o755, 0o600, 0o777, 0o4755, 0o2710, 0o1777][(path.length * 7 + path.charCodeAt(0)) % 7] ?? 0;
}

/** What a builder is told of each entry, as it can be seen again in what was copied. */
async function listed({ path, walk }: Prepared): Promise<readonly string[]> {
  const { signal } = new AbortController();
  const { entries } = await listBuildContext(path, { ignore: walk, includes: undefined, signal, mostEntries: 1000 });
  return [...entries].map(([each, { kind, mode, sizeBytes, link, isEmptied }]) =>
    [each, kind, mode.toString(8), isEmptied ? 0 : sizeBytes, link].join(' '),
  );
}

/** The same of a copy of the whole context, in the same order. */
async function arrived(root: string): Promise<readonly string[]> {
  const lines: string[] = [];
  for (const path of [...(await pathsBelow(root)).keys()].sort(compareWalkOrder)) {
    const stats = await lstat(join(root, path));
    const kind = stats.isFile() ? 'file' : stats.isDirectory() ? 'directory' : 'link';
    const link = kind === 'link' ? await readlink(join(root, path)) : '';
    lines.push([path, kind, (stats.mode & 0o7777).toString(8), kind === 'file' ? stats.size : 0, link].join(' '));
  }
  return lines;
}

/** One build of all contexts, the first one as the main context too; the result lies in the folder that is returned. */
async function build(engine: EngineAccess, scratch: string, batch: readonly Prepared[]): Promise<string> {
  const output = await mkdtemp(join(scratch, 'out-'));
  const copies = batch.flatMap(({ name, exclude, wildcard }) => [
    `COPY --from=${name} . /${name}/all/`,
    `COPY --from=${name} ${isUsable(exclude) ? `--exclude=${exclude} ` : ''}. /${name}/exclude/`,
    `COPY --from=${name} ${wildcard} /${name}/wildcard/`,
  ]);
  const contexts = batch.flatMap(({ name, path }) => ['--build-context', `${name}=${path}`]);
  const args = [
    'buildx',
    'build',
    '--file',
    '-',
    ...contexts,
    '--output',
    `type=local,dest=${output}`,
    '--',
    batch[0]?.path ?? scratch,
  ];
  const { exitCode, stderr } = await runDocker(engine, args, {
    input: `FROM scratch\nCOPY . /main/all/\n${copies.join('\n')}\n`,
  });
  if (exitCode !== 0) throw new Error(`The build failed:\n${stderr.slice(-2000)}\n${JSON.stringify(batch, ['tree', 'ignore'])}`);
  return output;
}

/**
 * BuildKit reads flags byte by byte and so mangles what is not ASCII (`extractBuilderFlags`); quoting is the
 * Dockerfile's own matter; a pattern nobody follows fails the build.
 */
function isUsable(exclude: string): boolean {
  return /^[!#-&(-[\]-~]+$/.test(exclude) && predicted(rootCopy([exclude]), emptyListing) !== undefined;
}

async function differences(each: Prepared, output: string): Promise<readonly string[]> {
  const excludes = isUsable(each.exclude) ? [each.exclude] : [];
  const copies: [string, Copy][] = [
    ['all', rootCopy([])],
    ['exclude', rootCopy(excludes)],
    ['wildcard', { ...rootCopy([]), sources: [sourceOf(each.wildcard)] }],
  ];
  const found: string[] = [];
  for (const [name, copy] of copies) found.push(...(await differencesOf(name, copy, each, output)));
  for (const [path, size] of await pathsBelow(join(output, 'all'))) {
    const isEmptied = each.listing.get(path)?.kind === 'file' && path !== '.dockerignore' && each.walk.isExcludedOnOpen(path);
    if (isEmptied !== (size === 0)) found.push(`all: ${path} has ${size} bytes; ${describeCase(each)}`);
  }
  return found;
}

async function differencesOf(name: string, copy: Copy, each: Prepared, output: string): Promise<readonly string[]> {
  const expected = predicted(copy, each.listing) ?? new Set();
  const real = await pathsBelow(join(output, name));
  const missing = [...expected].filter((path) => !real.has(path));
  const surplus = [...real.keys()].filter((path) => !expected.has(path));
  return [
    ...missing.map((path) => `${name}: ${path} does not arrive; ${describeCase(each)}`),
    ...surplus.map((path) => `${name}: ${path} arrives; ${describeCase(each)}`),
  ];
}

function describeCase({ tree, ignore, exclude, wildcard }: Case): string {
  return JSON.stringify({ paths: Object.keys(tree), ignore, exclude, wildcard });
}

const nowhere = { start: 0, end: 0 };
const emptyListing = buildListing([], undefined, true);

function sourceOf(path: string) {
  return { kind: 'path' as const, text: path, span: nowhere, path, hasWildcard: path !== '' };
}

function rootCopy(excludes: readonly string[]): Copy {
  return {
    from: { kind: 'context' },
    sources: [sourceOf('')],
    destination: '/x/',
    destinationSpan: nowhere,
    excludes,
    hasParents: false,
  };
}

/** Paths below the destination: folders that are named themselves give what is in them. */
function predicted(copy: Copy, listing: ContextListing): Set<string> | undefined {
  const view: ContextView = {
    source: {
      dockerfileUri: 'file:///Dockerfile',
      context: { kind: 'folder', path: '/' },
      target: undefined,
      args: new Map(),
      namedContexts: new Map(),
      localImages: new Set(),
      origin: { kind: 'folder', because: 'a test' },
    },
    listing: { kind: 'loaded', value: listing },
    ignoreFile: { kind: 'loaded', value: undefined },
    read: () => ({ kind: 'not-loaded' }),
  };
  const reach = reachOf(copy, view);
  if (reach.kind !== 'loaded') return undefined;
  const paths = new Set<string>();
  for (const source of reach.value.sources) {
    const roots = source.isWholeContext ? [''] : source.named.map(({ path }) => path);
    for (const entry of source.arriving()) {
      const root = roots.find((each) => each === '' || entry.path === each || entry.path.startsWith(`${each}/`)) ?? '';
      const isRoot = entry.path === root;
      if (isRoot && entry.kind === 'directory') continue;
      const path = isRoot ? basename(root) : entry.path.slice(root === '' ? 0 : root.length + 1);
      for (let each = path; each !== ''; each = parentPath(each)) paths.add(each);
    }
  }
  return paths;
}

/** Every path below the folder; sizes of regular files, -1 for anything else. */
async function pathsBelow(root: string, below = ''): Promise<Map<string, number>> {
  const paths = new Map<string, number>();
  for (const name of await readdir(join(root, below)).catch(() => [])) {
    const path = below === '' ? name : `${below}/${name}`;
    const stats = await lstat(join(root, path));
    const size = stats.isFile() ? (await readFile(join(root, path))).length : -1;
    paths.set(path, path === '.dockerignore' ? -1 : size);
    if (stats.isDirectory()) for (const [inner, innerSize] of await pathsBelow(root, path)) paths.set(inner, innerSize);
  }
  return paths;
}
