import { expect, test } from 'vitest';
import { mostChangedPaths, ownChanges } from './own-changes.ts';

const changed = ownChanges(['/app', '/app/cache', '/app/cache/x', '/app/gone']);

test.each([
  ['a changed file', '/app/cache/x', true],
  ['a file beside it', '/app/index.js', false],
  ['a file of a folder that was deleted', '/app/gone/deep/a.js', true],
  ['a path that only begins alike', '/app/gone.js', false],
  ['a folder above', '/app', true],
])('%s', (_, path, expected) => {
  expect(changed.has(path)).toBe(expected);
});

test('of a list that was cut off, everything may have been changed', () => {
  const { isComplete, has } = ownChanges(Array.from({ length: mostChangedPaths }, (_, index) => `/log/${index}`));
  expect([isComplete, has('/app/index.js')]).toEqual([false, true]);
});
