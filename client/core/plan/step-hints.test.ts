import { expect, test } from 'vitest';
import type { PlanStepInfo } from '../../../server/protocol.ts';
import { firstStageLine, planLine } from './plan-line.ts';
import { stepAt, stepHints } from './step-hints.ts';

const step: PlanStepInfo = {
  ...{ stage: 0, stageName: '', ordinal: 2, of: 3, line: 4, label: 'COPY . .' },
  outcome: { kind: 'reused' },
  reasons: [],
};
const changed = { kind: 'file', change: 'changed', context: '', path: 'src/app.js' } as const;

test.each<[string, Partial<PlanStepInfo>, string]>([
  ['a step that is reused', { ranMs: 31_000 }, 'reused'],
  [
    'what made it run, with its cost',
    { outcome: { kind: 'runs', cause: 'changed' }, reasons: [changed], ranMs: 31_000 },
    'runs: src/app.js changed · 31 s',
  ],
  [
    'without a cost that nobody knows',
    { outcome: { kind: 'runs', cause: 'changed' }, reasons: [changed] },
    'runs: src/app.js changed',
  ],
  ['a step above', { outcome: { kind: 'runs', cause: 'below', line: 2 }, ranMs: 900 }, 'runs: a step above runs · 0.9 s'],
  [
    'what is not known, without a cost',
    { outcome: { kind: 'unknown', category: 'cleared', because: 'It was cleared.' }, ranMs: 31_000 },
    'unknown: the cache may have been cleared',
  ],
])('a hint tells %s', (_, more, text) => {
  expect(stepHints([{ ...step, ...more }]).map((hint) => hint.text)).toEqual([text]);
});

const deep = { ...changed, path: 'packages/catalogue/src/prices/all-prices.js' };

test.each([
  [[deep], undefined, 'runs: …ces/all-prices.js changed'],
  [[deep, changed], 31_000, 'runs: …ces/all-prices.js changed an… · 31 s'],
  [[changed, deep], undefined, 'runs: src/app.js changed and 1 more'],
])('a hint keeps the end of paths, and the cost, where there is little room', (reasons, ranMs, text) => {
  const [hint] = stepHints([
    { ...step, outcome: { kind: 'runs', cause: 'changed' }, reasons, ...(ranMs === undefined ? {} : { ranMs }) },
  ]);
  expect(hint?.text).toBe(text);
});

test('no reason for not knowing is cut', () => {
  for (const category of ['stage-output', 'remote', 'cleared', 'failed-build', 'unrecorded', 'other'] as const)
    expect(stepHints([{ ...step, outcome: { kind: 'unknown', category, because: '' } }])[0]?.text).toMatch(
      /^unknown: .{1,34}[^…]$/,
    );
});

test('a hint stands where the instruction ends', () => {
  expect(stepHints([step, { ...step, line: 6, endLine: 9 }]).map(({ line }) => line)).toEqual([3, 8]);
});

test('an ONBUILD of the base image has no hint and no hover at FROM', () => {
  const triggered: PlanStepInfo = { ...step, line: 1, isTriggered: true };
  expect(stepHints([triggered, step]).length).toBe(1);
  expect([stepAt([triggered, step], 0), stepAt([triggered, step], 3)]).toEqual([undefined, step]);
});

const source = { dockerfileUri: 'file:///shop/Dockerfile', references: ['shop'] } as never;
const runs: PlanStepInfo = { ...step, outcome: { kind: 'runs', cause: 'changed' }, reasons: [changed, changed], ranMs: 40_000 };

test('the line at the top sums up the plan', () => {
  const line = planLine({ plan: { kind: 'known', steps: [step, runs], unseen: [] }, source, buildCount: 1, isUnsaved: false });
  expect(line.title).toBe('Next build: 1 of 2 steps run, about 40 s; first: COPY . . (2 files)');
  expect(line.tooltip).toBe('The build of shop, without building.\nClick to show the plan of all steps.');
});

test('the line says what it leaves out, and what the builder will not see', () => {
  const unseen = [{ kind: 'same-stat', context: '', path: 'a' }] as const;
  const line = planLine({ plan: { kind: 'known', steps: [step], unseen }, source, buildCount: 2, isUnsaved: true });
  expect(line.title).toBe('Next build: its only step is reused · the builder will not see 1 change (without what is not saved)');
  expect(line.tooltip).toMatch(/one of 2 builds of this file[\s\S]*will not see that a changed/);
});

test.each([
  ['# FROM a comment\nARG X\nfrom node', 2],
  ['  FROM node', 0],
  ['FROMAGE x', undefined],
  ['', undefined],
])('the first stage of %j', (text, line) => {
  expect(firstStageLine(text)).toBe(line);
});
