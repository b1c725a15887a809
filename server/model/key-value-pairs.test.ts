import { expect, it } from 'vitest';
import { keyValuePairs } from './key-value-pairs.ts';
import { parseDockerfile } from './parse-dockerfile.ts';

/** Checks names and values of the first instruction, as spelled. */
function checkPairs(text: string, ...expected: readonly (readonly [string, string | undefined])[]): void {
  const { instructions, escape } = parseDockerfile(text);
  const pairs = instructions[0] === undefined ? [] : keyValuePairs(instructions[0], escape);
  expect(pairs.map(({ name, value }) => [name, value])).toEqual(expected);
  for (const { name, nameSpan, value, valueSpan } of pairs) {
    expect(text.slice(nameSpan.start, nameSpan.end)).toBe(name);
    if (!text.includes('\n')) expect(valueSpan && text.slice(valueSpan.start, valueSpan.end)).toBe(value);
  }
}

it('splits at blanks outside quotes', () => checkPairs('ENV A="b c" D=e\\ f G=', ['A', '"b c"'], ['D', 'e\\ f'], ['G', '']));
it('keeps equals signs in values', () => checkPairs('LABEL a=b=c', ['a', 'b=c']));
it('reads the old form', () => checkPairs('ENV A  b  c="d"', ['A', 'b  c="d"']));
it('reads arguments without a value', () => checkPairs('ARG A B=1', ['A', undefined], ['B', '1']));
it('does not end a word at an escaped quote', () => checkPairs('ENV A=\\"b C=d', ['A', '\\"b'], ['C', 'd']));
it('knows no escapes in single quotes', () => checkPairs("ENV A='\\' B=c", ['A', "'\\'"], ['B', 'c']));
it('uses the escape character of the file', () => checkPairs('# escape=`\nENV A=b` c D=\\', ['A', 'b` c'], ['D', '\\']));
it('drops an escape character at the very end', () => checkPairs('ARG A=b\\', ['A', 'b']));
it('reads continued lines', () => checkPairs('ENV A=1 \\\n  B=2', ['A', '1'], ['B', '2']));
it('is empty where Docker refuses the form', () => checkPairs('ENV A=1 B'));
