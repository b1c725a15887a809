import { expect, test } from 'vitest';
import { parseDockerfile } from './parse-dockerfile.ts';
import { ignoredBy, readPragmas } from './pragma.ts';

function ignoredAt(text: string, needle: string, ruleId = 'some-rule'): boolean {
  const start = text.indexOf(needle);
  return ignoredBy(readPragmas(parseDockerfile(text)))(ruleId, { start, end: start + needle.length });
}

test.each([
  ['directly above', 'FROM a\n# unstale ignore=some-rule\nRUN x'],
  ['with a reason', 'FROM a\n# unstale ignore=some-rule -- we want this\nRUN x'],
  ['with a reason behind another sign', 'FROM a\n# unstale ignore=some-rule # we want this\nRUN x'],
  ['in a list', 'FROM a\n# unstale ignore=other-rule, some-rule\nRUN x'],
  ['all rules', 'FROM a\n# unstale ignore=all\nRUN x'],
  ['anywhere in the block of comments above', 'FROM a\n# unstale ignore=some-rule\n# another word\nRUN x'],
  ['with Windows line endings', 'FROM a\r\n# unstale ignore=some-rule\r\n# more\r\nRUN x'],
  ['above a comment with nothing in it', 'FROM a\n# unstale ignore=some-rule\n#\nRUN x'],
  ['indented', 'FROM a\n\t# unstale ignore=some-rule\n\tRUN x'],
  ['by the second of two pragmas', 'FROM a\n# unstale ignore=other-rule\n# unstale ignore=some-rule\nRUN x'],
  ['a rule nobody knows', 'FROM a\n# unstale ignore=no-such-rule,some-rule\nRUN x'],
  ['for the file', '# unstale global ignore=some-rule\nFROM a\n\nRUN x'],
  ['for the file, from its end', 'FROM a\nRUN x\n# unstale global ignore=some-rule'],
  ['for the stage', '# unstale stage ignore=some-rule\nFROM a\nRUN y\nRUN x'],
])('ignores %s', (_name, text) => {
  expect(ignoredAt(text, 'RUN x')).toBe(true);
});

test.each([
  ['another rule', 'FROM a\n# unstale ignore=other-rule\nRUN x'],
  ['the instruction after the next', 'FROM a\n# unstale ignore=some-rule\nRUN y\nRUN x'],
  ['across a blank line', 'FROM a\n# unstale ignore=some-rule\n\nRUN x'],
  ['from inside an instruction', 'FROM a\nRUN x \\\n# unstale ignore=some-rule\n y'],
  ['another stage', '# unstale stage ignore=some-rule\nFROM a\nFROM b\nRUN x'],
  ['a stage pragma that is not above a FROM', 'FROM a\n# unstale stage ignore=some-rule\nRUN x'],
  ['from inside a heredoc', 'FROM a\nRUN <<EOF\n# unstale ignore=some-rule\nEOF\nRUN x'],
  ['across a blank line in a block of comments', 'FROM a\n# unstale ignore=some-rule\n\n# more\nRUN x'],
  ['a misspelled pragma', 'FROM a\n# unstale ignores=some-rule\nRUN x'],
])('does not ignore %s', (_name, text) => {
  expect(ignoredAt(text, 'RUN x')).toBe(false);
});

test('a long block of pragmas costs no more than its length', () => {
  const count = 20_000;
  const pragmas = readPragmas(parseDockerfile(`FROM a\n${'# unstale ignore=some-rule\n'.repeat(count)}RUN x\n`));
  expect(pragmas).toHaveLength(count);
  expect(new Set(pragmas.map(({ covers }) => covers)).size).toBe(1);
});

test('covers every line of the next instruction', () => {
  expect(ignoredAt('FROM a\n# unstale ignore=some-rule\nRUN x \\\n  && z', '&& z')).toBe(true);
});
