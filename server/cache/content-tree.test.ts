/** What counts as the same content, and where links lead. */
import { describe, expect, test } from 'vitest';
import { copyOf, type Files, treeOf } from '../../test/support/simulated-builder.ts';

const whole = (files: Files, path = '') => {
  const tree = treeOf(files);
  const node = tree.find(path, true);
  return node && tree.whole(node);
};

describe('content', () => {
  const files: Files = { 'd/f': 'text', 'd/g': 'x', l: '->d' };
  test.each<[string, Files, boolean]>([
    ['a date', { ...files, 'd/f': { text: 'text', mtimeNs: 3n } }, true],
    ['bytes', { ...files, 'd/f': 'tex2' }, false],
    ['a size behind the same name', { ...files, 'd/f': 'text ' }, false],
    ['a mode of a file', { ...files, 'd/f': { text: 'text', mode: 0o600 } }, false],
    ['a mode of a folder', { ...files, 'd/': { kind: 'directory', mode: 0o700 } }, false],
    ['setuid', { ...files, 'd/f': { text: 'text', mode: 0o4644 } }, false],
    ['a name', { 'd/F': 'text', 'd/g': 'x', l: '->d' }, false],
    ['contents that change places', { ...files, 'd/f': 'x', 'd/g': 'text' }, false],
    ['an empty folder', { ...files, 'd/e/': '' }, false],
    ['where a link points', { ...files, l: '->./d' }, false],
    ['a FIFO', { ...files, 'd/p': { kind: 'other' } }, false],
    ['the order in which they are told', { l: '->d', 'd/g': 'x', 'd/f': 'text' }, true],
  ])('%s', (_, other, isEqual) => {
    expect(whole(other) === whole(files)).toBe(isEqual);
  });

  test('a file has the same content under another name, a folder too', () => {
    const two = { 'a/f': '1', 'b/f': '1', x: '2', y: '2' };
    expect(whole(two, 'x')).toBe(whole(two, 'y'));
    expect(whole(two, 'a')).toBe(whole(two, 'b'));
  });

  test('the root has no metadata of its own', () => {
    const tree = treeOf(files);
    expect(tree.header(tree.root)).toBe('');
    expect(whole({ d: 'x' }, '')).not.toBe(whole({ d: 'x' }, 'd'));
  });

  test('a file whose bytes are withheld is another one than an empty file', () => {
    expect(whole({ f: { text: 'x', isEmptied: true } })).not.toBe(whole({ f: '' }));
  });
});

describe('links', () => {
  const files: Files = {
    'd/f': '1',
    to: '->d',
    'd/up': '->../top',
    top: '2',
    rooted: '->/d/f',
    out: '->../../../top',
    loop: '->loop',
    dead: '->nothing',
    'a/b': '->../to',
  };
  test.each([
    ['a path', 'd/f', 'd/f'],
    ['one on the way', 'to/f', 'd/f'],
    ['one at the end', 'to', 'd'],
    ['one that goes up', 'd/up', 'top'],
    ['one through another', 'to/up', 'top'],
    ['one to a link', 'a/b/f', 'd/f'],
    ['one with the root of the context', 'rooted', 'd/f'],
    ['one that leaves the context stays in it', 'out', 'top'],
    ['one to itself', 'loop', undefined],
    ['one to nothing', 'dead', undefined],
    ['a file on the way', 'top/x', undefined],
    ['the root', '', ''],
    ['odd spellings', './/d/./x/../f', undefined],
  ])('%s: %s', (_, path, expected) => {
    expect(treeOf(files).find(path, true)?.path).toBe(expected);
  });

  test('one at the end is followed only where that is asked for', () => {
    expect(treeOf(files).find('to', false)?.path).toBe('to');
    expect(treeOf(files).find('to/', false)?.path).toBe('to');
    expect(treeOf(files).find('a/b/up', false)?.path).toBe('d/up');
  });
});

describe('a tree that is changed entry by entry is that of the files afterwards', () => {
  test.each<[what: string, before: Files, after: Files]>([
    ['bytes of a file', { 'd/f': '1', g: '1' }, { 'd/f': '2', g: '1' }],
    ['a file that comes between others', { 'd/a': '1', 'd/c': '1' }, { 'd/a': '1', 'd/b': '1', 'd/c': '1' }],
    ['a file that goes', { 'd/a': '1', 'd/c': '1' }, { 'd/c': '1' }],
    ['a file that becomes a folder, and none of the others does', { a: '1', b: '1' }, { 'a/x': '1', b: '1' }],
    ['a folder that becomes a file', { 'a/x': '1', b: '1' }, { a: '1', b: '1' }],
    ['a folder with what is in it', { b: '1' }, { 'a/c/x': '1', 'a/c/y': '1', b: '1' }],
  ])('%s', (_, before, after) => {
    const [tree, now] = [treeOf(before), copyOf(after)];
    const gone = [...copyOf(before).keys()].filter((path) => !now.has(path));
    for (const path of gone.sort().reverse()) tree.set(path, undefined);
    for (const [path, entry] of now) tree.set(path, entry);
    const expected = treeOf(after);
    for (const path of ['', ...now.keys()]) {
      const [node, same] = [tree.find(path, false), expected.find(path, false)];
      expect(node && tree.whole(node)).toBe(same && expected.whole(same));
    }
    for (const path of [...gone, 'b/x']) expect(tree.find(path, false)?.path).toBe(expected.find(path, false)?.path);
  });
});
