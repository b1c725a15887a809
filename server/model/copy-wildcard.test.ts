/** Go's `filepath.Match`, one name at a time. */
import { describe, expect, it } from 'vitest';
import { compileWildcard } from './copy-wildcard.ts';

function checkName(pattern: string, name: string, expected: boolean | undefined) {
  it(`${pattern} ${expected === undefined ? 'is refused' : expected ? 'takes' : 'leaves'} ${name}`, () => {
    expect(compileWildcard(pattern)?.[0]?.matches(name)).toBe(expected);
  });
}

describe('a wildcard', () => {
  checkName('*', 'anything', true);
  checkName('*', '.hidden', true);
  checkName('a*b*c', 'axxbyyc', true);
  checkName('a*b*c', 'axxbyy', false);
  checkName('a?c', 'a😀c', true);
  checkName('[a-c]', 'b', true);
  checkName('[^a-c]', 'b', false);
  checkName('[!a]', 'b', false);
  checkName('\\*', '*', true);
  checkName('\\*', 'a', false);
  checkName('[\\]]', ']', true);
  checkName('[a', 'a', undefined);
  checkName('a\\', 'a', undefined);
  checkName('[]a]', 'a', undefined);
  checkName(`${'a*'.repeat(50)}b`, 'a'.repeat(5000), false);
});
