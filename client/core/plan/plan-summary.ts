/** A whole plan in one line, and the numbers behind it. */
import type { PlanStepInfo } from '../../../server/protocol.ts';
import { displayText } from '../tree/display-text.ts';
import { costText, durationText } from '../tree/duration-text.ts';

/** Less reads as no time at all. */
const leastMs = 50;

interface PlanNumbers {
  readonly count: number;
  readonly running: number;
  readonly unknown: number;
  /** Of the steps that run, as long as they took before; `undefined` where that is known of none. */
  readonly aboutMs: number | undefined;
  /** Others may run as well, or nobody knows how long one takes. */
  readonly isLowerBound: boolean;
  readonly first: PlanStepInfo | undefined;
}

function planNumbers(steps: readonly PlanStepInfo[]): PlanNumbers {
  const running = steps.filter(({ outcome }) => outcome.kind === 'runs');
  const timed = running.filter(({ ranMs }) => ranMs !== undefined);
  return {
    count: steps.length,
    running: running.length,
    unknown: steps.filter(({ outcome }) => outcome.kind === 'unknown').length,
    aboutMs: timed.length === 0 ? undefined : timed.reduce((sum, { ranMs = 0 }) => sum + ranMs, 0),
    isLowerBound: timed.length < running.length || steps.some(({ outcome }) => outcome.kind === 'unknown'),
    first: running.find(({ outcome }) => outcome.kind === 'runs' && outcome.cause !== 'below'),
  };
}

/** `Next build: 3 of 9 steps run, about 40 s; first: COPY . . (2 files).` */
export function planSummary(steps: readonly PlanStepInfo[]): string {
  const failing = steps.find(({ outcome }) => outcome.kind === 'fails');
  if (failing?.outcome.kind === 'fails')
    return `Next build: it fails at line ${failing.line}. ${displayText(failing.outcome.because, 200)}`;
  const { count, running, unknown, aboutMs, isLowerBound, first } = planNumbers(steps);
  const open = unknown === 0 ? '' : `, ${unknown} ${unknown === 1 ? 'is' : 'are'} not known`;
  if (count === 0) return 'Next build: there is no step to run.';
  if (running === 0 && unknown === 0)
    return count === 1 ? 'Next build: its only step is reused.' : `Next build: all ${count} steps are reused.`;
  if (running === 0) return `Next build: ${count - unknown} of ${count} steps are reused${open}.`;
  const time = aboutMs === undefined ? '' : timeText(aboutMs, isLowerBound);
  return `Next build: ${running} of ${count} steps run${open}${time}${first === undefined ? '' : `; first: ${firstText(first)}`}.`;
}

/** Next to nothing is no lower bound that helps anybody. */
function timeText(aboutMs: number, isLowerBound: boolean): string {
  if (aboutMs >= leastMs) return `, ${isLowerBound ? 'at least' : 'about'} ${durationText(aboutMs)}`;
  return isLowerBound ? '' : `, ${costText(aboutMs)}`;
}

function firstText({ label, reasons }: PlanStepInfo): string {
  const files = reasons.filter(({ kind }) => kind === 'file').length;
  const counted = files === 0 ? '' : ` (${files} ${files === 1 ? 'file' : 'files'})`;
  return `${displayText(label, 60)}${counted}`;
}
