import { expect, test } from 'vitest';
import { ignoreWalk, parseIgnoreFile } from '../model/ignore-file.ts';
import { countsOf } from './count-changes.ts';

const source = (path: string, more: { hasWildcard?: boolean; excludes?: readonly string[] } = {}) => ({
  path,
  hasWildcard: false,
  excludes: [],
  ...more,
});
const commits = [['src/a.js', 'README.md'], ['package.json'], ['src/deep/b.js', 'src/c.css'], ['docs/x.md'], []];

test.each([
  ['everything', [source('')], '', 4],
  ['one file', [source('package.json')], '', 1],
  ['a folder', [source('src')], '', 2],
  ['a folder whose name another one begins with', [source('sr')], '', 0],
  ['a wildcard', [source('*.json', { hasWildcard: true })], '', 1],
  ['a wildcard in a folder', [source('src/*.css', { hasWildcard: true })], '', 1],
  ['several sources, a commit once', [source('src'), source('README.md')], '', 2],
  ['without what is excluded', [source('src', { excludes: ['**/*.css', 'deep'] })], '', 1],
  ['without what is ignored', [source('')], 'docs\n*.md\n', 3],
  ['with what is ignored but for one', [source('')], '*\n!package.json\n', 1],
  ['nothing', [], '', 0],
] as const)('counts commits that change %s', (_, sources, ignored, count) => {
  expect(countsOf([sources], commits, ignoreWalk(parseIgnoreFile(ignored)))).toEqual([count]);
});

test('counts each step by itself', () => {
  expect(countsOf([[source('src')], [source('docs')]], commits, undefined)).toEqual([2, 1]);
});
