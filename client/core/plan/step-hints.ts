/** What stands behind the instructions of a Dockerfile about the next build. An ONBUILD of the base image is no instruction of the file. */
import type { PlanStepInfo } from '../../../server/protocol.ts';
import { durationText } from '../tree/duration-text.ts';
import { stepWords } from './step-text.ts';

export interface StepHint {
  /** From 0: where the instruction ends. */
  readonly line: number;
  readonly text: string;
  /** Nothing of it is markdown. */
  readonly tooltip: string;
}

export function stepHints(steps: readonly PlanStepInfo[]): readonly StepHint[] {
  return ownSteps(steps).map((step) => ({
    line: (step.endLine ?? step.line) - 1,
    text: hintText(step),
    tooltip: stepWords(step).long,
  }));
}

/** The step whose instruction begins at the line, which counts from 0. */
export function stepAt(steps: readonly PlanStepInfo[], line: number): PlanStepInfo | undefined {
  return ownSteps(steps).find((step) => step.line - 1 === line);
}

function ownSteps(steps: readonly PlanStepInfo[]): readonly PlanStepInfo[] {
  return steps.filter(({ isTriggered }) => isTriggered !== true);
}

function hintText(step: PlanStepInfo): string {
  const { short } = stepWords(step);
  return step.outcome.kind === 'runs' && step.ranMs !== undefined ? `${short} · ${durationText(step.ranMs)}` : short;
}
