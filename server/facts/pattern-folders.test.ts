import { expect, test } from 'vitest';
import { looksInto } from './pattern-folders.ts';

test.each<[string, readonly string[], readonly string[]]>([
  ['d/f', ['', 'd'], ['e', 'd/f']],
  ['d/*/f', ['', 'd', 'd/e'], ['e', 'd/e/f']],
  ['d/**/f', ['', 'd', 'd/e', 'd/e/g'], ['e', 'e/d']],
  ['d/a**', ['', 'd', 'd/e'], ['e']],
  ['**', ['', 'd', 'd/e'], []],
  ['', [], ['', 'd']],
])('%j looks into %j, and not into %j', (pattern, on, off) => {
  const isInto = looksInto(pattern);
  expect(on.filter((each) => !isInto(each))).toEqual([]);
  expect(off.filter(isInto)).toEqual([]);
});
