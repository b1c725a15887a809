import fc from 'fast-check';
import { expect, it } from 'vitest';
import { replacePattern, trimPrefix, trimSuffix } from './shell-pattern.ts';

/** The same as an expression of JavaScript, for short texts. */
function expression(pattern: string, star: string): string {
  return pattern.replace(/[*?]|[^*?]/gu, (part) => (part === '*' ? star : part === '?' ? '.' : part));
}

const text = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), maxLength: 12 });
const pattern = fc.string({ unit: fc.constantFrom('a', 'b', '*', '?'), maxLength: 6 });

it('agrees with regular expressions', () => {
  fc.assert(
    fc.property(text, pattern, (value, glob) => {
      const lazy = new RegExp(`^${expression(glob, '.*?')}`, 'u');
      const greedy = new RegExp(`^${expression(glob, '.*')}`, 'u');
      expect(trimPrefix(value, glob, false)).toBe(value.replace(lazy, ''));
      expect(trimPrefix(value, glob, true)).toBe(value.replace(greedy, ''));
      const longest = new RegExp(`${expression(glob, '.*')}$`, 'u');
      expect(trimSuffix(value, glob, true)).toBe(value.replace(longest, ''));
      expect(replacePattern(value, glob, '-', false)).toBe(value.replace(new RegExp(expression(glob, '.*'), 'u'), '-'));
    }),
    { numRuns: 1000 },
  );
});
it('trims the shortest suffix', () => {
  expect(trimSuffix('a.b.c', '.*', false)).toBe('a.b');
  expect(trimSuffix('a.b.c', '*', false)).toBe('a.b.c');
});
it('replaces every match', () => expect(replacePattern('abab', 'a', 'x', true)).toBe('xbxb'));
it('puts the replacement between all characters for an empty pattern', () => {
  expect(replacePattern('ab', '', 'x', true)).toBe('xaxbx');
});
it('takes escaped wildcards for themselves', () => {
  expect(trimPrefix('*ab', '\\*a', false)).toBe('b');
  expect(trimPrefix('ab', '\\}', false)).toBe('ab');
});
it('does not decide what it is not sure about', () => {
  expect(trimPrefix('a', '\\a', false)).toBeUndefined();
  expect(replacePattern('a', 'a', '$1', true)).toBeUndefined();
  expect(replacePattern('a'.repeat(3000), 'a', 'x'.repeat(3000), true)).toBeUndefined();
  expect(trimPrefix('a'.repeat(3000), 'a'.repeat(3000), false)).toBeUndefined();
});
