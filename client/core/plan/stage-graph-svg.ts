/** The picture of the stages of a plan: only attributes, no styles and no scripts; each box leads to its FROM. */
import { commandHref } from '../pages/command-links.ts';
import { escapeMarkup } from '../pages/escape-markup.ts';
import { boxHeight, boxWidth, type StageBox, type StageEdge, type StageGraph } from './stage-graph-layout.ts';
import { markShape, type StepMark } from './step-rows.ts';

const colours: Readonly<Record<StepMark, string>> = {
  runs: 'var(--vscode-charts-blue)',
  reused: 'var(--vscode-charts-green)',
  unknown: 'var(--vscode-descriptionForeground)',
  fails: 'var(--vscode-errorForeground)',
};
const muted = 'var(--vscode-descriptionForeground)';

/** `dockerfile` is its absolute path; `undefined` where its lines are those of another file. */
export function stageGraphSvg({ width, height, boxes, edges }: StageGraph, dockerfile: string | undefined): string {
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="group" aria-label="Stages, and which needs which" font-family="var(--vscode-font-family)">`,
    ...edges.map(edgeSvg),
    ...boxes.map((box) => boxSvg(box, dockerfile)),
    '</svg>',
  ].join('\n');
}

function edgeSvg({ x1, y1, x2, y2, runs }: StageEdge): string {
  const bend = Math.min(40, (x2 - x1) / 2);
  const colour = runs ? colours.runs : muted;
  const end = x2 - 7;
  return (
    `<path d="M${x1} ${y1}C${x1 + bend} ${y1} ${end - bend} ${y2} ${end} ${y2}" fill="none" stroke="${colour}" stroke-width="1.5"/>` +
    `<path d="M${x2} ${y2}l-8 -4.5v9z" fill="${colour}"/>`
  );
}

function boxSvg({ x, y, name, mark, told, line }: StageBox, dockerfile: string | undefined): string {
  const box = [
    `<rect x="${x}" y="${y}" width="${boxWidth}" height="${boxHeight}" rx="6" fill="var(--vscode-editor-background)" stroke="${colours[mark]}" stroke-width="1.5"/>`,
    `<g transform="translate(${x + 12} ${y + 11})">${markShape(mark)}</g>`,
    `<text x="${x + 36}" y="${y + 24}" font-size="13" font-weight="600" fill="var(--vscode-foreground)">${escapeMarkup(name)}</text>`,
    `<text x="${x + 36}" y="${y + 42}" font-size="12" fill="${muted}">${escapeMarkup(told)}</text>`,
  ].join('');
  const spoken = escapeMarkup(`Stage ${name}, line ${line}: ${told}`);
  if (dockerfile === undefined) return `<g role="img" aria-label="${spoken}">${box}</g>`;
  return `<a href="${commandHref('unstale.openFileAtLine', { file: dockerfile, line })}" aria-label="${spoken}">${box}</a>`;
}
