/** The page of the last build of a Dockerfile: what ran and why, what ran only because of that, what was reused, and what of it was perhaps not right. */
import type { BuildSourceInfo, ImageStepInfo, LastBuildResult, LastBuildStepInfo } from '../../../server/protocol.ts';
import { cleaned } from '../diagnose/inert-text.ts';
import { commandLink } from '../pages/command-links.ts';
import { escapeMarkup, escapeMessage } from '../pages/escape-markup.ts';
import { pageHtml } from '../pages/page-html.ts';
import { displayText } from '../tree/display-text.ts';
import { costText, durationText } from '../tree/duration-text.ts';
import { askedAgain, contextFolders, linkedDockerfile } from './plan-page.ts';
import { sourceTitle } from './planned-sources.ts';
import { reasonLines } from './reason-links.ts';
import { type RowPlace, rowStyle, type StepRow, stepRows } from './step-rows.ts';

export type KnownLastBuild = Extract<LastBuildResult, { kind: 'known' }>;

export interface LastBuildPage {
  readonly last: KnownLastBuild;
  readonly source: BuildSourceInfo;
  readonly at: string;
  /** Of the Dockerfile as it is now: what its lines say, and which rules say that the cache keeps them for too long. */
  readonly instructions: readonly ImageStepInfo[];
}

export function lastBuildTitle(source: BuildSourceInfo): string {
  return `Last Build of ${displayText(sourceTitle(source), 100)}`;
}

/** `nonce` is new for each page. */
export function lastBuildPageHtml(page: LastBuildPage, nonce: string): string {
  const { last, source, at } = page;
  const again = askedAgain(source);
  const links = [
    commandLink('Look Again', 'unstale.explainLastBuild', again),
    commandLink('Show Build Plan', 'unstale.showBuildPlan', again),
    commandLink('Show Last Builds', 'unstale.showLastBuilds'),
  ];
  const about = `<p class="about">Made ${escapeMarkup(at)}. <strong>${summaryOf(last.steps)}</strong><br>${links.join(' · ')}</p>`;
  return pageHtml({ title: lastBuildTitle(source), style: rowStyle, body: [about, ...sectionsOf(page)].join('\n') }, nonce);
}

function summaryOf(steps: readonly LastBuildStepInfo[]): string {
  const ran = steps.filter(({ report }) => report === 'ran');
  const reused = steps.filter(({ report }) => report === 'cached').length;
  if (steps.length > 0 && reused === steps.length)
    return steps.length === 1 ? 'Its only step was reused.' : `All of its ${steps.length} steps were reused.`;
  if (ran.length === 0) return `No step ran; ${reused} of ${steps.length} were reused.`;
  const time = ran.some(({ ranMs }) => ranMs !== undefined)
    ? `, ${costText(sumOf(ran))}${ran.length > 1 ? ' one after the other' : ''}`
    : '';
  return `${ran.length} of ${steps.length} ${steps.length === 1 ? 'step' : 'steps'} ran${time}; ${reused} ${reused === 1 ? 'was' : 'were'} reused.`;
}

function sectionsOf({ last: { steps }, source, instructions }: LastBuildPage): readonly string[] {
  const byLine = new Map(instructions.map((each) => [each.line, each]));
  const frozenOf = ({ line }: LastBuildStepInfo) => byLine.get(line ?? 0)?.frozen ?? [];
  const ran = steps.filter(({ report }) => report === 'ran');
  const cached = steps.filter(({ report }) => report === 'cached');
  const followed = ran.filter(({ reasons }) => reasons.length === 1 && reasons[0]?.kind === 'below');
  const frozen = cached.filter((step) => frozenOf(step).length > 0);
  const place = { dockerfile: linkedDockerfile(source), longestMs: Math.max(0, ...ran.map(({ ranMs = 0 }) => ranMs)) };
  const folders = contextFolders(source);
  const section = (
    title: string,
    about: string,
    of: readonly LastBuildStepInfo[],
    why: (step: LastBuildStepInfo) => readonly string[],
  ) => sectionHtml({ title, about, rows: of.map((step) => rowOf(step, why(step))) }, place);
  return [
    ...section(
      'What ran, and why',
      '',
      ran.filter((step) => !followed.includes(step)),
      ({ reasons }) =>
        reasons.length === 1 && reasons[0]?.kind === 'new'
          ? ['the builder had nothing like it in its cache']
          : reasonLines(reasons, folders),
    ),
    ...section(
      'What ran only because a step above it ran',
      `Nothing of these steps themselves was another than before. Those that do not need what the step above them makes belong above it: then they are reused, and up to ${durationText(sumOf(followed))} are saved.`,
      followed,
      () => [],
    ),
    ...section('What was reused, and may be out of date', '', frozen, (step) =>
      frozenOf(step).map(
        ({ rule, message }) => `${commandLink(rule, 'unstale.openRulePage', rule)}: ${escapeMessage(cleaned(message))}`,
      ),
    ),
    ...section(
      'What was reused',
      '',
      cached.filter((step) => !frozen.includes(step)),
      () => [],
    ),
    ...section(
      'What the builder did not tell of',
      'A step that another stage has as well is made once, and told of once.',
      steps.filter(({ report }) => report === 'not-told'),
      () => [],
    ),
  ];
}

interface Section {
  readonly title: string;
  readonly about: string;
  readonly rows: readonly StepRow[];
}

function sectionHtml({ title, about, rows }: Section, place: RowPlace): readonly string[] {
  if (rows.length === 0) return [];
  return [`<h2>${title}</h2>`, ...(about === '' ? [] : [`<p class="about">${about}</p>`]), stepRows(rows, place)];
}

const marks = { ran: 'runs', cached: 'reused', 'not-told': 'unknown' } as const;
const words = { ran: 'ran', cached: 'reused', 'not-told': 'not told' } as const;

function rowOf({ stageName, ordinal, line, label, report, ranMs }: LastBuildStepInfo, why: readonly string[]): StepRow {
  const place = `step ${ordinal}${stageName === '' ? '' : ` of ${stageName}`}, which the Dockerfile does not have any more`;
  return {
    mark: marks[report],
    line,
    label: label ?? place,
    word: words[report],
    tookMs: report === 'ran' ? ranMs : undefined,
    why,
  };
}

function sumOf(steps: readonly LastBuildStepInfo[]): number {
  return steps.reduce((sum, { ranMs = 0 }) => sum + ranMs, 0);
}
