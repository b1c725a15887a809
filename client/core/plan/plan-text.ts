/** A plan as lines of plain text, for a terminal. */
import type { BuildPlanResult, PlanStepInfo, UnseenChangeInfo } from '../../../server/protocol.ts';
import { displayText } from '../tree/display-text.ts';
import { durationText } from '../tree/duration-text.ts';
import { planSummary } from './plan-summary.ts';
import { stepWords } from './step-text.ts';
import { unseenText } from './unseen-text.ts';

export type KnownPlan = Extract<BuildPlanResult, { kind: 'known' }>;

const marks = { reused: ' ', runs: '*', unknown: '?', fails: '!' } as const;

export function planText({ steps, unseen }: KnownPlan): string {
  const lines: string[] = [planSummary(steps)];
  let stage: number | undefined;
  for (const step of steps) {
    if (step.stage !== stage) lines.push('', stageLine(step));
    stage = step.stage;
    lines.push(...stepLines(step));
  }
  return [...lines, ...unseenLines(unseen), ''].join('\n');
}

function stageLine({ stage, stageName }: PlanStepInfo): string {
  return stageName === '' ? `Stage ${stage}` : `Stage ${displayText(stageName, 80)}`;
}

function stepLines(step: PlanStepInfo): readonly string[] {
  const time = step.ranMs === undefined || step.outcome.kind === 'reused' ? '' : `  ${durationText(step.ranMs)}`;
  const head = `${marks[step.outcome.kind]} ${String(step.line).padStart(4)}  ${displayText(step.label, 100)}${time}`;
  return step.outcome.kind === 'reused' ? [head] : [head, `        ${stepWords(step).short}`];
}

function unseenLines(unseen: readonly UnseenChangeInfo[]): readonly string[] {
  return unseen.length === 0 ? [] : ['', ...unseenText(unseen)];
}
