/** What a plan says, from the numbers of a line to the sentences of a report. */
import { describe, expect, it, test } from 'vitest';
import type { PlanStepInfo } from '../../../server/protocol.ts';
import { planSummary } from './plan-summary.ts';
import { planText } from './plan-text.ts';
import { stepWords } from './step-text.ts';
import { unseenText } from './unseen-text.ts';

function step(outcome: PlanStepInfo['outcome'], more: Partial<PlanStepInfo> = {}): PlanStepInfo {
  return { stage: 0, stageName: 'build', ordinal: 2, of: 3, line: 4, label: 'COPY . .', outcome, reasons: [], ...more };
}

const reused = step({ kind: 'reused' });
const changed = step(
  { kind: 'runs', cause: 'changed' },
  {
    reasons: [{ kind: 'file', change: 'changed', context: '', path: 'src/app.js' }],
    ranMs: 1_000,
    files: { count: 2, sizeBytes: 10 },
  },
);
const below = step({ kind: 'runs', cause: 'below', line: 4 }, { line: 5, label: 'RUN npm ci', ranMs: 39_000 });
const unknown = step({ kind: 'unknown', category: 'cleared', because: 'The cache may have been cleared.' });

describe('the line above a Dockerfile', () => {
  test.each<[title: string, steps: readonly PlanStepInfo[], line: string]>([
    ['some run', [reused, changed, below], 'Next build: 2 of 3 steps run, about 40 s; first: COPY . . (1 file).'],
    ['all are there', [reused, reused], 'Next build: all 2 steps are reused.'],
    ['some are not known', [reused, unknown], 'Next build: 1 of 2 steps are reused, 1 is not known.'],
    [
      'of one nobody knows the time',
      [changed, { ...below, ranMs: undefined } as never],
      'Next build: 2 of 2 steps run, at least 1.0 s; first: COPY . . (1 file).',
    ],
    [
      'of others it is not known whether they run',
      [changed, unknown, unknown],
      'Next build: 1 of 3 steps run, 2 are not known, at least 1.0 s; first: COPY . . (1 file).',
    ],
    ['it takes no time', [{ ...changed, ranMs: 4 }], 'Next build: 1 of 1 steps run, under 0.1 s; first: COPY . . (1 file).'],
    [
      'others may take long',
      [{ ...changed, ranMs: 4 }, unknown],
      'Next build: 1 of 2 steps run, 1 is not known; first: COPY . . (1 file).',
    ],
    ['none', [], 'Next build: there is no step to run.'],
    ['it fails', [step({ kind: 'fails', because: 'There is no x.' })], 'Next build: it fails at line 4. There is no x.'],
  ])('%s', (_, steps, line) => {
    expect(planSummary(steps)).toBe(line);
  });
});

describe('a step', () => {
  test.each<[title: string, of: PlanStepInfo, short: string]>([
    ['reused', reused, 'reused'],
    ['a file', changed, 'runs: src/app.js changed'],
    ['a step above', below, 'runs: a step above runs'],
    ['told', step({ kind: 'runs', cause: 'told' }), 'runs: no cache'],
    ['cleared', step({ kind: 'runs', cause: 'cleared' }), 'runs: its result was cleared'],
    ['not known', unknown, 'unknown: the cache may have been cleared'],
    [
      'an argument',
      step(
        { kind: 'runs', cause: 'changed' },
        { reasons: [{ kind: 'variable', change: 'changed', name: 'V' }, { kind: 'base' }] },
      ),
      'runs: V changed and 1 more',
    ],
    [
      'a setting',
      step({ kind: 'runs', cause: 'changed' }, { reasons: [{ kind: 'setting', name: 'owner' }] }),
      'runs: its owner changed',
    ],
    [
      'a named context',
      step({ kind: 'runs', cause: 'changed' }, { reasons: [{ kind: 'file', change: 'removed', context: 'lib', path: 'a' }] }),
      'runs: lib:a removed',
    ],
  ])('%s', (_, of, short) => {
    expect(stepWords(of).short).toBe(short);
  });
});

it('is told as text with a mark for each step', () => {
  const text = planText({ kind: 'known', steps: [reused, changed, below, unknown], unseen: [] });
  expect(text.split('\n').slice(2)).toEqual([
    'Stage build',
    '     4  COPY . .',
    '*    4  COPY . .  1.0 s',
    '        runs: src/app.js changed',
    '*    5  RUN npm ci  39 s',
    '        runs: a step above runs',
    '?    4  COPY . .',
    '        unknown: the cache may have been cleared',
    '',
  ]);
});

test.each([
  ['same-stat', 'size and date are those of before'],
  ['namesake', 'another project whose folder is called the same'],
  ['folder-mode', 'the mode of'],
] as const)('what the builder does not see says how to help: %s', (kind, words) => {
  const [text = ''] = unseenText([{ kind, context: '', path: 'src' }]);
  expect(text).toContain(words);
  expect(text).toContain('prune-cache --only contexts');
});
