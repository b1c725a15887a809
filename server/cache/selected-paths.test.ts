/** Which paths a selector takes in, told from the path alone. */
import { expect, test } from 'vitest';
import { onWayTo, selectedBy } from './selected-paths.ts';

test.each<[string, readonly string[], readonly string[], readonly string[]]>([
  ['d', [], ['d', 'd/f', 'd/x/y'], ['da', 'x/d', '']],
  ['', [], ['a', 'a/b'], []],
  ['*.js', [], ['a.js', 'a.js/in/it'], ['a.ts', 'x/a.js']],
  ['d/*', [], ['d/f', 'd/f/g'], ['d', 'e/f']],
  ['d', ['*.log'], ['d', 'd/f', 'd/x/a.log'], ['d/a.log', 'd/a.log/x']],
  ['d', ['**/*.log', '!keep.log'], ['d/keep.log'], ['d/x/a.log']],
  ['*.txt', ['c.txt'], ['c.txt'], []],
  ['', ['a'], ['b', 'b/a'], ['a', 'a/b']],
  ['d', ['!'], ['d/f'], []],
  ['a[', [], [], ['a[', 'a']],
])('%s without %j', (path, excludes, taken, left) => {
  const isSelected = selectedBy([{ path, hasWildcard: /[*?[]/.test(path), excludes }]);
  expect(taken.filter((each) => !isSelected(each))).toEqual([]);
  expect(left.filter(isSelected)).toEqual([]);
});

test('of several, one is enough; of none, nothing is', () => {
  const plain = (path: string) => ({ path, hasWildcard: false, excludes: [] });
  expect(['a', 'b', 'c'].filter(selectedBy([plain('a'), plain('b')]))).toEqual(['a', 'b']);
  expect(selectedBy([])('a')).toBe(false);
});

test.each<[string, readonly string[] | undefined, readonly string[], readonly string[]]>([
  ['d', undefined, [], ['', 'd', 'd/e']],
  ['*.js', undefined, [''], ['d']],
  ['d/*/f', undefined, ['', 'd', 'd/e'], ['e', 'd/e/f']],
  ['', ['d/f'], ['', 'd'], ['e', 'd/f']],
  ['', ['d/*/f'], ['', 'd', 'd/e'], ['e', 'd/e/f']],
  ['', ['d/**/f'], ['', 'd', 'd/e', 'd/e/f/g'], ['e', 'e/d']],
  ['', ['**'], ['', 'd', 'd/e'], []],
  ['d', ['*.js'], ['', 'd'], ['d/e', 'e']],
  ['d*', ['e/f'], ['', 'da', 'da/e'], ['e', 'da/f']],
  ['', [''], [], ['', 'd']],
])('in %j, patterns %j, it looks for names in %j and not in %j', (path, includes, on, off) => {
  const isOnWay = onWayTo([{ path, hasWildcard: /[*?[]/.test(path), excludes: [], ...(includes && { includes }) }]);
  expect(on.filter((each) => !isOnWay(each))).toEqual([]);
  expect(off.filter(isOnWay)).toEqual([]);
});

test.each<[string, readonly string[], readonly string[], readonly string[], readonly string[]]>([
  ['', ['d/f'], [], ['d/f', 'd/f/g'], ['d', 'd/e', 'f', '']],
  ['', ['**/*.js'], ['d/x/**'], ['a.js', 'd/a.js', 'd/x.js'], ['d/x/a.js', 'd/x/y/a.js', 'a.ts']],
  ['d', ['*.js'], ['a.js'], ['d/b.js'], ['d', 'd/a.js', 'd/e/b.js', 'b.js']],
  // The folder above keeps it out, although no pattern takes that.
  ['', ['a/b/c'], ['a'], [], ['a/b/c', 'a/b/c/d']],
  // The exception is then tried on the folders above, which it would not be had they been asked about before.
  ['', ['a/b/c'], ['a/b', '!a'], ['a/b/c'], ['a', 'a/b']],
  ['', ['a'], ['a/b', '!a'], ['a'], ['a/b', 'a/b/c']],
  ['d*', ['e'], [], ['da/e', 'db/e/f'], ['da', 'e']],
])('in %j, patterns %j take, without %j', (path, includes, excludes, taken, left) => {
  const isSelected = selectedBy([{ path, hasWildcard: path.includes('*'), includes, excludes }]);
  expect(taken.filter((each) => !isSelected(each))).toEqual([]);
  expect(left.filter(isSelected)).toEqual([]);
});
