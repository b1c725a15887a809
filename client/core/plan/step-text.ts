/** What a plan says of one step, in words that stand behind an instruction. */
import type { PlanReasonInfo, PlanStepInfo } from '../../../server/protocol.ts';
import { displayText } from '../tree/display-text.ts';
import { costText } from '../tree/duration-text.ts';

export interface StepWords {
  /** `reused`, `runs: src/app.js changed`, `unknown`. */
  readonly short: string;
  /** A whole sentence with everything that is known. */
  readonly long: string;
}

const mostNamed = 5;
export const unexplained = 'why is not known';
const unknownWords: Readonly<Record<string, string>> = {
  'stage-output': 'depends on another stage',
  remote: 'a server decides',
  cleared: 'the cache may have been cleared',
  'failed-build': 'only a build that failed tells',
  unrecorded: 'nobody recorded its files',
  other: 'cannot be told',
};

export function stepWords(step: PlanStepInfo): StepWords {
  const { outcome } = step;
  if (outcome.kind === 'reused') return { short: 'reused', long: 'Reused: the builder has it.' };
  if (outcome.kind === 'fails') return { short: 'fails', long: `The build would end here. ${displayText(outcome.because, 300)}` };
  if (outcome.kind === 'unknown') {
    const why = unknownWords[outcome.category] ?? 'cannot be told';
    return { short: `unknown: ${why}`, long: `Not known. ${displayText(outcome.because, 300)}` };
  }
  const time = step.ranMs === undefined ? '' : ` It took ${costText(step.ranMs)} when it ran last.`;
  if (outcome.cause === 'told') return { short: 'runs: no cache', long: `Runs: the build is told not to use the cache.${time}` };
  if (outcome.cause === 'cleared')
    return {
      short: 'runs: its result was cleared',
      long: `Runs: the builder does not keep its result any more.${time}`,
    };
  if (outcome.cause === 'below') {
    const line = outcome.line === undefined ? '' : `, line ${outcome.line}`;
    return { short: 'runs: a step above runs', long: `Runs: it stands on a step that runs${line}.${time}` };
  }
  const reasons = reasonTexts(step.reasons);
  const named = reasons.slice(0, mostNamed).join(', ') || unexplained;
  const rest = reasons.length > mostNamed ? ` and ${reasons.length - mostNamed} more` : '';
  return { short: `runs: ${whyItRuns(step)}`, long: `Runs: ${named}${rest}.${time}` };
}

/** Of a step that runs for itself: `src/app.js changed and 2 more`. */
export function whyItRuns({ reasons }: Pick<PlanStepInfo, 'reasons'>): string {
  const [first = unexplained, ...others] = reasonTexts(reasons);
  return others.length === 0 ? first : `${first} and ${others.length} more`;
}

/** Each reason in a few words. */
export function reasonTexts(reasons: readonly PlanReasonInfo[]): readonly string[] {
  return reasons.map(reasonText);
}

export const fileWords = {
  added: 'added',
  changed: 'changed',
  removed: 'removed',
  mode: 'has another mode',
  written: 'was saved since the build before',
} as const;
const settingWords: Readonly<Record<string, string>> = {
  sources: 'what is copied',
  exclude: 'what is left out',
  unpack: 'whether archives are unpacked',
  'order of the environment': 'the order of variables',
  network: 'the network of the build',
};

function reasonText(reason: PlanReasonInfo): string {
  switch (reason.kind) {
    case 'file': {
      const path = reason.context === '' ? reason.path : `${reason.context}:${reason.path}`;
      return `${displayText(path, 120)} ${fileWords[reason.change]}`;
    }
    case 'variable':
      return `${displayText(reason.name, 60)} ${reason.change}`;
    case 'setting':
      return `${settingWords[reason.name] ?? `its ${displayText(reason.name, 60)}`} changed`;
    case 'below':
      return 'a step above it runs';
    case 'told':
      return 'the cache was not to be used';
    case 'base':
      return 'the base image changed';
    case 'new':
      return 'not built before';
  }
}
