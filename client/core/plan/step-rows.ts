/**
 * Steps as rows of a page: a mark, the line of the Dockerfile, the instruction, what it costs, and why. What strangers wrote is escaped
 * here, and what looks like a password is left out, because people copy pages into issues.
 */
import { cleaned } from '../diagnose/inert-text.ts';
import { commandLink } from '../pages/command-links.ts';
import { escapeMarkup } from '../pages/escape-markup.ts';
import { costText } from '../tree/duration-text.ts';

export type StepMark = 'runs' | 'reused' | 'unknown' | 'fails';

export interface StepRow {
  readonly mark: StepMark;
  /** From 1; absent where the Dockerfile has no such step any more. */
  readonly line: number | undefined;
  readonly label: string;
  /** `reused`, `runs`; with a duration, that is said instead. */
  readonly word: string;
  /** Of what runs, or ran: how long. */
  readonly tookMs: number | undefined;
  /** Markup. */
  readonly why: readonly string[];
}

export interface RowPlace {
  /** Absolute path of the Dockerfile; `undefined` where its lines are those of another file. */
  readonly dockerfile: string | undefined;
  /** Of all that is on the page: the longest bar. */
  readonly longestMs: number;
}

const barWidth = 72;

export const rowStyle = `
h2 { font-size: 1.15em; font-weight: 600; margin: 26px 0 4px; }
h2 .from { font-weight: 400; color: var(--vscode-descriptionForeground); }
code { font-family: var(--vscode-editor-font-family); background: none; padding: 0; color: inherit; }
.about strong { color: var(--vscode-foreground); }
ul.steps { list-style: none; margin: 0; padding: 0; }
ul.steps > li { display: grid; grid-template-columns: 20px 62px minmax(0, 1fr) auto 76px; column-gap: 8px; padding: 4px 0; border-top: 1px solid var(--vscode-widget-border, var(--vscode-contrastBorder, var(--vscode-tree-indentGuidesStroke))); }
ul.steps svg { align-self: center; }
ul.steps code { overflow-wrap: anywhere; }
.where, .cost { white-space: nowrap; }
.where a:not(:hover) { text-decoration: none; }
.cost { text-align: right; font-variant-numeric: tabular-nums; }
.reused code, .reused .cost, .unknown .cost, .why { color: var(--vscode-descriptionForeground); }
.fails .cost { color: var(--vscode-errorForeground); }
ul.why { grid-column: 3 / 6; list-style: none; margin: 0; padding: 0; overflow-wrap: anywhere; }
.foot { margin-top: 26px; color: var(--vscode-descriptionForeground); }
`;

export function stepRows(rows: readonly StepRow[], place: RowPlace): string {
  return `<ul class="steps">\n${rows.map((row) => rowOf(row, place)).join('\n')}\n</ul>`;
}

function rowOf({ mark, line, label, word, tookMs, why }: StepRow, { dockerfile, longestMs }: RowPlace): string {
  const reasons = why.length === 0 ? '' : `<ul class="why">${why.map((each) => `<li>${each}</li>`).join('')}</ul>`;
  const cost = tookMs === undefined ? word : costText(tookMs);
  const cells = [
    markSvg(mark),
    `<span class="where">${line === undefined ? '' : lineLink(line, dockerfile)}</span>`,
    `<code>${escapeMarkup(cleaned(label))}</code>`,
    `<span class="cost">${escapeMarkup(cost)}</span>`,
    barSvg(tookMs, longestMs),
  ];
  return `<li class="${mark}">${cells.join('')}${reasons}</li>`;
}

/** Of a Dockerfile in another file the number alone. */
export function lineLink(line: number, dockerfile: string | undefined): string {
  const text = `line ${line}`;
  return dockerfile === undefined ? text : commandLink(text, 'unstale.openFileAtLine', { file: dockerfile, line });
}

const markWords: Readonly<Record<StepMark, string>> = { runs: 'runs', reused: 'reused', unknown: 'not known', fails: 'fails' };

/** As in the picture of a build: full what runs, a ring what is reused, a cross what fails, so that no colour has to be told from another. */
export function markShape(mark: StepMark): string {
  switch (mark) {
    case 'runs':
      return '<rect x="2" y="2" width="12" height="12" rx="3" fill="var(--vscode-charts-blue)"/>';
    case 'reused':
      return '<circle cx="8" cy="8" r="5" fill="none" stroke="var(--vscode-charts-green)" stroke-width="2"/>';
    case 'unknown':
      return '<text x="8" y="13" font-size="14" font-weight="600" text-anchor="middle" fill="var(--vscode-descriptionForeground)">?</text>';
    case 'fails':
      return '<path d="M3 3l10 10m0-10l-10 10" stroke="var(--vscode-errorForeground)" stroke-width="2.5" fill="none"/>';
  }
}

function markSvg(mark: StepMark): string {
  return `<svg width="16" height="16" role="img" aria-label="${markWords[mark]}">${markShape(mark)}</svg>`;
}

function barSvg(tookMs: number | undefined, longestMs: number): string {
  const width = tookMs === undefined || longestMs <= 0 ? 0 : Math.max(2, (barWidth * tookMs) / longestMs);
  const bar = width === 0 ? '' : `<rect y="3" width="${width.toFixed(1)}" height="8" rx="2" fill="var(--vscode-charts-blue)"/>`;
  return `<svg width="${barWidth}" height="14" aria-hidden="true">${bar}</svg>`;
}
