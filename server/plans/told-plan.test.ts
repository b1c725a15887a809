/** The plan as clients get it. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { PlanWorkspace } from '../../test/support/plan-workspace.ts';
import type { BuildPlanParams, BuildPlanResult, PlanStepInfo } from '../protocol.ts';
import { toldPlan } from './told-plan.ts';

let workspace: PlanWorkspace;
beforeEach(async () => {
  workspace = await PlanWorkspace.create();
});
afterEach(() => workspace.remove());

function params(): BuildPlanParams {
  const { dockerfileUri, contextPath, builder, images } = workspace.request();
  return { dockerfileUri, contextPath, builder, images };
}

async function told(dockerfile: string): Promise<Extract<BuildPlanResult, { kind: 'known' }>> {
  await workspace.write({ 'app/Dockerfile': dockerfile });
  const plan = await toldPlan(params(), workspace.deps);
  if (plan.kind !== 'known') throw new Error(JSON.stringify(plan));
  return plan;
}
const labels = async (dockerfile: string) => (await told(dockerfile)).steps.map(({ label }: PlanStepInfo) => label);

test('it is plain data without what is not there', async () => {
  const plan = await told('FROM base\nRUN a\nRUN b\n');
  expect(JSON.parse(JSON.stringify(plan))).toEqual(plan);
  expect(plan).toEqual({
    kind: 'known',
    unseen: [],
    steps: [
      {
        stage: 0,
        stageName: '',
        ordinal: 2,
        of: 3,
        line: 2,
        label: 'RUN a',
        outcome: { kind: 'runs', cause: 'changed' },
        reasons: [{ kind: 'new' }],
      },
      {
        stage: 0,
        stageName: '',
        ordinal: 3,
        of: 3,
        line: 3,
        label: 'RUN b',
        outcome: { kind: 'runs', cause: 'below', line: 2 },
        reasons: [],
      },
    ],
  });
});

test('a label is on one line, with its options, and not too long', async () => {
  expect(await labels('FROM base\nRUN   --network=none \\\n  a \\\n  && b\n')).toEqual(['RUN --network=none a && b']);
  expect(await labels('FROM base\nCOPY --link --chown=1 f /f\n')).toEqual(['COPY --link --chown=1 f /f']);
  const [long] = await labels(`FROM base\nRUN ${'x'.repeat(500)}\n`);
  expect([long?.length, long?.endsWith('x…')]).toEqual([200, true]);
});

test('of a heredoc only that there is one', async () => {
  expect(await labels('FROM base\nRUN <<EOF\nsecret work\nEOF\n')).toEqual(['RUN <<EOF']);
});

test('at most 200 reasons', async () => {
  await workspace.write({ 'app/Dockerfile': 'FROM base\nCOPY . /x\n', 'app/f': '' });
  await workspace.learn();
  await workspace.write(Object.fromEntries(Array.from({ length: 250 }, (_, at) => [`app/n${at}`, ''])));
  const plan = await toldPlan(params(), workspace.deps);
  expect(plan).toMatchObject({ comparedWithMs: expect.any(Number) });
  expect(plan.kind === 'known' && plan.steps[0]?.reasons.length).toBe(200);
});

test('what is not known is told as it is', async () => {
  expect(await toldPlan(params(), workspace.deps)).toMatchObject({ kind: 'unknown' });
  await workspace.write({ 'app/Dockerfile': 'FROM elsewhere\n' });
  expect(await toldPlan(params(), workspace.deps)).toEqual({ kind: 'needs-images', references: ['elsewhere'] });
});

test('where the target needs several stages, which needs which', async () => {
  const dockerfile =
    'FROM base AS deps\nRUN a\nFROM deps AS build\nRUN b\nFROM base AS unused\nFROM base\nCOPY --from=build /x /x\n';
  const { stages } = await told(`${dockerfile}RUN --mount=from=deps,target=/d c\n`);
  expect(stages).toEqual([
    { stage: 0, stageName: 'deps', line: 1, label: 'FROM base AS deps', needs: [] },
    { stage: 1, stageName: 'build', line: 3, label: 'FROM deps AS build', needs: [0] },
    { stage: 3, stageName: 'stage-3', line: 6, label: 'FROM base', needs: [1, 0] },
  ]);
});
