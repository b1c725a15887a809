/** What came of all cases, counted, and how a wrong one is told so that it can be run again. */
import type { CaseResult } from './project-life.ts';

export interface Totals {
  cases: number;
  failed: number;
  /** Failed, and neither was the change meant to make it fail nor did the plan say so. */
  failedUnforeseen: number;
  refusedAndFailed: number;
  refusedAndBuilt: number;
  multiStage: number;
  steps: number;
  wrong: number;
  /** By reason. */
  readonly notScored: Map<string, number>;
  /** By category. */
  readonly unknown: Map<string, number>;
  /** Cases, and steps that are unknown, by what had changed. */
  readonly changes: Map<string, number>;
  readonly unknownAfter: Map<string, number>;
  readonly wrongCases: string[];
}

const meantToFail: ReadonlySet<string> = new Set(['failing step', 'cancelled']);

export function newTotals(): Totals {
  return {
    ...{ cases: 0, failed: 0, failedUnforeseen: 0, refusedAndFailed: 0, refusedAndBuilt: 0, multiStage: 0, steps: 0, wrong: 0 },
    ...{ notScored: new Map(), unknown: new Map(), changes: new Map(), unknownAfter: new Map(), wrongCases: [] },
  };
}

export function addCase(totals: Totals, result: CaseResult, name: string): void {
  const { plan, observation, comparisons, change } = result;
  totals.cases++;
  if (!observation.isOk) totals.failed++;
  const isForeseen = plan.kind === 'refused' || plan.steps.some(({ outcome }) => outcome.kind === 'fails');
  if (!observation.isOk && !isForeseen && !meantToFail.has(change)) totals.failedUnforeseen++;
  if (plan.kind === 'refused' && observation.isOk) totals.refusedAndBuilt++;
  if (plan.kind === 'refused' && !observation.isOk) totals.refusedAndFailed++;
  if ((result.dockerfile.match(/^FROM/gm) ?? []).length > 1) totals.multiStage++;
  count(totals.changes, change);
  for (const { verdict, step, why } of comparisons) {
    if (verdict === 'not-scored') count(totals.notScored, why);
    else totals.steps++;
    if (verdict === 'wrong') totals.wrong++;
    if (verdict !== 'unknown') continue;
    if (step?.outcome.kind === 'unknown') count(totals.unknown, step.outcome.category);
    count(totals.unknownAfter, change);
  }
  if (comparisons.some(({ verdict }) => verdict === 'wrong')) totals.wrongCases.push(describeCase(name, result));
}

function count(counts: Map<string, number>, name: string): void {
  counts.set(name, (counts.get(name) ?? 0) + 1);
}

export function describeCase(name: string, { change, detail, dockerfile, ignore, given, comparisons }: CaseResult): string {
  const steps = comparisons.map(({ place, step, observed, verdict, why }) => {
    const outcome = step?.outcome;
    const because = outcome !== undefined && 'because' in outcome ? ` (${outcome.because})` : '';
    const said = `said ${outcome?.kind ?? 'nothing'}${because}, was ${observed ?? 'not told'}`;
    const line = step?.line.split('\n')[0] ?? '';
    return `  ${verdict === 'wrong' ? '✗' : ' '} ${verdict.padEnd(10)} [${place}] ${said}${why === '' ? '' : ` (${why})`}: ${line}`;
  });
  const args = [...given.args].map(([key, value]) => `${key}=${value}`).join(' ');
  const told = `target ${given.target ?? '-'}, arguments ${args || '-'}, no cache ${String(given.noCache)}, builder ${given.builder}`;
  return [`${name}: ${change}: ${detail}`, told, ...steps, dockerfile, `ignore: ${ignore}`].join('\n');
}

export function unknownSteps({ unknown }: Totals): number {
  return [...unknown.values()].reduce((sum, each) => sum + each, 0);
}

export function summary(totals: Totals): string {
  return `plan: ${totals.cases} cases, ${totals.steps} steps, ${totals.wrong} wrong, ${unknownSteps(totals)} unknown`;
}
