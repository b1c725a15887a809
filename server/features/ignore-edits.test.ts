import { expect, test } from 'vitest';
import { parseDockerfile } from '../model/parse-dockerfile.ts';
import { ignoredBy, readPragmas } from '../model/pragma.ts';
import type { Edit } from '../rules/rule.ts';
import { ignoreForInstruction, ignoreInFile } from './ignore-edits.ts';

function read(text: string) {
  const dockerfile = parseDockerfile(text);
  return { dockerfile, pragmas: readPragmas(dockerfile) };
}

function applied(text: string, edit: Edit | undefined): string {
  if (edit?.kind !== 'replace') throw new Error('There is no edit of this text.');
  return text.slice(0, edit.span.start) + edit.text + text.slice(edit.span.end);
}

function isIgnoredIn(text: string, needle: string): boolean {
  const start = text.indexOf(needle);
  return ignoredBy(read(text).pragmas)('a-rule', { start, end: start });
}

/** `needle` is where the finding starts; the pragma must also work, and no instruction may change. */
function checkForInstruction(text: string, needle: string, expected: string): void {
  const start = text.indexOf(needle);
  const result = applied(text, ignoreForInstruction(read(text), 'a-rule', { start, end: start }));
  expect(result).toBe(expected);
  expect(isIgnoredIn(result, needle)).toBe(true);
  expectSameInstructions(text, result);
}

function checkInFile(text: string, expected: string): void {
  const result = applied(text, ignoreInFile(read(text), 'a-rule'));
  expect(result).toBe(expected);
  expect(isIgnoredIn(result, 'RUN')).toBe(true);
  expectSameInstructions(text, result);
}

function expectSameInstructions(before: string, after: string): void {
  const textsOf = (text: string) => parseDockerfile(text).instructions.map(({ span }) => text.slice(span.start, span.end));
  expect(textsOf(after)).toEqual(textsOf(before));
  expect(parseDockerfile(after).escape).toBe(parseDockerfile(before).escape);
}

test.each([
  ['directly above', 'FROM a\nRUN x', 'RUN x', 'FROM a\n# unstale ignore=a-rule\nRUN x'],
  ['with its indentation', 'FROM a\n\t RUN x\n', 'RUN x', 'FROM a\n\t # unstale ignore=a-rule\n\t RUN x\n'],
  ['with Windows line endings', 'FROM a\r\nRUN x\r\n', 'RUN x', 'FROM a\r\n# unstale ignore=a-rule\r\nRUN x\r\n'],
  [
    'above a continued instruction',
    'FROM a\nRUN x \\\n  # c\n && y',
    '&& y',
    'FROM a\n# unstale ignore=a-rule\nRUN x \\\n  # c\n && y',
  ],
  ['above a heredoc', 'FROM a\nRUN <<E\nx\nE\n', 'x\nE', 'FROM a\n# unstale ignore=a-rule\nRUN <<E\nx\nE\n'],
  ['below the directives', '# escape=`\nFROM a\nRUN x', 'FROM a', '# escape=`\n# unstale ignore=a-rule\nFROM a\nRUN x'],
  ['behind a byte-order mark', '\uFEFFFROM a\nRUN x', 'FROM a', '\uFEFF# unstale ignore=a-rule\nFROM a\nRUN x'],
  [
    'into the pragma above',
    'FROM a\n# unstale ignore=b -- why\nRUN x',
    'RUN x',
    'FROM a\n# unstale ignore=a-rule,b -- why\nRUN x',
  ],
  [
    'into the pragma of the block above',
    'FROM a\n# unstale  ignore = b\n# words\nRUN x',
    'RUN x',
    'FROM a\n# unstale  ignore = a-rule,b\n# words\nRUN x',
  ],
  [
    'apart from a pragma of the stage',
    '# unstale stage ignore=b\nFROM a\nRUN x',
    'FROM a',
    '# unstale stage ignore=b\n# unstale ignore=a-rule\nFROM a\nRUN x',
  ],
  [
    'with an empty comment where BuildKit reads descriptions',
    '# check=experimental=InvalidDefinitionDescription\nFROM a\nRUN x',
    'FROM a',
    '# check=experimental=InvalidDefinitionDescription\n# unstale ignore=a-rule\n#\nFROM a\nRUN x',
  ],
])('ignoring for an instruction writes the pragma %s', (_name, text, needle, expected) => {
  checkForInstruction(text, needle, expected);
});

test('a place outside every instruction has nothing to ignore', () => {
  expect(ignoreForInstruction(read('# words\n\nFROM a'), 'a-rule', { start: 0, end: 1 })).toBeUndefined();
});

test.each([
  ['at the top', 'FROM a\nRUN x', '# unstale global ignore=a-rule\nFROM a\nRUN x'],
  ['behind a byte-order mark', '\uFEFFFROM a\nRUN x', '\uFEFF# unstale global ignore=a-rule\nFROM a\nRUN x'],
  [
    'below every directive',
    '# syntax=docker/dockerfile:1\r\n# escape=`\r\n\r\nFROM a\r\nRUN x',
    '# syntax=docker/dockerfile:1\r\n# escape=`\r\n# unstale global ignore=a-rule\r\n\r\nFROM a\r\nRUN x',
  ],
  ['into the one that is there', 'FROM a\n# unstale global ignore=b\nRUN x', 'FROM a\n# unstale global ignore=a-rule,b\nRUN x'],
])('ignoring in the file writes the pragma %s', (_name, text, expected) => {
  checkInFile(text, expected);
});

test('a file that is nothing but a directive keeps it', () => {
  const text = '# escape=`';
  expect(applied(text, ignoreInFile(read(text), 'a-rule'))).toBe('# escape=`\n# unstale global ignore=a-rule\n');
});
