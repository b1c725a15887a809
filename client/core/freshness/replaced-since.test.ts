import { expect, test } from 'vitest';
import { isReplacedSince } from './replaced-since.ts';

test.each([
  ['untouched', { bornAtMs: 1, modifiedAtMs: 2, changedAtMs: 2 }, false],
  ['written in place', { bornAtMs: 1, modifiedAtMs: 200, changedAtMs: 200 }, false],
  ['saved as a new file', { bornAtMs: 200, modifiedAtMs: 200, changedAtMs: 201 }, true],
  ['an older one renamed to it', { bornAtMs: 1, modifiedAtMs: 2, changedAtMs: 200 }, true],
  ['made anew, all in one tick of the clock', { bornAtMs: 200, modifiedAtMs: 200, changedAtMs: 200 }, true],
  ['of a disk that knows no birth', { bornAtMs: 0, modifiedAtMs: 200, changedAtMs: 200 }, false],
])('%s', (_, times, expected) => {
  expect(isReplacedSince(times, 100)).toBe(expected);
});
