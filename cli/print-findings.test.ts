import { expect, test } from 'vitest';
import type { LintFinding } from './lint.ts';
import { formatJson, formatText } from './print-findings.ts';

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
};

test.each([
  [[], 0, '0 findings in 0 Dockerfiles.\n'],
  [[], 1, '0 findings in 1 Dockerfile.\n'],
  [[finding], 2, 'web/Dockerfile:2:5 warning a-rule: It is so.\n\n1 finding in 2 Dockerfiles.\n'],
])('people read %j', (findings, fileCount, text) => {
  expect(formatText({ findings, problems: [] }, fileCount, false)).toBe(text);
});

test('colour is added only where it is wanted', () => {
  const result = { findings: [finding], problems: [] };
  expect(formatText(result, 1, true)).toContain('\u001b[33mwarning\u001b[0m');
  expect(formatText(result, 1, false)).not.toContain('\u001b');
});

test('what a file or its name says cannot steer a terminal', () => {
  const evil = { ...finding, path: 'a\u001b[2J', message: 'b\u0007\r\nc\u009b31m' };
  expect(formatText({ findings: [evil], problems: [] }, 1, false)).toContain('a [2J:2:5 warning a-rule: b   c 31m\n');
});

test('programs read every field, and the problems', () => {
  expect(JSON.parse(formatJson({ findings: [finding], problems: ['x'] }))).toEqual({
    version: 1,
    findings: [finding],
    problems: ['x'],
  });
});
