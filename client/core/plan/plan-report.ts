/** A plan as a report to read: the summary, each stage with its steps, what the builder will not see, what is not known and why. */
import type { PlanStepInfo } from '../../../server/protocol.ts';
import { inertCode, inertText } from '../diagnose/inert-text.ts';
import { durationText, sizeText } from '../tree/duration-text.ts';
import { planSummary } from './plan-summary.ts';
import type { KnownPlan } from './plan-text.ts';
import { reasonTexts, stepWords } from './step-text.ts';
import { unseenText } from './unseen-text.ts';

export interface PlanReportPlace {
  /** What is built, as a person calls it. */
  readonly name: string;
  readonly comparedWith: string | undefined;
}

const marks = { reused: '✓', runs: '▶', unknown: '?', fails: '✗' } as const;
const mostReasons = 30;

export function planReport({ steps, unseen }: KnownPlan, { name, comparedWith }: PlanReportPlace): string {
  const stages = [...new Set(steps.map(({ stage }) => stage))];
  const compared =
    comparedWith === undefined
      ? 'No build of it is remembered on this builder.'
      : `Compared with the build of ${inertText(comparedWith)}.`;
  return [
    ...[`# Build plan of ${inertText(name)}`, '', `**${inertText(planSummary(steps))}** ${compared}`, ''],
    ...stages.flatMap((stage) => stageLines(steps.filter((step) => step.stage === stage))),
    ...(unseen.length === 0
      ? []
      : ['## What the builder will not see', '', ...unseenText(unseen).map((text) => `- ${inertText(text)}`), '']),
    ...['---', '', '✓ reused · ▶ runs · ? not known · ✗ the build would end here. Nothing was built for this.', ''],
  ].join('\n');
}

function stageLines(steps: readonly PlanStepInfo[]): readonly string[] {
  const [first] = steps;
  if (first === undefined) return [];
  const title = first.stageName === '' ? `Stage ${first.stage}` : `Stage ${inertText(first.stageName)}`;
  return [`## ${title}`, '', ...steps.flatMap(stepLines), ''];
}

function stepLines(step: PlanStepInfo): readonly string[] {
  const { outcome, line, label, files, ranMs, reasons } = step;
  const facts = [
    files === undefined ? undefined : `${files.count} ${files.count === 1 ? 'file' : 'files'}, ${sizeText(files.sizeBytes)}`,
    ranMs === undefined || outcome.kind === 'reused' ? undefined : `took ${durationText(ranMs)}`,
  ].filter((fact) => fact !== undefined);
  const told = facts.length === 0 ? '' : ` (${facts.join('; ')})`;
  const head = `- ${marks[outcome.kind]} line ${line}: ${inertCode(label)}${told}`;
  if (outcome.kind === 'reused') return [head];
  const isListed = outcome.kind === 'runs' && outcome.cause === 'changed';
  const named = isListed ? reasonTexts(reasons.slice(0, mostReasons)).map((text) => `    - ${inertText(text)}`) : [];
  const rest = isListed && reasons.length > mostReasons ? [`    - and ${reasons.length - mostReasons} more`] : [];
  return isListed ? [head, ...named, ...rest] : [head, `    - ${inertText(stepWords(step).long)}`];
}
