import { expect, test } from 'vitest';
import type { BuildSourceInfo, ImageStepInfo, ImageStepsParams } from '../../server/protocol.ts';
import { readFrozenSteps } from './read-frozen-steps.ts';

const source = { dockerfileUri: 'file:///w/Dockerfile', target: 'last', args: {} } as BuildSourceInfo;
const stepAt = (line: number): ImageStepInfo => ({ line, keyword: 'RUN', argument: 'x', frozen: [] });

async function read(names: readonly string[], told: Readonly<Record<string, readonly number[]>>) {
  const asked: (string | undefined)[] = [];
  const imageSteps = async ({ target }: ImageStepsParams) => {
    asked.push(target);
    const lines = told[target ?? ''];
    if (lines === undefined) return { kind: 'unknown', because: '' } as const;
    return { kind: 'known', base: { kind: 'scratch' }, steps: lines.map(stepAt) } as const;
  };
  const steps = await readFrozenSteps({ imageSteps }, source, names);
  return { asked, lines: steps.map(({ line }) => line) };
}

test('every stage is asked about once, one without a name by its number, and what two of them share is told once', async () => {
  const told = { build: [2, 3], 2: [2, 9] };
  expect(await read(['build', 'build', 'stage-2'], told)).toEqual({ asked: ['build', '2'], lines: [2, 3, 9] });
});

test('where the builder shows no name the target is meant', async () => {
  expect(await read([''], { last: [2] })).toEqual({ asked: ['last'], lines: [2] });
});

test('what nobody can tell of one stage takes nothing from the others', async () => {
  expect((await read(['gone', 'build'], { build: [4] })).lines).toEqual([4]);
});
