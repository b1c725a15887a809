/** Paths in images as BuildKit joins them. */
import { expect, test } from 'vitest';
import { baseName, destinationIn, inDirectory } from './image-path.ts';

test.each([
  ['/', 'a', '/a'],
  ['/w', 'a', '/w/a'],
  ['/w', '/a/', '/a'],
  ['/w', '..', '/'],
  ['/w', '../../..', '/'],
  ['/w', './/a/./b', '/w/a/b'],
])('in %s, %s is %s', (directory, path, expected) => {
  expect(inDirectory(directory, path)).toBe(expected);
});

test.each([
  ['/w', '.', '/w/'],
  ['/w', '', '/w/'],
  ['/w', './', '/w/'],
  ['/w', 'a', '/w/a'],
  ['/w', 'a/', '/w/a/'],
  ['/w', '/a/.', '/a/.'],
  ['/', '.', '/'],
  ['/', '/', '/'],
  ['/', '/.', '/.'],
  ['/', 'a/..', '/'],
])('a destination in %s, %s is %s', (directory, spelled, expected) => {
  expect(destinationIn(directory, spelled)).toBe(expected);
});

test.each([
  ['/', '/'],
  ['/a', 'a'],
  ['/a/b', 'b'],
])('the last part of %s is %s', (path, expected) => {
  expect(baseName(path)).toBe(expected);
});
