/**
 * The page of the last builds: each with what made it faster or slower, and its picture. It has no script at all: builds fold by
 * the elements that do so by themselves, and links lead to commands; so everything works with the keyboard.
 */
import { displayText } from '../tree/display-text.ts';
import { durationText } from '../tree/duration-text.ts';
import type { BuildComparison } from './compare-builds.ts';
import { escapeMarkup } from './escape-markup.ts';
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

/** Commands that its links may call, and no others. */
export const pageCommands = ['unstale.showLastBuilds', 'unstale.saveBuildPicture'] as const;

const style = `
body { max-width: 1000px; margin: 0 auto; padding: 8px 16px 32px; line-height: 1.5; }
h1 { font-size: 1.5em; font-weight: 600; margin: 12px 0 0; }
.about, .when { color: var(--vscode-descriptionForeground); }
details { border: 1px solid var(--vscode-widget-border, var(--vscode-contrastBorder, transparent)); border-radius: 6px; margin: 10px 0; padding: 0 14px; }
summary { cursor: pointer; padding: 8px 0; }
summary .name { font-weight: 600; }
summary:focus-visible, a:focus-visible { outline: 1px solid var(--vscode-focusBorder); outline-offset: 2px; }
.told { margin: 2px 0 8px; }
.failed { color: var(--vscode-errorForeground); }
svg { max-width: 100%; height: auto; display: block; }
a { color: var(--vscode-textLink-foreground); }
`;

/** `nonce` is new for each page, and allows its one style. */
export function buildsPageHtml({ seen, isOfWorkspace, engine, timeText }: BuildsPage, nonce: string): string {
  const of = isOfWorkspace ? 'this workspace' : 'this engine';
  const where = engine === undefined ? '' : ` Engine: ${escapeMarkup(displayText(engine))}.`;
  const about = `Of ${of}, as its builder remembers them, the latest first.${where}`;
  const policy = `default-src 'none'; style-src 'nonce-${nonce}'`;
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<title>Last Builds</title>
<style nonce="${nonce}">${style}</style>
</head>
<body>
<main>
<h1>Last Builds</h1>
<p class="about">${about} <a href="command:unstale.showLastBuilds">Look Again</a></p>
${seen.map((each, at) => detailsOf(each, at === 0, timeText)).join('\n')}
</main>
</body>
</html>
`;
}

function detailsOf({ build, comparison }: SeenBuild, isOpen: boolean, timeText: (atMs: number) => string): string {
  const { id, name, target, end, durationMs, startedAtMs, steps } = build;
  const named = escapeMarkup(displayText(target === undefined ? name : `${name} (${target})`, 80));
  const own = steps.filter(({ kind }) => kind === 'step');
  const reused = own.filter(({ isCached }) => isCached).length;
  const facts = [durationText(durationMs), `${reused} of ${own.length} steps reused`, timeText(startedAtMs)];
  const failed = end === 'completed' ? '' : ` <span class="failed">${end}</span>`;
  const picture = waterfallSvg(layOutWaterfall(build, comparison), editorColours);
  const save = `command:unstale.saveBuildPicture?${encodeURIComponent(JSON.stringify([{ build: id }]))}`;
  return `<details${isOpen ? ' open' : ''}>
<summary><span class="name">${named}</span>${failed} <span class="when">· ${escapeMarkup(facts.join(' · '))}</span></summary>
<p class="told">${escapeMarkup(comparison.sentence)}</p>
${picture}
<p><a href="${escapeMarkup(save)}">Save Picture...</a></p>
</details>`;
}
