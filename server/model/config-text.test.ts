import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readConfigText } from './config-text.ts';

function placed(text: string, format: 'yaml' | 'json', path: readonly string[]): string {
  const config = readConfigText(text, format);
  if (config.kind !== 'read') return expect.fail(config.because);
  const { start, end } = config.spanOf(path);
  return text.slice(start, end);
}

test.each<['yaml' | 'json', string]>([
  ['yaml', 'rules:\n  a: off\n  b: { severity: x }\nlist: [one, two]\n'],
  ['json', '// ours\n{ "rules": { "a": "off", "b": { "severity": "x", }, }, "list": ["one", "two"] }'],
])('in %s each key and item has its place, and what is not there that of the nearest above', (format, text) => {
  const unquoted = (path: readonly string[]) => placed(text, format, path).replaceAll('"', '');
  expect(unquoted(['rules', 'b', 'severity'])).toBe('severity');
  expect(unquoted(['rules', 'a', 'nope'])).toBe('a');
  expect(unquoted(['list', '1'])).toBe('two');
  expect(unquoted([])).toBe('');
});

test.each<['yaml' | 'json', string]>([
  ['yaml', ''],
  ['yaml', '# nothing\n'],
  ['json', ''],
])('%s with nothing in it says nothing: %j', (format, text) => {
  expect(readConfigText(text, format)).toMatchObject({ kind: 'read' });
});

test.each<['yaml' | 'json', string]>([
  ['yaml', 'rules: [\n'],
  ['yaml', 'a: 1\n---\nb: 2\n'],
  ['yaml', `${'['.repeat(20_000)}`],
  ['yaml', 'a: &a [x, x]\nb: &b [*a, *a, *a, *a, *a, *a, *a, *a, *a]\nc: &c [*b, *b, *b, *b, *b, *b, *b, *b]\nd: [*c, *c, *c]\n'],
  ['json', '{ "a": }'],
  ['json', '['.repeat(100_000)],
])('broken %s says where and why: %.30j', (format, text) => {
  const config = readConfigText(text, format);
  expect(config).toMatchObject({ kind: 'broken', because: expect.stringMatching(/^[^\n]{3,}$/) });
});

test('reading never throws, and every place lies inside of the text', () => {
  fc.assert(
    fc.property(fc.string(), fc.constantFrom('yaml', 'json'), fc.array(fc.string()), (text, format, path) => {
      const config = readConfigText(text, format);
      const { start, end } = config.kind === 'read' ? config.spanOf(path) : config.span;
      expect(0 <= start && start <= end && end <= text.length).toBe(true);
    }),
  );
});
