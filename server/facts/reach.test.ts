/** What COPY takes out of a context, with the false alarms of BuildKit's own check as a table. */
import { describe, expect, it } from 'vitest';
import { type MemoryContextOptions, memoryContext } from '../context/memory-context.ts';
import { cleanRelativePath } from '../model/clean-path.ts';
import { readParentsSource } from '../model/parents-source.ts';
import type { Copy } from './file-facts.ts';
import { reachOf, type SourceReach } from './reach.ts';

const nowhere = { start: 0, end: 0 };

function copyOf(text: string, excludes: readonly string[] = []): Copy {
  const sources = text.split(' ').map((word) => ({
    kind: 'path' as const,
    text: word,
    span: nowhere,
    path: word.includes('$') ? undefined : cleanRelativePath(word),
    hasWildcard: /[*?[]/.test(word),
  }));
  return { from: { kind: 'context' }, sources, destination: '/x/', destinationSpan: nowhere, excludes, hasParents: false };
}

function withParents(text: string, excludes: readonly string[] = []): Copy {
  const copy = copyOf(text, excludes);
  const sources = copy.sources.map((source) => ({ ...source, parents: readParentsSource(source.text) }));
  return { ...copy, sources, hasParents: true };
}

function reach(files: readonly string[], ignore: string, copy: Copy, options: MemoryContextOptions = {}): readonly SourceReach[] {
  const texts = Object.fromEntries(files.map((path) => [path, '']));
  const result = reachOf(copy, memoryContext(ignore === '' ? texts : { ...texts, '.dockerignore': ignore }, options));
  if (result.kind !== 'loaded') throw new Error(`not loaded: ${result.kind}`);
  return result.value.sources;
}

function arriving(sources: readonly SourceReach[]): readonly string[] {
  return sources.flatMap((source) => [...source.arriving()].map((entry) => entry.path));
}

function checkOutcome(files: readonly string[], ignore: string, source: string, outcome: string, ignoredBy?: string) {
  it(`${source} in ${files.join(' ') || 'nothing'} with ${JSON.stringify(ignore)}: ${outcome}`, () => {
    const [found] = reach(files, ignore, copyOf(source));
    expect([found?.outcome, found?.ignoredBy?.pattern]).toEqual([outcome, ignoredBy]);
  });
}

describe('a source', () => {
  checkOutcome(['a'], '', 'a', 'arrives');
  checkOutcome(['a'], '', './a', 'arrives');
  checkOutcome([], '', '.', 'arrives');
  checkOutcome(['a'], '*', '/', 'arrives');
  checkOutcome(['a'], '', 'b', 'missing');
  checkOutcome(['a'], 'b\n', 'b', 'missing', 'b');
  checkOutcome(['a'], 'a\n', 'a', 'ignored', 'a');
  checkOutcome(['.env'], '.*\n', '.', 'arrives');
  checkOutcome(['dir/a'], '*\n!dir\n', 'dir', 'arrives');
  checkOutcome(['dir/a'], '*\n!dir\n', 'dir/a', 'arrives');
  checkOutcome(['dir/a', 'dir/b'], 'dir\n!dir/a\n', 'dir', 'arrives', 'dir');
  checkOutcome(['dir/a', 'dir/b'], 'dir\n!dir/a\n', 'dir/b', 'ignored', 'dir');
  checkOutcome(['a'], '**\n!a\n', 'a', 'arrives');
  checkOutcome(['a', 'b'], '*\n!a\n', 'b', 'ignored', '*');
  checkOutcome(['dist/a'], 'dist\n', 'dist', 'ignored', 'dist');
  checkOutcome(['dist/a'], 'dist\n', 'dist/a', 'unknown', 'dist');
  checkOutcome(['node_modules/x/y'], '', 'node_modules/x/y', 'unknown');
  checkOutcome(['x/$V'], '', '$V', 'unknown');
  checkOutcome(['a.txt'], '', '*.txt', 'arrives');
  checkOutcome(['a.txt'], '*.txt', '*.txt', 'ignored');
  checkOutcome(['a'], '', '*.txt', 'missing');
});

describe('what arrives', () => {
  it('is everything below a folder, except what is ignored', () => {
    expect(arriving(reach(['a/b/c', 'a/d', 'e'], 'a/d', copyOf('a')))).toEqual(['a', 'a/b', 'a/b/c']);
  });
  it('contains an ignored folder on the way to a re-included file', () => {
    expect(arriving(reach(['a/b', 'a/c'], 'a\n!a/b\n', copyOf('a')))).toEqual(['a', 'a/b']);
  });
  it('is the whole context, in order', () => {
    expect(arriving(reach(['b', 'a/c', 'a.x'], '', copyOf('.')))).toEqual(['a', 'a/c', 'a.x', 'b']);
  });
  it('follows wildcards one name at a time', () => {
    const files = ['a/x.c', 'b/x.c', 'b/y/x.c', 'bc/x.c', 'package.json', 'package-lock.json'];
    expect(arriving(reach(files, '', copyOf('?/*.c package*.json')))).toEqual([
      'a/x.c',
      'b/x.c',
      'package-lock.json',
      'package.json',
    ]);
  });
  it('loses the lock file that is ignored, and says so', () => {
    const [source] = reach(['package.json', 'package-lock.json'], 'package-lock.json', copyOf('package*.json'));
    expect([...(source?.ignored() ?? [])].map((entry) => entry.path)).toEqual(['package-lock.json']);
  });
  it('honours --exclude below the source, not for the source itself', () => {
    const files = ['d/c.txt', 'd/e/c.txt', 'c.txt'];
    expect(arriving(reach(files, '', copyOf('d', ['**/c.txt'])))).toEqual(['d', 'd/e']);
    expect(arriving(reach(files, '', copyOf('*.txt', ['c.txt'])))).toEqual(['c.txt']);
    expect(arriving(reach(files, '', copyOf('d', ['/e'])))).toEqual(['d', 'd/c.txt', 'd/e', 'd/e/c.txt']);
  });
});

describe('completeness', () => {
  it('ends at folders that were not walked, unless they are ignored', () => {
    expect(reach(['.git/HEAD', 'a'], '', copyOf('.'))[0]?.isComplete()).toBe(false);
    expect(reach(['.git/HEAD', 'a'], '.git', copyOf('.'))[0]?.isComplete()).toBe(true);
  });
  it('ends at the bounds of the walk, where nothing is missing for certain', () => {
    const [source] = reach(['a'], '', copyOf('b'), { isComplete: false });
    expect([source?.outcome, source?.isComplete()]).toEqual(['unknown', false]);
  });
});

describe('no answer', () => {
  it('is given for copies from elsewhere, unknown contexts and broken excludes', () => {
    const fromImage: Copy = { ...copyOf('a'), from: { kind: 'unknown', because: 'x' } };
    expect(reachOf(fromImage, memoryContext({})).kind).toBe('unknown');
    expect(reachOf(copyOf('a'), memoryContext(undefined)).kind).toBe('unknown');
    expect(reachOf(copyOf('a', ['[']), memoryContext({})).kind).toBe('unknown');
  });
});

describe('--parents', () => {
  const files = ['a/x.js', 'a/b/y.js', 'a/b/z.ts', 'c/b/y.js', 'top.js'];

  it.each<[string, readonly string[], readonly string[]]>([
    ['a/b/y.js', [], ['a', 'a/b', 'a/b/y.js']],
    ['a/b', [], ['a', 'a/b', 'a/b/y.js', 'a/b/z.ts']],
    ['**/y.js', [], ['a', 'a/b', 'a/b/y.js', 'c', 'c/b', 'c/b/y.js']],
    ['*/*.js', [], ['a', 'a/x.js']],
    ['a/./**/*.ts', [], ['a', 'a/b', 'a/b/z.ts']],
    ['*/./b/y.js', [], ['a', 'a/b', 'a/b/y.js', 'c', 'c/b', 'c/b/y.js']],
    ['a', ['**/*.js'], ['a', 'a/b', 'a/b/z.ts']],
    ['**/y.js', ['c'], ['a', 'a/b', 'a/b/y.js']],
    ['.', [], []],
    ['a/x.js/./**', [], []],
    ['*.nope', [], []],
  ])('%s without %j', (source, excludes, expected) => {
    expect(arriving(reach(files, '', withParents(source, excludes)))).toEqual(expected);
  });

  it.each<[string, string, SourceReach['outcome'], string | undefined]>([
    ['a/b/y.js', '', 'arrives', undefined],
    ['a/b/y.js', 'a/b', 'unknown', 'a/b'],
    ['a/b/y.js', '**/y.js', 'ignored', '**/y.js'],
    ['**/y.js', '**/y.js', 'ignored', undefined],
    ['a/./b/y.js', '**/y.js', 'ignored', '**/y.js'],
    ['a/b/none', '', 'missing', undefined],
    ['none/./x', '', 'missing', undefined],
    ['**/none', '', 'missing', undefined],
    ['.', '', 'missing', undefined],
    ['[', '', 'unknown', undefined],
  ])('%s, with %j ignored: %s', (source, ignore, outcome, ignoredBy) => {
    const [found] = reach(files, ignore, withParents(source));
    expect([found?.outcome, found?.ignoredBy?.pattern, found?.isWholeContext]).toEqual([outcome, ignoredBy, false]);
  });

  it('does not bring along the folders of what is ignored', () => {
    const [found] = reach(files, '**/y.js', withParents('*/b/y.js'));
    expect([...(found?.arriving() ?? [])]).toEqual([]);
    expect([...(found?.ignored() ?? [])].map(({ path }) => path)).toEqual(['a/b/y.js', 'c/b/y.js']);
  });

  it('names what the pattern matches itself', () => {
    const [found] = reach(files, '', withParents('**/b'));
    expect(found?.named.map(({ path }) => path)).toEqual(['a/b', 'c/b']);
  });

  it('is complete unless it looks into a folder that was not walked', () => {
    const withModules = [...files, 'node_modules/m/y.js', '.git/HEAD'];
    const isComplete = (source: string) => reach(withModules, '', withParents(source))[0]?.isComplete();
    expect(['a/*.js', '**/y.js', 'node_modules/m/y.js', 'node_modules'].map(isComplete)).toEqual([true, false, false, false]);
  });
});
