import { expect, test } from 'vitest';
import type { PlanStepInfo } from '../../../server/protocol.ts';
import { churnText, stepHover } from './step-hover.ts';

const copy: PlanStepInfo = {
  ...{ stage: 0, stageName: '', ordinal: 2, of: 4, line: 2, label: 'COPY . .' },
  outcome: { kind: 'runs', cause: 'changed' },
  reasons: [{ kind: 'file', change: 'changed', context: '', path: 'src/app.js' }],
  files: { count: 2, sizeBytes: 1_234 },
  ranMs: 400,
};
const install: PlanStepInfo = {
  ...copy,
  ...{
    ordinal: 3,
    line: 3,
    label: 'RUN npm ci',
    outcome: { kind: 'runs', cause: 'below', line: 2 },
    reasons: [],
    ranMs: 240_000,
  },
};
const elsewhere: PlanStepInfo = { ...install, stage: 1, label: 'RUN make', ranMs: 900_000 };
const quick: PlanStepInfo = { ...install, ordinal: 4, label: 'RUN true', ranMs: 200 };
const steps = [copy, install, quick, elsewhere];

test('a hover tells what happens and why, what is taken, and how often that changes', () => {
  expect(stepHover(copy, { steps, churn: { count: 188, of: 200 }, comparedWith: '2026-11-27 18:00:00' })).toBe(
    [
      '**Next build** — Runs: src/app.js changed. It took 0.4 s when it ran last. Compared with the build of 2026-11-27 18:00:00.',
      'It takes 2 files from the build context (1.2 kB).',
      "This COPY's files changed in 94 % of the last 200 commits, and `RUN npm ci` below takes 4 min each time.",
    ].join('\n\n'),
  );
});

test('a step that is reused tells how long it took, and compares with nothing', () => {
  const reused: PlanStepInfo = { ...install, outcome: { kind: 'reused' }, args: ['GIT_SHA'], files: undefined as never };
  expect(stepHover(reused, { steps, churn: undefined, comparedWith: '2026' })).toBe(
    [
      '**Next build** — Reused: the builder has it.',
      'The argument `GIT_SHA` is part of its cache key.',
      'It took 4 min when it ran last.',
    ].join('\n\n'),
  );
});

test('many arguments are cut', () => {
  const args = ['A', 'B', 'C', 'D', 'E', 'F', 'G', 'H', 'I', 'J'];
  expect(stepHover({ ...copy, args }, { steps, churn: undefined, comparedWith: undefined })).toContain(
    'The arguments `A`, `B`, `C`, `D`, `E`, `F`, `G`, `H` and 2 more are part of its cache key.',
  );
});

test('what a repository wrote does nothing in a hover', () => {
  const path = '[x](command:evil) <img src=x> **b** `c`';
  const bad: PlanStepInfo = {
    ...copy,
    label: 'COPY `a` [x](command:evil) ./',
    reasons: [{ kind: 'file', change: 'added', context: '', path }],
  };
  const text = stepHover(bad, {
    steps: [bad, { ...install, label: 'RUN `[x](command:evil)`' }],
    churn: { count: 1, of: 20 },
    comparedWith: undefined,
  });
  expect(text).toContain('\\[x\\](command:evil) \\<img src=x\\> \\*\\*b\\*\\* \\`c\\` added');
  expect(text).toContain('`` RUN `[x](command:evil)` ``');
});

test.each([
  [{ count: 200, of: 200 }, /in 100 % of the last 200 commits/],
  [{ count: 199, of: 200 }, /in 99 % of the last 200 commits/],
  [{ count: 1, of: 200 }, /in 1 % of the last 200 commits/],
  [{ count: 2, of: 3 }, /in 2 of the last 3 commits/],
  [{ count: 1, of: 1 }, /in 1 of the last 1 commit,/],
  [{ count: 0, of: 200 }, /^None of the last 200 commits changed its files\.$/],
  [{ count: 0, of: 1 }, /^$/],
  [{ count: 0, of: 0 }, /^$/],
  [undefined, /^$/],
])('churn of %j', (churn, expected) => {
  expect(churnText(copy, steps, churn)).toMatch(expected);
});

test('the last of a stage costs nothing below it', () => {
  expect(churnText(quick, steps, { count: 10, of: 20 })).toBe("This RUN's files changed in 50 % of the last 20 commits.");
});
