/** Which paths a selector takes in, told from the path alone. */
import { expect, test } from 'vitest';
import { selectedBy } from './selected-paths.ts';

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
