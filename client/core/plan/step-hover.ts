/** What is told of one step beside the pointer: what the next build does with it and why, what it takes, and how often that changes. */
import type { PlanStepInfo } from '../../../server/protocol.ts';
import { inertCode, inertText } from '../diagnose/inert-text.ts';
import { costText, durationText, sizeText } from '../tree/duration-text.ts';
import { stepWords } from './step-text.ts';

/** Of the last commits that changed something below the build context, how many changed what a step takes in. */
export interface StepChurn {
  readonly count: number;
  readonly of: number;
}

export interface HoverFacts {
  /** All of the plan. */
  readonly steps: readonly PlanStepInfo[];
  /** `undefined` where nobody could tell. */
  readonly churn: StepChurn | undefined;
  /** When the build that reasons compare with was made, readable. */
  readonly comparedWith: string | undefined;
}

const mostArguments = 8;
/** Fewer are told as they are. */
const fewCommits = 10;
/** Quicker ones cost nobody anything. */
const costlyMs = 1_000;

/** Markdown in which everything of the Dockerfile, of file names and of Git is inert. */
export function stepHover(step: PlanStepInfo, { steps, churn, comparedWith }: HoverFacts): string {
  const isCompared = step.outcome.kind === 'runs' && step.outcome.cause === 'changed' && comparedWith !== undefined;
  return [
    `**Next build** — ${inertText(stepWords(step).long)}${isCompared ? ` Compared with the build of ${inertText(comparedWith)}.` : ''}`,
    inputsText(step),
    step.outcome.kind === 'reused' && step.ranMs !== undefined ? `It took ${costText(step.ranMs)} when it ran last.` : '',
    churnText(step, steps, churn),
  ]
    .filter((text) => text !== '')
    .join('\n\n');
}

function inputsText({ files, args = [] }: PlanStepInfo): string {
  const named = args.slice(0, mostArguments).map(inertCode).join(', ');
  const more = args.length > mostArguments ? ` and ${args.length - mostArguments} more` : '';
  const isOne = args.length === 1;
  const argument =
    args.length === 0
      ? ''
      : `${isOne ? 'The argument' : 'The arguments'} ${named}${more} ${isOne ? 'is' : 'are'} part of its cache key.`;
  const taken =
    files === undefined ? '' : `It takes ${counted(files.count, 'file')} from the build context (${sizeText(files.sizeBytes)}).`;
  return [taken, argument].filter((text) => text !== '').join(' ');
}

/** "This COPY's files changed in 94 % of the last 200 commits, and `RUN npm ci` below takes 4 min each time." */
export function churnText(step: PlanStepInfo, steps: readonly PlanStepInfo[], churn: StepChurn | undefined): string {
  if (churn === undefined || churn.of === 0) return '';
  const { count, of } = churn;
  if (count === 0) return of === 1 ? '' : `None of the last ${of} commits changed its files.`;
  const [keyword = 'step'] = step.label.split(' ');
  const share =
    of < fewCommits ? `${count} of the last ${counted(of, 'commit')}` : `${percent(count, of)} of the last ${of} commits`;
  const below = costliestBelow(step, steps);
  const cost =
    below === undefined ? '' : `, and ${inertCode(cut(below.label))} below takes ${durationText(below.ranMs)} each time`;
  return `This ${inertText(keyword)}'s files changed in ${share}${cost}.`;
}

function percent(count: number, of: number): string {
  const share = Math.round((100 * count) / of);
  // Only what is all or nothing may be called so.
  return `${Math.min(count === of ? 100 : 99, Math.max(1, share))} %`;
}

function costliestBelow(step: PlanStepInfo, steps: readonly PlanStepInfo[]): { label: string; ranMs: number } | undefined {
  const below = steps.filter(({ stage, ordinal }) => stage === step.stage && ordinal > step.ordinal);
  const timed = below.flatMap(({ label, ranMs = 0 }) => (ranMs >= costlyMs ? [{ label, ranMs }] : []));
  return timed.sort((one, other) => other.ranMs - one.ranMs)[0];
}

function cut(label: string): string {
  return label.length > 60 ? `${label.slice(0, 59)}…` : label;
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}
