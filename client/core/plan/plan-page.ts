/** The page of a plan: the summary, the picture of its stages, each stage with its steps, and what the builder will not see. */
import type { BuildSourceInfo, PlanStepInfo } from '../../../server/protocol.ts';
import type { Asked } from '../../subject.ts';
import { cleaned } from '../diagnose/inert-text.ts';
import { filePath } from '../file-uri.ts';
import { commandLink } from '../pages/command-links.ts';
import { escapeMarkup } from '../pages/escape-markup.ts';
import { pageHtml } from '../pages/page-html.ts';
import { displayText } from '../tree/display-text.ts';
import { sizeText } from '../tree/duration-text.ts';
import { planSummary } from './plan-summary.ts';
import type { KnownPlan } from './plan-text.ts';
import { sourceTitle } from './planned-sources.ts';
import { type ContextFolders, reasonLines } from './reason-links.ts';
import { layOutStages, stateOf } from './stage-graph-layout.ts';
import { stageGraphSvg } from './stage-graph-svg.ts';
import { lineLink, type RowPlace, rowStyle, type StepRow, stepRows } from './step-rows.ts';
import { unseenText } from './unseen-text.ts';

export interface PlanPage {
  readonly plan: KnownPlan;
  readonly source: BuildSourceInfo;
  /** When the build was made that reasons compare with, readable. */
  readonly comparedWith: string | undefined;
}

const style = `${rowStyle}
.stages { overflow-x: auto; margin: 16px 0 4px; }
.stages svg { display: block; }
`;

export function planTitle(source: BuildSourceInfo): string {
  return `Build Plan of ${displayText(sourceTitle(source), 100)}`;
}

/** `nonce` is new for each page. */
export function planPageHtml({ plan, source, comparedWith }: PlanPage, nonce: string): string {
  const { steps, stages = [], unseen } = plan;
  const dockerfile = linkedDockerfile(source);
  const longestMs = Math.max(0, ...steps.map((step) => costOf(step) ?? 0));
  const compared =
    comparedWith === undefined
      ? 'No build of it is remembered on this builder.'
      : `Compared with the build of ${escapeMarkup(comparedWith)}.`;
  const graph = layOutStages(stages, steps);
  const again = askedAgain(source);
  const links = `${commandLink('Plan Again', 'unstale.showBuildPlan', again)} · ${commandLink('Explain Last Build', 'unstale.explainLastBuild', again)}`;
  const body = [
    `<p class="about"><strong>${escapeMarkup(cleaned(planSummary(steps)))}</strong> ${compared} Nothing was built for this.<br>${links}</p>`,
    ...(graph === undefined ? [] : [`<div class="stages">${stageGraphSvg(graph, dockerfile)}</div>`]),
    ...stagesOf(plan).map((stage) => stageHtml(stage, { dockerfile, longestMs, folders: contextFolders(source) })),
    ...(unseen.length === 0
      ? []
      : [
          '<h2>What the builder will not see</h2>',
          ...unseenText(unseen).map((text) => `<p>${escapeMarkup(cleaned(text))}</p>`),
          `<p>${commandLink('Prune Build Cache...', 'unstale.pruneBuildCache')}</p>`,
        ]),
  ];
  return pageHtml({ title: planTitle(source), style, body: body.join('\n') }, nonce);
}

interface PagePlace extends RowPlace {
  readonly folders: ContextFolders;
}

interface ShownStage {
  readonly name: string;
  readonly from: string | undefined;
  readonly steps: readonly PlanStepInfo[];
}

/** Stages without a step are in the picture alone. */
function stagesOf({ steps, stages = [] }: KnownPlan): readonly ShownStage[] {
  const numbers = [...new Set(steps.map(({ stage }) => stage))];
  return numbers.map((stage) => {
    const own = steps.filter((step) => step.stage === stage);
    const name = own[0]?.stageName ?? '';
    return { name, from: stages.find((each) => each.stage === stage)?.label, steps: own };
  });
}

function stageHtml({ name, from, steps }: ShownStage, place: PagePlace): string {
  const title = name === '' ? 'Steps' : escapeMarkup(cleaned(/^stage-\d+$/.test(name) ? name : `Stage ${name}`));
  const told = escapeMarkup([...(from === undefined ? [] : [cleaned(from)]), stateOf(steps).told].join(' · '));
  const rows = steps.map((step) => rowOf(step, place));
  return `<h2>${title} <span class="from">${told}</span></h2>\n${stepRows(rows, place)}`;
}

function rowOf(step: PlanStepInfo, place: PagePlace): StepRow {
  const { outcome, line, label } = step;
  return { mark: outcome.kind, line, label, word: words[outcome.kind], tookMs: costOf(step), why: whyOf(step, place) };
}

const words = { reused: 'reused', runs: 'runs', unknown: 'not known', fails: 'fails' } as const;

function costOf({ outcome, ranMs }: PlanStepInfo): number | undefined {
  return outcome.kind === 'runs' ? ranMs : undefined;
}

function whyOf(step: PlanStepInfo, place: PagePlace): readonly string[] {
  const { outcome, files } = step;
  if (outcome.kind === 'reused') return [];
  if (outcome.kind !== 'runs') return [escapeMarkup(cleaned(outcome.because))];
  const taken =
    files === undefined
      ? []
      : [`takes ${files.count} ${files.count === 1 ? 'file' : 'files'} (${sizeText(files.sizeBytes)}) from the build context`];
  return [...runsBecause(step, outcome, place), ...taken];
}

function runsBecause(
  { reasons }: PlanStepInfo,
  { cause, line }: Extract<PlanStepInfo['outcome'], { kind: 'runs' }>,
  { dockerfile, folders }: PagePlace,
): readonly string[] {
  if (cause === 'told') return ['the build is told not to use the cache'];
  if (cause === 'changed') return reasonLines(reasons, folders);
  return [line === undefined ? 'stands on a step that runs' : `stands on ${lineLink(line, dockerfile)}, which runs`];
}

/** A line of a Dockerfile that stands in another file is no line of that one. */
export function linkedDockerfile({ dockerfileUri, dockerfileText }: BuildSourceInfo): string | undefined {
  return dockerfileText === undefined ? filePath(dockerfileUri) : undefined;
}

export function contextFolders({ contextPath, namedContexts }: BuildSourceInfo): ContextFolders {
  const named = Object.entries(namedContexts ?? {}).filter(([, path]) => /^(?:[\\/]|[A-Za-z]:[\\/])/.test(path));
  return { ...Object.fromEntries(named), '': contextPath };
}

/** What leads to the same build again, or to the question which one. */
export function askedAgain({ service, references, dockerfileUri }: BuildSourceInfo): Asked {
  const [image] = references;
  if (service !== undefined) return { service: service.name };
  return image === undefined ? { file: filePath(dockerfileUri) } : { image };
}
