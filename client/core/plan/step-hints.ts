/** What stands behind the instructions of a Dockerfile about the next build. An ONBUILD of the base image is no instruction of the file. */
import type { PlanReasonInfo, PlanStepInfo } from '../../../server/protocol.ts';
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

/** VS Code cuts what is longer at its end, where the time stands (`editor.inlayHints.maximumLength`). */
const longest = 43;
const longestPath = 18;
/** `0.0 s` would tell nobody anything. */
const leastMs = 50;

function hintText(step: PlanStepInfo): string {
  const ranMs = step.outcome.kind === 'runs' ? (step.ranMs ?? 0) : 0;
  const time = ranMs < leastMs ? '' : ` · ${durationText(ranMs)}`;
  const room = longest - time.length;
  const { short } = stepWords(step);
  if (short.length <= room) return `${short}${time}`;
  const shorter = stepWords({ ...step, reasons: step.reasons.map(withShortPath) }).short;
  return `${shorter.length <= room ? shorter : `${shorter.slice(0, room - 1)}…`}${time}`;
}

/** The end of a path says more than its beginning. */
function withShortPath(reason: PlanReasonInfo): PlanReasonInfo {
  if (reason.kind !== 'file' || reason.path.length <= longestPath) return reason;
  return { ...reason, context: '', path: `…${reason.path.slice(1 - longestPath)}` };
}
