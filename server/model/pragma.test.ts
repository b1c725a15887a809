import { expect, test } from 'vitest';
import { parseDockerfile } from './parse-dockerfile.ts';
import { isIgnored, readPragmas } from './pragma.ts';

function ignoredAt(text: string, needle: string, ruleId = 'some-rule'): boolean {
  const start = text.indexOf(needle);
  return isIgnored(readPragmas(parseDockerfile(text)), ruleId, { start, end: start + needle.length });
}

test.each([
  ['directly above', 'FROM a\n# unstale ignore=some-rule\nRUN x'],
  ['with a reason', 'FROM a\n# unstale ignore=some-rule -- we want this\nRUN x'],
  ['in a list', 'FROM a\n# unstale ignore=other-rule, some-rule\nRUN x'],
  ['all rules', 'FROM a\n# unstale ignore=all\nRUN x'],
  ['anywhere in the block of comments above', 'FROM a\n# unstale ignore=some-rule\n# another word\nRUN x'],
  ['for the file', '# unstale global ignore=some-rule\nFROM a\n\nRUN x'],
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
  ['a misspelled pragma', 'FROM a\n# unstale ignores=some-rule\nRUN x'],
])('does not ignore %s', (_name, text) => {
  expect(ignoredAt(text, 'RUN x')).toBe(false);
});

test('covers every line of the next instruction', () => {
  expect(ignoredAt('FROM a\n# unstale ignore=some-rule\nRUN x \\\n  && z', '&& z')).toBe(true);
});
