import { expect, it } from 'vitest';
import { readDirectives } from './directives.ts';

function checkDirectives(text: string, ...expected: readonly string[]): void {
  const { directives } = readDirectives(text, 0);
  expect(directives.map(({ name, value }) => `${name}=${value}`)).toEqual(expected);
}

it('reads all three at the top, whatever their case and blanks', () => {
  checkDirectives(
    '# syntax=a/b:1\n#ESCAPE = `\n  # check=skip=all;error=true  \nFROM x',
    'syntax=a/b:1',
    'escape=`',
    'check=skip=all;error=true',
  );
});
it('stops at a comment, a blank line, an unknown directive, an instruction', () => {
  checkDirectives('# hello\n# escape=`');
  checkDirectives('\n# escape=`');
  checkDirectives('# foo=bar\n# escape=`');
  checkDirectives('FROM x\n# escape=`');
});
it('gives the place of the comment', () => {
  const text = '  # escape=`  \nFROM x';
  expect(readDirectives(text, 0).directives.map(({ span }) => text.slice(span.start, span.end))).toEqual(['# escape=`']);
});
it('takes the frontend up to the first blank', () => checkDirectives('# syntax=a b', 'syntax=a'));
it('keeps the first of two and no value it does not know', () => {
  checkDirectives('# escape=`\n# escape=\\', 'escape=`');
  checkDirectives('# escape=x');
  expect(readDirectives('# escape=\n`', 0).escape).toBe('\\');
});
it('finds the frontend below a shebang, and no escape character there', () => {
  checkDirectives('#!/usr/bin/env x\n# syntax=a\n# escape=`', 'syntax=a');
  expect(readDirectives('#!x\n# escape=`', 0).escape).toBe('\\');
});
it('leaves an empty value alone', () => checkDirectives('# syntax=   \nFROM x'));
