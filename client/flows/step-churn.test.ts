import { expect, test } from 'vitest';
import type { ChangeCountsParams, PlanStepInfo } from '../../server/protocol.ts';
import type { CommittedPaths } from '../plan-ports.ts';
import { stepChurn } from './step-churn.ts';

const step = (line: number, path?: string): PlanStepInfo => ({
  ...{ stage: 0, stageName: '', ordinal: line, of: 3, line, label: '', outcome: { kind: 'reused' }, reasons: [] },
  ...(path === undefined ? {} : { sources: [{ path, hasWildcard: false, excludes: [] }] }),
});

function board(commits: CommittedPaths) {
  const asked: ChangeCountsParams[] = [];
  const state = { commits };
  const churnOf = stepChurn({
    committed: { changes: async () => state.commits },
    counts: {
      changeCounts: async (params) => {
        asked.push(params);
        return { kind: 'known', counts: params.steps.map((_, at) => at + 1) };
      },
    },
  });
  const source = { contextPath: '/shop', dockerfileUri: 'file:///shop/Dockerfile' } as never;
  const steps = [step(2, 'package.json'), step(3), step(4, 'src')];
  const plan = { kind: 'known', plan: { kind: 'known', steps, unseen: [] }, source, buildCount: 1, version: 1 } as const;
  return { asked, state, churn: async () => [...(await churnOf(plan))] };
}

const known = { kind: 'known', head: 'one', commits: [['a'], ['b']] } as const;

test('steps that take nothing from the context have no churn', async () => {
  const { churn, asked } = board(known);
  expect(await churn()).toEqual([
    [2, { count: 1, of: 2 }],
    [4, { count: 2, of: 2 }],
  ]);
  expect(asked.map(({ steps }) => steps.map(([first]) => first?.path))).toEqual([['package.json', 'src']]);
});

test('it is counted once for each commit that is checked out', async () => {
  const { churn, asked, state } = board(known);
  await churn();
  await churn();
  expect(asked.length).toBe(1);
  state.commits = { ...known, head: 'two' };
  await churn();
  expect(asked.length).toBe(2);
});

test('without a repository there is none, and nobody is asked', async () => {
  const { churn, asked } = board({ kind: 'unknown', because: 'no repository' });
  expect([await churn(), asked.length]).toEqual([[], 0]);
});
