/** A run that hides what broke, or counts a rule twice, would make the record in `test/corpus.md` worthless. */
import { expect, test } from 'vitest';
import type { CorpusPart } from './lint-repository.mts';
import { summaryText } from './summary.mts';

const quiet: CorpusPart = { repo: 'quiet', findings: [], crashes: [], problems: [], times: [] };
const finding = { rule: 'git-clone-frozen', path: 'Dockerfile', line: 2, message: 'It stays old.', source: 'RUN git clone x' };

test('each rule is counted over all repositories, with its severities', () => {
  const text = summaryText([
    {
      ...quiet,
      repo: 'a',
      findings: [
        { ...finding, repo: 'a', severity: 'warning' },
        { ...finding, repo: 'a', severity: 'hint' },
      ],
    },
    { ...quiet, repo: 'b', findings: [{ ...finding, repo: 'b', severity: 'warning' }] },
  ]);
  expect(text).toMatch(/^git-clone-frozen +3 in +2 repositories \(2 warning, 1 hint\)$/m);
});

test('every crash is printed, apart from what was only not read', () => {
  const text = summaryText([{ ...quiet, crashes: ['a: the rule x failed'], problems: ['b is too large'] }, quiet]);
  expect(text).toMatch(/^crashes: 1\n {2}a: the rule x failed\nnot read: 1\n {2}b is too large$/m);
});

test('the slowest file is named', () => {
  const times = [1, 9, 2].map((elapsedMs) => ({ path: `file-${elapsedMs}`, elapsedMs }));
  expect(summaryText([{ ...quiet, times }])).toMatch(/median 2\.0 ms, p95 9\.0 ms, most 9\.0 ms \(file-9\)$/);
});

test('a folder without a file has no time', () => {
  expect(summaryText([quiet])).toContain('time for a file: there was none');
});
