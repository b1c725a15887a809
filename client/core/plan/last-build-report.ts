/** The last build of a Dockerfile as a report: what ran and why, what was reused, and what of it was perhaps not right. */
import type { ImageStepInfo, LastBuildResult, LastBuildStepInfo } from '../../../server/protocol.ts';
import { inertCode, inertText } from '../diagnose/inert-text.ts';
import { durationText } from '../tree/duration-text.ts';
import { reasonTexts } from './step-text.ts';

export type KnownLastBuild = Extract<LastBuildResult, { kind: 'known' }>;

export interface LastBuildPlace {
  readonly name: string;
  readonly at: string;
  /** Of the Dockerfile as it is now: what its lines say, and which rules say that the cache keeps them for too long. */
  readonly instructions: readonly ImageStepInfo[];
}

const mostReasons = 20;

export function lastBuildReport({ steps }: KnownLastBuild, { name, at, instructions }: LastBuildPlace): string {
  const byLine = new Map(instructions.map((each) => [each.line, each]));
  const ran = steps.filter(({ report }) => report === 'ran');
  const cached = steps.filter(({ report }) => report === 'cached');
  const needless = ran.filter(({ reasons }) => reasons.length === 1 && reasons[0]?.kind === 'below');
  const frozen = cached.filter(({ line }) => (byLine.get(line ?? 0)?.frozen.length ?? 0) > 0);
  const tookMs = ran.reduce((sum, { ranMs = 0 }) => sum + ranMs, 0);
  const savedMs = needless.reduce((sum, { ranMs = 0 }) => sum + ranMs, 0);
  const labelled = (step: LastBuildStepInfo) => stepHead(step, byLine.get(step.line ?? 0));
  return [
    ...[`# Last build of ${inertText(name)}`, ''],
    `Made ${inertText(at)}. **${ran.length} of ${steps.length} steps ran, which took ${durationText(tookMs)} one after the other; ${cached.length} were reused.**`,
    ...['', '## What ran, and why', ''],
    ...(ran.length === 0 ? ['Nothing: every step was reused.'] : ran.flatMap((step) => [labelled(step), ...reasonLines(step)])),
    ...(needless.length === 0
      ? []
      : [
          ...['', '## What ran only because a step above it ran', ''],
          `Nothing of these steps themselves was another than before; without the step above them they would have been reused, and ${durationText(savedMs)} saved. Copy what changes often behind what takes long.`,
          ...['', ...needless.map(labelled)],
        ]),
    ...(frozen.length === 0
      ? []
      : [
          ...['', '## What was reused, and may be old', ''],
          ...frozen.flatMap((step) => [
            labelled(step),
            ...(byLine.get(step.line ?? 0)?.frozen ?? []).map(
              ({ rule, message }) => `    - ${inertCode(rule)}: ${inertText(message)}`,
            ),
          ]),
        ]),
    ...['', '## What was reused', '', ...(cached.length === 0 ? ['Nothing.'] : cached.map(labelled)), ''],
  ].join('\n');
}

function stepHead(
  { stageName, line, ordinal, ranMs, report }: LastBuildStepInfo,
  instruction: ImageStepInfo | undefined,
): string {
  const stage = stageName === '' ? '' : `${inertText(stageName)}, `;
  const where = line === undefined ? `${stage}step ${ordinal}` : `${stage}line ${line}`;
  const what = instruction === undefined ? '' : `: ${inertCode(`${instruction.keyword} ${instruction.argument}`)}`;
  return `- ${where}${what}${report === 'ran' && ranMs !== undefined ? ` (${durationText(ranMs)})` : ''}`;
}

function reasonLines({ reasons }: LastBuildStepInfo): readonly string[] {
  if (reasons.length === 1 && reasons[0]?.kind === 'new') return ['    - it was not built before, as far as is remembered'];
  const named = reasonTexts(reasons.slice(0, mostReasons)).map((text) => `    - ${inertText(text)}`);
  return reasons.length > mostReasons ? [...named, `    - and ${reasons.length - mostReasons} more`] : named;
}
