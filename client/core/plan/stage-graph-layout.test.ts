/** The picture of stages: what is needed stands left of what needs it, and tells what its steps do. */
import { describe, expect, it, test } from 'vitest';
import type { PlanStageInfo, PlanStepInfo } from '../../../server/protocol.ts';
import { boxHeight, boxWidth, layOutStages, stateOf } from './stage-graph-layout.ts';
import { stageGraphSvg } from './stage-graph-svg.ts';

const stageOf = (stage: number, needs: readonly number[], stageName = `s${stage}`): PlanStageInfo => ({
  ...{ stage, stageName, line: stage + 1, label: 'FROM x', needs },
});
const stepOf = (stage: number, kind: 'reused' | 'runs' | 'unknown' | 'fails', ranMs?: number): PlanStepInfo => ({
  ...{ stage, stageName: `s${stage}`, ordinal: 2, of: 2, line: 2, label: 'RUN x', reasons: [] },
  outcome:
    kind === 'runs'
      ? { kind, cause: 'changed' }
      : kind === 'unknown'
        ? { kind, category: 'other', because: '' }
        : kind === 'fails'
          ? { kind, because: '' }
          : { kind },
  ...(ranMs === undefined ? {} : { ranMs }),
});
const diamond = [stageOf(0, []), stageOf(1, [0]), stageOf(2, [0]), stageOf(5, [1, 2])];

function laidOut(stages: readonly PlanStageInfo[], steps: readonly PlanStepInfo[] = []) {
  const graph = layOutStages(stages, steps);
  if (graph === undefined) throw new Error('There is no picture.');
  return graph;
}

it('puts each stage right of what it needs, and those that need the same below each other', () => {
  const { boxes, edges, width, height } = laidOut(diamond);
  const [first, second, third, last] = boxes.map(({ x, y }) => [x, y] as const);
  expect(second?.[0]).toBeGreaterThanOrEqual((first?.[0] ?? 0) + boxWidth);
  expect(third?.[0]).toBe(second?.[0]);
  expect(third?.[1]).toBeGreaterThanOrEqual((second?.[1] ?? 0) + boxHeight);
  expect(last?.[0]).toBeGreaterThanOrEqual((second?.[0] ?? 0) + boxWidth);
  expect(edges).toHaveLength(4);
  expect(edges.every(({ x1, x2 }) => x1 < x2)).toBe(true);
  for (const { x, y } of boxes) expect(x + boxWidth <= width && y + boxHeight <= height).toBe(true);
});

it('draws nothing of one stage, and nothing that nobody could read', () => {
  expect(layOutStages([stageOf(0, [])], [])).toBeUndefined();
  expect(
    layOutStages(
      Array.from({ length: 25 }, (_, at) => stageOf(at, [])),
      [],
    ),
  ).toBeUndefined();
});

it('marks the way of what runs', () => {
  const { edges } = laidOut([stageOf(0, []), stageOf(1, []), stageOf(2, [0, 1])], [stepOf(0, 'runs'), stepOf(1, 'reused')]);
  expect(edges.map(({ runs }) => runs)).toEqual([true, false]);
});

describe('a box says', () => {
  test.each<[steps: readonly PlanStepInfo[], mark: string, told: string]>([
    [[], 'reused', 'no step of its own'],
    [[stepOf(0, 'reused'), stepOf(0, 'reused')], 'reused', '2 steps reused'],
    [[stepOf(0, 'reused'), stepOf(0, 'runs', 6_200)], 'runs', '1 of 2 steps run, 6.2 s'],
    [[stepOf(0, 'runs')], 'runs', '1 of 1 step run'],
    [[stepOf(0, 'runs', 1), stepOf(0, 'unknown')], 'runs', '1 of 2 steps run, under 0.1 s'],
    [[stepOf(0, 'unknown'), stepOf(0, 'reused')], 'unknown', '1 of 2 steps not known'],
    [[stepOf(0, 'runs'), stepOf(0, 'fails')], 'fails', 'the build would end here'],
  ])('%#', (steps, mark, told) => {
    expect(stateOf(steps)).toEqual({ mark, told });
  });
});

it('leads from each box to its FROM, and is told to those who do not see it', () => {
  const svg = stageGraphSvg(laidOut(diamond, [stepOf(1, 'runs', 3_000)]), '/work/Dockerfile');
  expect(decodeURIComponent(svg)).toContain('command:unstale.openFileAtLine?[{"file":"/work/Dockerfile","line":2}]');
  expect(svg).toContain('aria-label="Stage s1, line 2: 1 of 1 step run, 3.0 s"');
  expect(stageGraphSvg(laidOut(diamond), undefined)).not.toContain('<a ');
});

it('shortens a long name', () => {
  expect(laidOut([stageOf(0, [], 'x'.repeat(90)), stageOf(1, [0])]).boxes[0]?.name).toBe(`${'x'.repeat(23)}…`);
});
