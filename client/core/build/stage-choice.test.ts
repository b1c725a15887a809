import { expect, test } from 'vitest';
import type { BuildSourceInfo, StageInfo } from '../../../server/protocol.ts';
import { hasStage, noSuchStage, stageItems, withTarget } from './stage-choice.ts';

const stages: readonly StageInfo[] = [
  { name: 'base', line: 1, base: 'node:22' },
  { line: 4, base: 'base' },
  { name: 'prod', line: 9, base: 'base' },
];
const asked = (before?: string | null) =>
  stageItems(stages, before === undefined ? undefined : { stage: before ?? undefined }).map(({ value }) => value.stage);

test('offers the last stage first, because a build without a target makes it', () => {
  expect(stageItems(stages, undefined)).toEqual([
    {
      label: 'prod',
      description: 'line 9, FROM base',
      detail: 'the last stage: what a build without a target makes',
      value: { stage: undefined, name: 'prod' },
    },
    { label: 'base', description: 'line 1, FROM node:22', value: { stage: 'base' } },
    { label: 'stage 1', description: 'line 4, FROM base', value: { stage: '1' } },
  ]);
});

test('what was chosen the last time stands before it', () => {
  expect(asked('1')).toEqual(['1', undefined, 'base']);
  expect(stageItems(stages, { stage: '1' })[0]?.detail).toBe('chosen the last time');
  expect(asked(null)).toEqual([undefined, 'base', '1']);
  expect(asked('gone')).toEqual([undefined, 'base', '1']);
});

test('nothing of a stage can break its line', () => {
  const [item] = stageItems([{ name: 'a', line: 1, base: 'x\ny\u202e' }], undefined);
  expect(`${item?.label}${item?.description}`).not.toMatch(/[\n\u202e]/);
});

test.each([
  ['base', true],
  ['BASE', true],
  ['0', true],
  ['2', true],
  ['3', false],
  ['-1', false],
  ['', false],
  ['prod ', false],
])('a Dockerfile of three stages has %j: %s', (target, isThere) => {
  expect(hasStage(stages, target)).toBe(isThere);
});

test('says which stages there are', () => {
  expect(noSuchStage(stages, 'dev')).toBe(
    'The Dockerfile has no stage dev. It has base (line 1), stage 1 (line 4), prod (line 9).',
  );
  expect(noSuchStage([], 'dev')).toBe('The Dockerfile has no stage dev. It has none.');
  const many = Array.from({ length: 40 }, (_, index) => ({ line: index + 1, base: 'scratch' }));
  expect(noSuchStage(many, 'dev')).toMatch(/stage 11 \(line 12\) and 28 more\.$/);
});

test('a build keeps what it says unless something else was chosen', () => {
  const said = { target: 'prod', origin: { kind: 'setting', because: 'it is said' } } as BuildSourceInfo;
  expect(withTarget(said, undefined)).toBe(said);
  expect(withTarget(said, { stage: 'prod' })).toBe(said);
  expect(withTarget(said, { stage: undefined })).toMatchObject({ target: undefined });
  expect(withTarget(said, { stage: 'dev' })).toMatchObject({
    target: 'dev',
    origin: { because: 'it is said; the target was chosen for it' },
  });
});
