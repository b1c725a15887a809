import { expect, test } from 'vitest';
import { differsOnlyInLines } from './compare-lines.ts';

test.each<[string, string, string, boolean]>([
  ['the endings of lines', 'a\nb\n', 'a\r\nb\r\n', true],
  ['the ending of one line', 'a\nb\r\n', 'a\r\nb\r\n', true],
  ['a letter', 'a\nb\n', 'a\r\nc\r\n', false],
  ['a line break', 'a\nb\n', 'a\r\nb', false],
  ['bytes that are no text', 'a\ufffd\n', 'a\ufffd\r\n', false],
  ['bytes behind a null character', 'a\0\n', 'a\0\r\n', false],
])('two files that differ in %s', (_, theirs, ours, isOnlyThat) => {
  expect(differsOnlyInLines(theirs, ours)).toBe(isOnlyThat);
});
