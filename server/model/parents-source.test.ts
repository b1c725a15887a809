import { expect, test } from 'vitest';
import { readParentsSource } from './parents-source.ts';

test.each<[string, string, string, string | undefined]>([
  ['a/b.txt', '/', 'a/b.txt', 'a/b.txt'],
  ['./a/b.txt', '/', 'a/b.txt', 'a/b.txt'],
  ['../a', '/', 'a', 'a'],
  ['a/', '/', 'a', 'a'],
  ['/a/', '/', 'a/', 'a'],
  ['/../a', '/', '../a', 'a'],
  ['a/./b/c', 'a', 'b/c', 'a/b/c'],
  ['a/./b/./c', 'a', 'b/c', 'a/b/c'],
  ['a/.//b', 'a', 'b', 'a/b'],
  ['a/.///b', 'a', '/b', 'a/b'],
  ['/./a', '', 'a', 'a'],
  ['././a', '.', 'a', 'a'],
  ['x/../a/./b', 'x/../a', 'b', 'a/b'],
  ['a/./', 'a', '', 'a'],
  ['a/./..', 'a', '', 'a'],
  ['.', '/', '', ''],
  ['a/.', '/', 'a', 'a'],
  ['**/*.js', '/', '**/*.js', undefined],
  ['a*/./b', 'a*', 'b', undefined],
  ['a/./b?', 'a', 'b?', undefined],
  ['a/[b]', '/', 'a/[b]', undefined],
  ['a/\\[b', '/', 'a/\\[b', 'a/\\[b'],
])('%j is taken from %j: %j, of which %j is required', (text, folder, pattern, required) => {
  expect(readParentsSource(text)).toEqual({ folder, pattern, required });
});
