/** How often the files of steps change, by the commits of the folder that they come from. Asked when somebody looks at a step. */
import type { StepChurn } from '../core/plan/step-hover.ts';
import type { ChangeCounts, CommittedChanges } from '../plan-ports.ts';
import type { LivePlan } from './live-plans.ts';

export interface ChurnPorts {
  readonly committed: CommittedChanges;
  readonly counts: ChangeCounts;
}

/** By line of the step, which counts from 1. Empty where nobody can tell. */
export type ChurnByLine = ReadonlyMap<number, StepChurn>;
type Known = Extract<LivePlan, { kind: 'known' }>;

const none: ChurnByLine = new Map();

/** Counted once for each plan and commit. */
export function stepChurn({ committed, counts }: ChurnPorts): (of: Known) => Promise<ChurnByLine> {
  const known = new WeakMap<Known, { readonly head: string; readonly churn: ChurnByLine }>();
  return async (of) => {
    const { contextPath, dockerfileUri } = of.source;
    if (contextPath === undefined) return none;
    const changes = await committed.changes(contextPath);
    if (changes.kind === 'unknown') return none;
    const { head, commits } = changes;
    const before = known.get(of);
    if (before?.head === head) return before.churn;
    const steps = of.plan.steps.filter(({ sources }) => sources !== undefined);
    const sources = steps.map((step) => step.sources ?? []);
    const counted = await counts.changeCounts({ contextPath, dockerfileUri, steps: sources, commits });
    if (counted.kind === 'unknown') return none;
    const churn = new Map(steps.map(({ line }, at) => [line, { count: counted.counts[at] ?? 0, of: commits.length }]));
    known.set(of, { head, churn });
    return churn;
  };
}
