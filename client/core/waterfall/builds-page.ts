/**
 * The page of the last builds: each with what made it faster or slower, and its picture. It has no script at all: builds fold by
 * the elements that do so by themselves, and links lead to commands; so everything works with the keyboard.
 */
import { commandLink } from '../pages/command-links.ts';
import { escapeMarkup } from '../pages/escape-markup.ts';
import { pageHtml } from '../pages/page-html.ts';
import { displayText } from '../tree/display-text.ts';
import { durationText } from '../tree/duration-text.ts';
import type { BuildComparison } from './compare-builds.ts';
import type { TracedBuild } from './traced-build.ts';
import { editorColours } from './waterfall-colours.ts';
import { layOutWaterfall } from './waterfall-layout.ts';
import { waterfallSvg } from './waterfall-svg.ts';

export interface SeenBuild {
  readonly build: TracedBuild;
  readonly comparison: BuildComparison;
}

export interface BuildsPage {
  /** The latest first. */
  readonly seen: readonly SeenBuild[];
  /** Whether they are those of the workspace; otherwise all of the engine. */
  readonly isOfWorkspace: boolean;
  /** Where it is when it is on another machine; from strangers in part. */
  readonly engine: string | undefined;
  readonly timeText: (atMs: number) => string;
}

const style = `
.when { color: var(--vscode-descriptionForeground); }
details { border: 1px solid var(--vscode-widget-border, var(--vscode-contrastBorder, transparent)); border-radius: 6px; margin: 10px 0; padding: 0 14px; }
summary { cursor: pointer; padding: 8px 0; }
summary .name { font-weight: 600; }
.told { margin: 2px 0 8px; }
.failed { color: var(--vscode-errorForeground); }
svg { max-width: 100%; height: auto; display: block; }
`;

/** `nonce` is new for each page, and allows its one style. */
export function buildsPageHtml({ seen, isOfWorkspace, engine, timeText }: BuildsPage, nonce: string): string {
  const of = isOfWorkspace ? 'this workspace' : 'this engine';
  const where = engine === undefined ? '' : ` Engine: ${escapeMarkup(displayText(engine))}.`;
  const about = `Of ${of}, as its builder remembers them, the latest first.${where}`;
  const body = `<p class="about">${about} ${commandLink('Look Again', 'unstale.showLastBuilds')}</p>
${seen.map((each, at) => detailsOf(each, at === 0, timeText)).join('\n')}`;
  return pageHtml({ title: 'Last Builds', style, body }, nonce);
}

function detailsOf({ build, comparison }: SeenBuild, isOpen: boolean, timeText: (atMs: number) => string): string {
  const { id, name, target, end, durationMs, startedAtMs, steps } = build;
  const named = escapeMarkup(displayText(target === undefined ? name : `${name} (${target})`, 80));
  const own = steps.filter(({ kind }) => kind === 'step');
  const reused = own.filter(({ isCached }) => isCached).length;
  const facts = [durationText(durationMs), `${reused} of ${own.length} steps reused`, timeText(startedAtMs)];
  const failed = end === 'completed' ? '' : ` <span class="failed">${end}</span>`;
  const picture = waterfallSvg(layOutWaterfall(build, comparison), editorColours);
  return `<details${isOpen ? ' open' : ''}>
<summary><span class="name">${named}</span>${failed} <span class="when">· ${escapeMarkup(facts.join(' · '))}</span></summary>
<p class="told">${escapeMarkup(comparison.sentence)}</p>
${picture}
<p>${commandLink('Save Picture...', 'unstale.saveBuildPicture', { build: id })}</p>
</details>`;
}
