/** What a build uses decides what is sent: paths with what is in them, and the folders that have to be entered on the way. */
import { expect, test } from 'vitest';
import { includeWalk } from './include-walk.ts';

const decisionFor = (patterns: readonly string[], path: string) => {
  const walk = includeWalk(patterns);
  if (walk === undefined) return 'invalid';
  let folder: ReturnType<typeof walk.decide> | undefined;
  const parts = path.replace(/\/$/, '').split('/');
  for (const index of parts.keys()) {
    const isFolder = index < parts.length - 1 || path.endsWith('/');
    const decision = walk.decide(parts.slice(0, index + 1).join('/'), isFolder, folder);
    if (decision.isPruned) return 'pruned';
    folder = decision;
  }
  return folder?.isIncluded ? 'sent' : 'passed';
};

test.each<[readonly string[], string, ReturnType<typeof decisionFor>]>([
  [['src'], 'src/', 'sent'],
  [['src'], 'src/a/b.js', 'sent'],
  [['src'], 'src2/', 'pruned'],
  [['src'], 'other/src/', 'pruned'],
  [['a/b'], 'a/', 'passed'],
  [['a/b'], 'a/b/c', 'sent'],
  [['a/b'], 'a/c/', 'pruned'],
  [['a/b'], 'a/c', 'passed'],
  [['*.js'], 'deep/', 'passed'],
  [['*.js'], 'deep/a.js', 'passed'],
  [['*.js'], 'a.js', 'sent'],
  [['d*/x'], 'd1/x/y', 'sent'],
  [['d/*'], 'd/', 'passed'],
  [['d/*'], 'd/e/f', 'sent'],
  [['d/*'], 'e/', 'pruned'],
  [['a', '!a/b'], 'a/b', 'passed'],
  [['!a'], 'a', 'passed'],
  [['[a'], 'a', 'invalid'],
  [[], 'a', 'passed'],
  [[], 'a/', 'pruned'],
])('of %j, %s is %s', (patterns, path, expected) => {
  expect(decisionFor(patterns, path)).toBe(expected);
});

test('only an exception can withhold the bytes of what is sent', () => {
  expect(includeWalk(['a'])?.isWithheldOnOpen('a/b')).toBe(false);
  // The walk skips the exception for the folder and never asks again, the opening asks for the whole path.
  expect(includeWalk(['a', '!a/b'])?.isWithheldOnOpen('a/b')).toBe(true);
});
