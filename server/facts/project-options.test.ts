import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isListed, isMovingTag, noOptions } from './project-options.ts';

test.each<[string, string, boolean]>([
  ['main', 'main', true],
  ['main', 'main2', false],
  ['nightly-*', 'nightly-2024', true],
  ['nightly-*', 'nightly', false],
  ['*-rc*', '1.2-rc3', true],
  ['*-rc*', '1.2', false],
  ['a*b*a', 'aba', true],
  ['a*a', 'a', false],
  ['ab*ba', 'aba', false],
  ['*', '', true],
  ['a.c', 'abc', false],
])('%s takes %s: %s', (pattern, name, expected) => {
  expect(isListed(name, ['never', pattern])).toBe(expected);
});

test('stars say the same as a regular expression would', () => {
  const few = fc.stringMatching(/^[ab*]{0,8}$/);
  fc.assert(
    fc.property(few, fc.stringMatching(/^[ab]{0,10}$/), (pattern, name) => {
      expect(isListed(name, [pattern])).toBe(new RegExp(`^${pattern.replaceAll('*', '.*')}$`).test(name));
    }),
  );
});

describe('a tag that moves', () => {
  const options = { ...noOptions, mutableTags: ['v1'] };
  test.each([
    ['latest', true],
    ['v1', true],
    ['v1.2.3', false],
  ])('%s: %s', (tag, expected) => expect(isMovingTag(tag, options)).toBe(expected));
});
