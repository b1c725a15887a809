/** What counts as the same selection, after the rules of BuildKit's content hashes. */
import { describe, expect, test } from 'vitest';
import { digest, type Files, treeOf } from '../../test/support/simulated-builder.ts';
import { selectionDigest, withoutCovered } from './selection-digest.ts';
import type { Selector } from './vertex.ts';

const select = (path: string, ...excludes: readonly string[]): Selector => ({ path, hasWildcard: /[*?[]/.test(path), excludes });
const told = (files: Files, selectors: readonly Selector[], isNewBuilder = false) => {
  const one = selectionDigest(treeOf(files), selectors, { digest, buildKit: isNewBuilder ? 26 : 25 });
  return one.kind === 'digest' ? one.digest : one;
};
/** Whether a builder takes one selection for the other. */
const isSame = (before: Files, after: Files, selector: Selector, isNewBuilder = false) =>
  told(before, [selector], isNewBuilder) === told(after, [selector], isNewBuilder);

describe('plain paths', () => {
  test('the mode of the folder counts although only what is in it is copied', () => {
    expect(isSame({ 'd/f': '' }, { 'd/': { kind: 'directory', mode: 0o700 }, 'd/f': '' }, select('d'))).toBe(false);
  });

  test('links are followed, at the end too', () => {
    expect(told({ 'd/f': '1', l: '->d' }, [select('l')])).toBe(told({ 'd/f': '1' }, [select('d')]));
    expect(told({ 'd/f': '1', l: '->d' }, [select('l/f')])).toBe(told({ 'd/f': '1' }, [select('d/f')]));
  });

  test('what is not there is missing', () => {
    expect(told({ f: '' }, [select('f'), select('none')])).toEqual({ kind: 'missing', path: 'none' });
    expect(told({ l: '->none' }, [select('l')])).toEqual({ kind: 'missing', path: 'l' });
  });

  test('the order of several is nothing', () => {
    const files = { a: '1', b: '2' };
    expect(told(files, [select('a'), select('b')])).toBe(told(files, [select('b'), select('a')]));
  });

  test('one below another one is covered by it, one beside it is not', () => {
    const paths = (...all: readonly string[]) => withoutCovered(all.map((path) => select(path))).map(({ path }) => path);
    expect(paths('d/f', 'd', 'd', 'da', 'd.x')).toEqual(['d', 'd.x', 'da']);
    expect(paths('a', '', 'b')).toEqual(['']);
    expect(paths('d/*', 'd')).toEqual(['d', 'd/*']);
  });
});

describe('--exclude', () => {
  test('it never drops a file that the source names, and keys its content', () => {
    expect(isSame({ 'c.txt': '1' }, { 'c.txt': '2' }, select('c.txt', 'c.txt'))).toBe(false);
    expect(isSame({ 'c.txt': '1' }, { 'c.txt': '2' }, select('c.txt'))).toBe(false);
  });

  test('what it drops does not count, what it leaves does', () => {
    const files = { 'd/a.log': '1', 'd/b': '1', 'd/s/c.log': '1' };
    expect(isSame(files, { ...files, 'd/a.log': '2' }, select('d', '*.log'))).toBe(true);
    expect(isSame(files, { ...files, 'd/b': '2' }, select('d', '*.log'))).toBe(false);
    expect(isSame(files, { ...files, 'd/s/c.log': '2' }, select('d', '*.log'))).toBe(false);
    expect(isSame(files, { ...files, 'd/s/c.log': '2' }, select('d', '**/*.log'))).toBe(true);
  });

  test('a slash in front makes it match nothing', () => {
    expect(isSame({ 'd/a': '1' }, { 'd/a': '2' }, select('d', '/a'))).toBe(false);
    expect(isSame({ 'd/a': '1' }, { 'd/a': '2' }, select('d', 'a'))).toBe(true);
  });

  test('an exception brings back', () => {
    const files = { 'd/a': '1', 'd/b': '1' };
    expect(isSame(files, { ...files, 'd/a': '2' }, select('d', '*', '!a'))).toBe(false);
    expect(isSame(files, { ...files, 'd/b': '2' }, select('d', '*', '!a'))).toBe(true);
  });

  test('the whole context can have one', () => {
    expect(isSame({ a: '1', b: '1' }, { a: '2', b: '1' }, select('', 'a'))).toBe(true);
    expect(isSame({ a: '1', b: '1' }, { a: '1', b: '2' }, select('', 'a'))).toBe(false);
  });

  test('a link that the source names stands for what it leads to', () => {
    expect(isSame({ l: '->a', a: '1' }, { l: '->a', a: '2' }, select('l', 'x'))).toBe(false);
  });

  test('a pattern that is none is not followed', () => {
    expect(told({ f: '' }, [select('f', '!')])).toMatchObject({ kind: 'unread' });
    expect(told({ f: '' }, [select('f', '[')])).toMatchObject({ kind: 'unread' });
  });
});

describe('wildcards', () => {
  test('a file that matches counts, and so does one that comes', () => {
    const files = { 'a.js': '1', 'b.ts': '1' };
    expect(isSame(files, { ...files, 'a.js': '2' }, select('*.js'))).toBe(false);
    expect(isSame(files, { ...files, 'b.ts': '2' }, select('*.js'))).toBe(true);
    expect(isSame(files, { ...files, 'c.js': '' }, select('*.js'))).toBe(false);
    expect(isSame(files, { ...files, 'd/c.js': '' }, select('*.js'))).toBe(true);
  });

  test('everything in a folder that matches counts', () => {
    expect(isSame({ 'da/x/y': '1' }, { 'da/x/y': '2' }, select('d*'))).toBe(false);
  });

  test('no match is an empty selection, also where the folder is not there', () => {
    expect(told({ f: '' }, [select('*.nope')])).toBe(told({}, [select('*.nope')]));
    expect(told({ f: '' }, [select('none/*')])).toEqual(expect.any(String));
  });

  test('an exclude never drops what the wildcard matches itself', () => {
    expect(isSame({ 'c.txt': '1' }, { 'c.txt': '2' }, select('*.txt', 'c.txt'))).toBe(false);
    expect(isSame({ 'd/c': '1' }, { 'd/c': '2' }, select('d*', 'c'))).toBe(true);
  });

  test('but a pattern for everything drops it', () => {
    expect(isSame({ 'c.txt': '1' }, { 'c.txt': '2' }, select('*.txt', '**'))).toBe(true);
  });

  test('a link at the top is followed, one below is not', () => {
    expect(isSame({ 'a.l': '->f', f: '1' }, { 'a.l': '->f', f: '2' }, select('*.l'))).toBe(false);
    expect(isSame({ 'd1/l': '->../f', f: '1' }, { 'd1/l': '->../f', f: '2' }, select('d*'))).toBe(true);
    expect(told({ 'a.l': '->none' }, [select('*.l')])).toEqual({ kind: 'missing', path: 'a.l' });
  });

  test('a link in front of the wildcard is followed', () => {
    expect(isSame({ 'd/f': '1', l: '->d' }, { 'd/f': '2', l: '->d' }, select('l/*'))).toBe(false);
  });

  test('a match of the same name is what the plain path would be', () => {
    expect(told({ '[f': '1' }, [{ path: '\\[f', hasWildcard: false, excludes: [] }])).toMatchObject({ kind: 'missing' });
    expect(isSame({ f: '1' }, { f: '2' }, select('f', 'x'))).toBe(false);
  });

  test('one that is not valid is not followed', () => {
    expect(told({ f: '' }, [select('a[')])).toMatchObject({ kind: 'unread' });
  });
});

describe('how deep files lie', () => {
  const [deep, flat] = [{ 'dir/a/x': '1' }, { 'dir/x': '1', 'dir/a/': '' }];

  test('builders up to 0.25 forget it in filtered selections', () => {
    expect(isSame(deep, flat, select('*'))).toBe(true);
    expect(isSame(deep, flat, select('dir', '*.log'))).toBe(true);
    expect(isSame(deep, flat, select('dir'))).toBe(false);
  });

  test('from 0.26 on they do not', () => {
    expect(isSame(deep, flat, select('*'), true)).toBe(false);
    expect(isSame(deep, flat, select('dir', '*.log'), true)).toBe(false);
  });

  test('and what stands in front of the wildcard is no part of it', () => {
    const at = (folder: string) => told({ [`${folder}/x.js`]: '1', [`${folder}/y.js`]: '2' }, [select(`${folder}/*.js`)], true);
    expect(at('one')).toBe(at('two'));
  });
});
