/** Globs of manifests over a listing: names, folders, `**`, and what the ignore file keeps out. */
import { describe, expect, it } from 'vitest';
import { memoryContext } from '../context/memory-context.ts';
import { expandGlob, joinPath } from './expand-glob.ts';

const { listing } = memoryContext({
  '.dockerignore': 'packages/old\n',
  'package.json': '',
  'packages/a/package.json': '',
  'packages/b/package.json': '',
  'packages/old/package.json': '',
  'packages/deep/c/package.json': '',
  'lib/x/version.rb': '',
});

describe('expandGlob', () => {
  it.each<[folder: string, glob: string, expected: readonly string[]]>([
    ['', 'package.json', ['package.json']],
    ['', './package.json', ['package.json']],
    ['packages', '*/package.json', ['packages/a/package.json', 'packages/b/package.json']],
    ['', 'packages/**/package.json', ['packages/a/package.json', 'packages/b/package.json', 'packages/deep/c/package.json']],
    ['', 'lib/**/version.rb', ['lib/x/version.rb']],
    ['', 'packages/a/**', ['packages/a']],
    ['', 'pack*.js?n', ['package.json']],
    ['', '../package.json', []],
    ['', 'packages/old/package.json', []],
    ['', 'nothing/*', []],
  ])('below %j finds %j', (folder, glob, expected) => {
    expect(listing.kind === 'loaded' && expandGlob(listing.value, folder, glob)).toEqual(expected);
  });
});

it('joins paths, and lets nothing that leaves the context look like a path in it', () => {
  expect(joinPath('a/b', '../c', './d/')).toBe('a/c/d');
  expect(joinPath('a', '../../b')).toBe('../b');
});
