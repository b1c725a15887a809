/** Which entries a filtered selection lists, in which order. */
import { expect, test } from 'vitest';
import { type Files, treeOf } from '../../test/support/simulated-builder.ts';
import { compileWildcard } from '../model/copy-wildcard.ts';
import { filteredEntries, literalPrefix } from './filtered-selection.ts';

const files: Files = { 'src/a.js': '', 'src/deep/b.js': '', 'src/deep/c.ts': '', 'src/empty/': '', 'top.js': '', l: '->src' };
function listed(path: string, ...excludes: readonly string[]): readonly string[] {
  const filtered = filteredEntries(treeOf(files), { path, hasWildcard: /[*?[]/.test(path), excludes });
  return filtered.kind === 'entries' ? filtered.entries.map((entry) => entry.path) : [filtered.kind];
}

test.each<[string, readonly string[], readonly string[]]>([
  ['*.js', [], ['top.js']],
  ['*/*.js', [], ['src/a.js']],
  ['s*', [], ['src', 'src/a.js', 'src/deep', 'src/deep/b.js', 'src/deep/c.ts', 'src/empty']],
  ['src/*', [], ['src/a.js', 'src/deep', 'src/deep/b.js', 'src/deep/c.ts', 'src/empty']],
  ['l/*', ['**'], []],
  ['l/*.js', [], ['l/a.js']],
  ['src', ['deep'], ['src', 'src/a.js', 'src/empty']],
  ['src', ['*', '!deep/b.js'], ['src', 'src/deep', 'src/deep/b.js']],
  ['src', ['**/*.js'], ['src', 'src/deep', 'src/deep/c.ts', 'src/empty']],
  ['top.js', ['x'], ['top.js']],
  ['top.js', ['**'], []],
  ['', ['src', 'l'], ['top.js']],
  ['none*', [], []],
  ['none', ['x'], []],
])('%s without %j lists %j', (path, excludes, expected) => {
  expect(listed(path, ...excludes)).toEqual(expected);
});

test.each([
  ['a/b/*', 'a/b'],
  ['a/*/b', 'a'],
  ['*', ''],
  ['a/b', 'a/b'],
])('in front of the first wildcard of %s is %j', (pattern, expected) => {
  expect(literalPrefix(compileWildcard(pattern) ?? [])).toBe(expected);
});
