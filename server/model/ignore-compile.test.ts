/** Which paths one pattern matches, by itself: the four kinds and their odd corners. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compilePattern } from './ignore-compile.ts';

function checkPattern(pattern: string, expected: { yes?: readonly string[]; no?: readonly string[] }) {
  it(`${pattern} takes ${expected.yes?.join(' ') ?? 'nothing'} and leaves ${expected.no?.join(' ') ?? 'nothing'}`, () => {
    const compiled = compilePattern(pattern);
    expect((expected.yes ?? []).filter((path) => !compiled?.test(path))).toEqual([]);
    expect((expected.no ?? []).filter((path) => compiled?.test(path) ?? true)).toEqual([]);
  });
}

describe('a pattern', () => {
  checkPattern('**', { yes: ['a', 'a/b', '.x'] });
  checkPattern('a', { yes: ['a'], no: ['a/b', 'b/a', 'A'] });
  checkPattern('dir/**', { yes: ['dir/a', 'dir/a/b', 'dir/'], no: ['dir', 'dirx/a'] });
  checkPattern('**/dir', { yes: ['dir', 'x/dir', 'x/y/dir'], no: ['xdir', 'dir/x'] });
  checkPattern('**file', { yes: ['file', 'dir/xfile'], no: ['file/x'] });
  checkPattern('**/**', { yes: ['a', 'a/b'] });
  checkPattern('**/a/**', { yes: ['a/b', 'x/a/b'], no: ['a', 'x/a'] });
  checkPattern('a**/*.txt', { yes: ['a/file.txt', 'a/d/d/f.txt'], no: ['b/a/x.txt'] });
  checkPattern('a/*.txt', { yes: ['a/f.txt'], no: ['a/d/f.txt'] });
  checkPattern('**/.foo', { yes: ['.foo', 'x/.foo'], no: ['bar.foo'] });
  checkPattern('**/*.pyc', { yes: ['a.pyc', 'x/y/a.pyc'], no: ['a.py', 'a.pyc/b'] });
  checkPattern('.*', { yes: ['.foo', '.'], no: ['bar.foo', 'a/.foo', '.a/b'] });
  checkPattern('*', { yes: ['a', '.a'], no: ['a/b'] });
  checkPattern('abc?def', { yes: ['abcxdef', 'abc😀def'], no: ['abcdef', 'abc/def', 'abcxxdef'] });
  checkPattern('[a-c]x', { yes: ['ax', 'cx'], no: ['dx', 'x'] });
  checkPattern('[^a]x', { yes: ['bx', '/x'], no: ['ax'] });
  checkPattern('[!a]x', { yes: ['!x', 'ax'], no: ['bx'] });
  checkPattern('[[:digit:]]x', { yes: ['7x'], no: ['dx', ':x'] });
  checkPattern('a(b)+c{d}|$.', { yes: ['a(b)+c{d}|$.'], no: ['abc'] });
  checkPattern('a(b)*.x', { yes: ['a(b)1.x'], no: ['ab1.x', 'a(b)1-x'] });
  checkPattern('a\\*b', { yes: ['a*b'], no: ['axb', 'a\\*b'] });
  checkPattern('a\\db', { yes: ['a1b'], no: ['adb'] });
  checkPattern('^a', { yes: ['^a'], no: ['a'] });
  checkPattern('^a*', { yes: ['ab'], no: ['^ab'] });
  checkPattern('a^*', { no: ['a', 'a^', 'a^b'] });
  checkPattern('[*]', { yes: ['[]', '^^]', ']'], no: ['*'] });
  checkPattern('/', { no: ['a', ''] });
});

describe('a pattern nobody can follow', () => {
  const patterns = ['a*\\b', '*\\pL', '\\Qa', '*[[:nope:]]', '*[z-a]', '\\é', 'a'.repeat(5000)];
  for (const pattern of patterns) it(`is ${pattern.slice(0, 20)}`, () => expect(compilePattern(pattern)).toBeUndefined());
});

describe('any pattern', () => {
  const pattern = fc.string({
    unit: fc.constantFrom('a', 'b', '/', '*', '**', '**/', '?', '.', '\\a', '\\*'),
    minLength: 1,
    maxLength: 12,
  });
  const path = fc.string({ unit: fc.constantFrom('a', 'b', '/', '.', '*'), minLength: 1, maxLength: 10 });

  it('matches what the regular expression matches that Docker would build', () => {
    fc.assert(
      fc.property(pattern, path, (text, candidate) => {
        const compiled = compilePattern(text);
        if (compiled?.kind !== 'expression') return;
        expect(compiled.test(candidate)).toBe(asRegularExpression(text).test(candidate));
      }),
      { numRuns: 2000 },
    );
  });

  it('needs no time that grows with its stars', () => {
    const stars = compilePattern(`${'**/*a'.repeat(200)}b`);
    expect(stars?.test('a/'.repeat(1500))).toBe(false);
  });
});

/** The expression for JavaScript's own engine; only for the characters above. */
function asRegularExpression(pattern: string): RegExp {
  const parts = pattern.match(/\\.|\*\*\/?|[\s\S]/gu) ?? [];
  let rest = pattern.length;
  const translated = parts.map((part) => {
    rest -= part.length;
    if (part.startsWith('**')) return rest === 0 ? '.*' : '(.*/)?';
    if (part === '*') return '[^/]*';
    if (part === '?') return '[^/]';
    if (part === '\\a') return '\\x07';
    return part === '.' ? '\\.' : part;
  });
  return new RegExp(`^${translated.join('')}$`, 'u');
}
