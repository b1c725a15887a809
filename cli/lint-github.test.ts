import { expect, test } from 'vitest';
import { formatGithub } from './lint-github.ts';
import type { LintFinding } from './lint-result.ts';

const root = process.cwd();
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
  source: '',
  fingerprint: '',
  related: [],
  fixes: [],
};

function lines(...findings: readonly Partial<LintFinding>[]): readonly string[] {
  const all = findings.map((each) => ({ ...finding, ...each }));
  return formatGithub({ findings: all, ignored: [], problems: [] }, root).trimEnd().split('\n');
}

test('a finding is one annotation at its place', () => {
  expect(lines({})).toEqual([
    '::warning file=web/Dockerfile,line=2,endLine=2,col=5,endColumn=9,title=Unstale a-rule::It is so.%0Ahttps://example.com/a-rule',
  ]);
});

test('the most serious come first, because GitHub shows ten', () => {
  expect(lines({ severity: 'hint' }, { severity: 'error' }, {}).map((line) => line.split(' ')[0])).toEqual([
    '::error',
    '::warning',
    '::notice',
  ]);
});

test('columns are left out where it spans lines', () => {
  expect(lines({ endLine: 4 })[0]).toMatch(/^::warning file=web\/Dockerfile,line=2,endLine=4,title=/);
});

test('nothing that a file says ends the line or starts a property', () => {
  const [line, ...more] = lines({ path: 'a,line=9::b\nc%', message: 'x\r\n::error::y 100%' });
  expect(more).toEqual([]);
  expect(line).toMatch(/^::warning file=a%2Cline=9%3A%3Ab%0Ac%25,line=2,/);
  expect(line).toContain('::x%0D%0A::error::y 100%25%0A');
});

test('paths count from the repository, wherever the command ran', () => {
  const printed = formatGithub({ findings: [finding], ignored: [], problems: [] }, `${root}/web`);
  expect(printed).toContain('file=Dockerfile,');
});

test('what could not be told is said, too', () => {
  expect(formatGithub({ findings: [], ignored: [], problems: ['x cannot be read.'] }, root)).toBe(
    '::warning title=Unstale::x cannot be read.\n',
  );
});
