/**
 * What the next build would do, for whoever asks why a change is not there: whether a rebuild would help. It is told beside the
 * chain, which is about what runs now. It never moves a verdict, and what the plan does not know stays unknown.
 */
import type { ContextFileInfo, ImageStepInfo, PlanReasonInfo, PlanStepInfo } from '../../../server/protocol.ts';
import type { Link } from '../freshness/link.ts';
import { planSummary } from '../plan/plan-summary.ts';
import type { KnownPlan } from '../plan/plan-text.ts';
import { stepWords, whyItRuns } from '../plan/step-text.ts';
import { unseenText } from '../plan/unseen-text.ts';
import { displayText } from '../tree/display-text.ts';

export type NextBuild = KnownNextBuild | UnknownNextBuild;

export interface KnownNextBuild {
  readonly kind: 'known';
  /** The whole plan in one line. */
  readonly summary: string;
  /** Sentences, first about what was asked; none where there is nothing to say. */
  readonly says: readonly string[];
  /** At most 200. */
  readonly steps: readonly NextStep[];
}

export interface UnknownNextBuild {
  readonly kind: 'unknown';
  readonly because: string;
}

export interface NextStep {
  /** From 1, of the Dockerfile. */
  readonly line: number;
  /** The instruction. */
  readonly label: string;
  readonly outcome: 'reused' | 'runs' | 'unknown' | 'fails';
  readonly because: string;
}

export interface PlannedBuild {
  readonly kind: 'known';
  readonly plan: KnownPlan;
  /** With the rules that say that the cache keeps what they made for too long. */
  readonly instructions: readonly ImageStepInfo[];
}

export interface AskedAbout {
  /** Relative to the build context; behind the name of a named one. */
  readonly path: string;
  /** `undefined` where nobody could tell. */
  readonly fate: ContextFileInfo['fate'] | undefined;
  /** It says how is built, and is no input of a step for that. */
  readonly isOfTheBuild: boolean;
}

/** `file`: the one that was asked about. */
export function nextBuildOf(planned: PlannedBuild | UnknownNextBuild, file: AskedAbout | undefined): NextBuild {
  if (planned.kind === 'unknown') return planned;
  const { steps, unseen } = planned.plan;
  const own = file === undefined ? aboutAll(planned) : aboutFile(steps, file);
  const lost = file === undefined ? unseen : unseen.filter(({ context, path }) => spelled(context, path) === file.path);
  return {
    kind: 'known',
    summary: planSummary(steps),
    says: [...own, ...unseenText(lost), ...aboutKept(planned)],
    steps: steps.slice(0, mostSteps).map(nextStep),
  };
}

/** The link keeps its state: whether a step should have run before is another question than whether it will. */
export function withKept(links: readonly Link[], planned: PlannedBuild | UnknownNextBuild): readonly Link[] {
  const kept = planned.kind === 'known' ? aboutKept(planned) : [];
  if (kept.length === 0) return links;
  const more = kept.length > mostInLink ? [`So it is with ${kept.length - mostInLink} more.`] : [];
  return links.map((each) =>
    each.id === 'instruction' && each.state !== 'not-applicable'
      ? { ...each, because: [each.because, ...kept.slice(0, mostInLink), ...more].join(' ') }
      : each,
  );
}

const mostSteps = 200;
const mostInLink = 2;

/** By the rule that says it: what a step would do that ran again. Of others it would make again what it made. */
const missed: Readonly<Record<string, string>> = {
  'git-clone-frozen': 'does not fetch newer commits',
  'remote-download-frozen': 'does not download it again',
  'index-update-alone': 'does not read the index of packages again',
  'unpinned-tool-install-frozen': 'does not install a newer version',
  'update-command-in-build': 'does not update anything',
};

/** Steps of which a rule says that the cache keeps them for too long. */
function aboutKept({ plan, instructions }: PlannedBuild): readonly string[] {
  const byLine = new Map(ownSteps(plan.steps).map((step) => [step.line, step]));
  return instructions.flatMap(({ line, frozen }) => {
    const [rule] = frozen;
    const step = byLine.get(line);
    if (rule === undefined || step === undefined) return [];
    const { outcome } = step;
    if (outcome.kind === 'reused')
      return [
        `${nameOf(step)} will be reused by the next build, too: a plain rebuild ${missed[rule.rule] ?? 'does not run it'}.`,
      ];
    if (outcome.kind === 'runs') return [`The next build runs ${nameOf(step)} again.`];
    return outcome.kind === 'unknown'
      ? [`Whether the next build reuses ${nameOf(step)} is not known: ${displayText(outcome.because, 300)}`]
      : [];
  });
}

/** What begins to run; everything below it runs for that. Where it is one that the cache keeps for too long, that is said of it. */
function aboutAll({ plan, instructions }: PlannedBuild): readonly string[] {
  const first = plan.steps.find(({ outcome }) => outcome.kind === 'runs' && outcome.cause !== 'below');
  const isKept = instructions.some(({ line, frozen }) => frozen.length > 0 && line === first?.line);
  return first === undefined || isKept ? [] : [`The next build runs ${nameOf(first)}${causeOf(first.reasons)}.`];
}

function aboutFile(steps: readonly PlanStepInfo[], { path, fate, isOfTheBuild }: AskedAbout): readonly string[] {
  const name = displayText(path, 120);
  const changed = steps.flatMap((step) => {
    const reason = step.reasons.find((each) => each.kind === 'file' && spelled(each.context, each.path) === path);
    return reason === undefined || step.outcome.kind !== 'runs' ? [] : [{ step, reason }];
  });
  const [first] = changed;
  if (first !== undefined) {
    const more = changed.length > 1 ? `, and ${changed.length - 1} more for the same` : '';
    return [`The next build runs ${nameOf(first.step)}${causeOf([first.reason])}${more}.`];
  }
  if (isOfTheBuild) return [];
  if (fate?.kind === 'ignored')
    return [`Editing ${name} makes no step of the next build run: the ignore file keeps it out of the build context.`];
  if (fate?.kind === 'not-copied') return [`Editing ${name} makes no step of the next build run: no instruction takes it in.`];
  const isAllThere = fate?.kind === 'copied' && steps.every(({ outcome }) => outcome.kind === 'reused');
  return isAllThere ? [`The builder has ${name} as it is now: the next build reuses each step.`] : [];
}

/** What an ONBUILD of the base brings stands on no line of its own. */
function ownSteps(steps: readonly PlanStepInfo[]): readonly PlanStepInfo[] {
  return steps.filter(({ isTriggered }) => isTriggered !== true);
}

const fileWords = {
  ...{ added: 'was added', changed: 'changed', removed: 'was removed', mode: 'has another mode' },
  written: 'was saved since the build before',
} as const;

function causeOf(reasons: readonly PlanReasonInfo[]): string {
  const [first, ...others] = reasons;
  if (first?.kind !== 'file') return `: ${whyItRuns({ reasons })}`;
  const more = others.length === 0 ? '' : ` (and ${others.length} more)`;
  return `, because ${displayText(spelled(first.context, first.path), 120)} ${fileWords[first.change]}${more}`;
}

function nextStep(step: PlanStepInfo): NextStep {
  const { line, label, outcome } = step;
  return { line, label, outcome: outcome.kind, because: stepWords(step).long };
}

function nameOf({ label, line }: PlanStepInfo): string {
  return `\`${displayText(label, 60)}\` (line ${line})`;
}

function spelled(context: string, path: string): string {
  return context === '' ? path : `${context}:${path}`;
}
