import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { formatJson } from './lint-json.ts';
import type { LintFinding, LintResult } from './lint-result.ts';
import { formatText } from './lint-text.ts';

const finding: LintFinding = {
  path: 'web/Dockerfile',
  line: 2,
  column: 5,
  endLine: 2,
  endColumn: 9,
  severity: 'warning',
  rule: 'a-rule',
  message: 'It is so.',
  page: 'https://example.com/a-rule',
  source: 'RUN make it',
  fingerprint: 'f:1',
  related: [],
  fixes: [],
};

function result(...findings: readonly LintFinding[]): LintResult {
  return { findings, ignored: [], problems: [] };
}

/** The line of the source and the marks below it, without the number and the bar. */
function excerptOf(of: Partial<LintFinding>): readonly string[] {
  const lines = formatText(result({ ...finding, ...of }), 1, false).split('\n');
  return lines.slice(1, 3).map((line) => line.replace(/^ +\d* \| /, ''));
}

test.each([
  [0, '0 findings in 0 files.\n'],
  [1, '0 findings in 1 file.\n'],
])('of nothing found in %d files people read that', (fileCount, text) => {
  expect(formatText(result(), fileCount, false)).toBe(text);
});

test('a finding is a line that says where and what, and its source with what is meant underlined', () => {
  expect(formatText(result(finding), 2, false)).toBe(
    'web/Dockerfile:2:5 warning a-rule: It is so.\n  2 | RUN make it\n    |     ^^^^\n\n1 finding in 2 files (1 warning).\n',
  );
});

test('what else is concerned stands below it, by its place from here', () => {
  const related = {
    uri: pathToFileURL(`${process.cwd()}/compose.yaml`).href,
    message: 'Builds it.',
    line: 3,
    column: 1,
    endLine: 3,
    endColumn: 1,
  };
  expect(formatText(result({ ...finding, related: [related] }), 1, false)).toContain('\n  compose.yaml:3 Builds it.\n');
});

test('the last line counts by severity, and what comments ignored', () => {
  const findings = [finding, { ...finding, severity: 'error' as const }, { ...finding, severity: 'information' as const }];
  const ignored = [{ ...finding, reason: 'ours' }];
  expect(formatText({ findings, ignored, problems: [] }, 1, false)).toMatch(
    /\n3 findings in 1 file \(1 error, 1 warning, 1 information\), and 1 finding ignored by comments\.\n$/,
  );
});

test.each<[string, Partial<LintFinding>, readonly string[]]>([
  ['a tab is a blank in both lines', { source: 'RUN\tmake it' }, ['RUN make it', '    ^^^^']],
  ['characters that take two columns count so', { source: '# 犬犬make', column: 3, endColumn: 5 }, ['# 犬犬make', '  ^^^^']],
  [
    'an emoji counts as two, a mark on a letter as none',
    { source: '🐳e\u0301 x', column: 5, endColumn: 7 },
    ['🐳e\u0301 x', '   ^^'],
  ],
  [
    'of several lines the first is marked to its end',
    { endLine: 4, endColumn: 2, source: 'RUN make \\' },
    ['RUN make \\', '    ^^^^^^'],
  ],
  ['what has no width is one mark', { endColumn: 5 }, ['RUN make it', '    ^']],
  ['a place behind the end is the end', { column: 50, endColumn: 60 }, ['RUN make it', '           ^']],
])('%s', (_name, of, expected) => {
  expect(excerptOf(of)).toEqual(expected);
});

test('a long line is cut to what is meant', () => {
  const source = `${'a'.repeat(500)}make${'b'.repeat(500)}`;
  const [text = '', marks = ''] = excerptOf({ source, column: 501, endColumn: 505 });
  expect(text.length).toBeLessThan(200);
  expect(text.slice(marks.indexOf('^'), marks.lastIndexOf('^') + 1)).toBe('make');
});

test('colour is added only where it is wanted', () => {
  expect(formatText(result(finding), 1, true)).toContain('\u001b[33mwarning\u001b[0m');
  expect(formatText(result(finding), 1, true)).toContain('\u001b[33m^^^^\u001b[0m');
  expect(formatText(result(finding), 1, false)).not.toContain('\u001b');
});

test('what a file or its name says cannot steer a terminal, nor turn its reader round', () => {
  const evil = { ...finding, path: 'a\u001b[2J', message: 'b\u0007\r\nc\u009b31m', source: 'RUN \u202e\u001b[2J' };
  const text = formatText(result(evil), 1, false);
  expect(text).toContain('a [2J:2:5 warning a-rule: b   c 31m\n');
  expect(text).toContain('| RUN   [2J\n');
});

test('programs read every field but the source and the fixes, what was ignored with its reason, and the problems', () => {
  const { source: _source, fixes: _fixes, ...listed } = finding;
  const printed = formatJson({ findings: [finding], ignored: [{ ...finding, reason: 'ours' }], problems: ['x'] });
  expect(JSON.parse(printed)).toEqual({
    version: 1,
    findings: [listed],
    ignored: [{ ...listed, reason: 'ours' }],
    problems: ['x'],
  });
});
