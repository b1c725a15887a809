/** The explanation of the last build, from what is remembered of it. */
import { expect, it } from 'vitest';
import { type KnownLastBuild, lastBuildReport } from './last-build-report.ts';

const step = { stageName: 'build', ordinal: 2, reasons: [] };
const last: KnownLastBuild = {
  kind: 'known',
  atMs: 0,
  steps: [
    { ...step, report: 'cached', line: 2 },
    { ...step, report: 'ran', line: 3, ranMs: 500, reasons: [{ kind: 'file', change: 'changed', context: '', path: 'a.js' }] },
    { ...step, report: 'ran', line: 4, ranMs: 30_000, reasons: [{ kind: 'below' }] },
  ],
};
const instructions = [
  { line: 2, keyword: 'RUN', argument: 'git clone x', frozen: [{ rule: 'git-clone-frozen', message: 'It stays as it was.' }] },
  { line: 4, keyword: 'RUN', argument: 'npm ci', frozen: [] },
];

it('says what ran and why, what ran for nothing of its own, and what may be old', () => {
  const report = lastBuildReport(last, { name: 'web', at: 'today', instructions });
  expect(report).toContain('2 of 3 steps ran, which took 31 s one after the other; 1 were reused.');
  expect(report).toContain('- build, line 3 (0.5 s)\n    - a.js changed');
  expect(report).toContain('## What ran only because a step above it ran');
  expect(report).toContain('30 s saved');
  expect(report).toContain('`git-clone-frozen`: It stays as it was.');
});

it('does not call needless what was built for the first time, or without the cache', () => {
  const first = last.steps.map((each) => ({ ...each, reasons: [{ kind: 'new' as const }] }));
  const told = last.steps.map((each) => ({ ...each, reasons: [{ kind: 'told' as const }] }));
  for (const steps of [first, told])
    expect(lastBuildReport({ ...last, steps }, { name: 'web', at: 'today', instructions })).not.toContain('only because');
});

it('leaves out what there is nothing to say of', () => {
  const report = lastBuildReport({ ...last, steps: last.steps.slice(0, 1) }, { name: 'web', at: 'today', instructions: [] });
  expect(report).toContain('Nothing: every step was reused.');
  expect(report).not.toContain('may be old');
});
