/**
 * The picture of a build as SVG, from its layout and colours: with those of the editor in a window, with fixed ones in a file.
 * Only attributes, no styles and no scripts, so that the strictest page may hold it; texts of strangers are escaped.
 */
import { escapeMarkup } from '../pages/escape-markup.ts';
import { barsX, type RowState, type WaterfallLayout, type WaterfallRow } from './waterfall-layout.ts';

export interface WaterfallColours {
  readonly text: string;
  readonly muted: string;
  readonly line: string;
  readonly ran: string;
  readonly reused: string;
  readonly failed: string;
  readonly around: string;
  readonly broke: string;
  /** Of a picture that stands alone. */
  readonly background?: string;
  readonly font: string;
  readonly codeFont: string;
}

export function waterfallSvg(layout: WaterfallLayout, colours: WaterfallColours): string {
  const { width, height, title, ticks, rows } = layout;
  const bottom = height - 34;
  const grid = ticks.map(
    ({ x, label }) =>
      `<line x1="${at(x)}" y1="24" x2="${at(x)}" y2="${bottom}" stroke="${colours.line}" stroke-opacity="0.5"/>` +
      `<text x="${at(x)}" y="17" font-size="11" text-anchor="middle" fill="${colours.muted}">${escapeMarkup(label)}</text>`,
  );
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="list" aria-label="${escapeMarkup(title)}" font-family="${escapeMarkup(colours.font)}">`,
    colours.background === undefined ? '' : `<rect width="${width}" height="${height}" fill="${colours.background}"/>`,
    ...grid,
    ...rows.map((row) => rowSvg(row, width, colours)),
    legend(height, colours),
    '</svg>',
  ].join('\n');
}

function rowSvg(row: WaterfallRow, width: number, colours: WaterfallColours): string {
  const { y, place, label, note, broke, spoken, state } = row;
  const middle = y + 16;
  const code = `font-size="12" font-family="${escapeMarkup(colours.codeFont)}"`;
  const labelX = place === '' ? 8 : 8 + (place.length + 1) * 7.3;
  const dim = state === 'reused' || state === 'around' ? colours.muted : colours.text;
  return [
    `<g role="listitem" aria-label="${escapeMarkup(spoken)}"><title>${escapeMarkup(spoken)}</title>`,
    broke === undefined ? '' : brokeLine(broke, y, width, colours),
    place === '' ? '' : `<text x="8" y="${middle}" ${code} fill="${colours.muted}">${escapeMarkup(place)}</text>`,
    `<text x="${at(labelX)}" y="${middle}" ${code} fill="${dim}">${escapeMarkup(label)}</text>`,
    barSvg(row, colours),
    `<text x="${width - 8}" y="${middle}" font-size="12" text-anchor="end" fill="${state === 'failed' ? colours.failed : dim}">${escapeMarkup(note)}</text>`,
    '</g>',
  ].join('');
}

function brokeLine(broke: string, y: number, width: number, { broke: colour }: WaterfallColours): string {
  const shown = broke.length > 110 ? `${broke.slice(0, 109)}…` : broke;
  return (
    `<line x1="8" y1="${y}" x2="${width - 8}" y2="${y}" stroke="${colour}" stroke-width="1.5" stroke-dasharray="5 4"/>` +
    `<text x="8" y="${y - 6}" font-size="12" fill="${colour}">▼ The cache broke here: ${escapeMarkup(shown)}</text>`
  );
}

/** What ran is a full bar, what was reused a ring, what failed a bar with a cross: no colour has to be told from another. */
function barSvg({ y, state, barX, barWidth, beforeWidth }: WaterfallRow, colours: WaterfallColours): string {
  const before =
    beforeWidth < 1
      ? ''
      : `<rect x="${at(barX)}" y="${y + 20}" width="${at(beforeWidth)}" height="3" fill="none" stroke="${colours.muted}" stroke-width="1"/>`;
  const fills: Readonly<Record<RowState, string>> = colours;
  if (state === 'reused')
    return `<circle cx="${at(barX + 5)}" cy="${y + 12}" r="4" fill="none" stroke="${colours.reused}" stroke-width="2"/>${before}`;
  const height = state === 'around' ? 6 : 13;
  const bar = `<rect x="${at(barX)}" y="${y + 12 - height / 2}" width="${at(barWidth)}" height="${height}" rx="2" fill="${fills[state]}"/>`;
  const x = barX + barWidth + 5;
  const cross =
    state === 'failed'
      ? `<path d="M${at(x)} ${y + 8}l8 8m0-8l-8 8" stroke="${colours.failed}" stroke-width="2" fill="none"/>`
      : '';
  return `${bar}${cross}${before}`;
}

function legend(height: number, colours: WaterfallColours): string {
  const y = height - 14;
  const text = (x: number, label: string) => `<text x="${x}" y="${y}" font-size="11" fill="${colours.muted}">${label}</text>`;
  return [
    '<g aria-hidden="true">',
    `<rect x="${barsX}" y="${y - 9}" width="16" height="10" rx="2" fill="${colours.ran}"/>${text(barsX + 22, 'ran')}`,
    `<circle cx="${barsX + 72}" cy="${y - 4}" r="4" fill="none" stroke="${colours.reused}" stroke-width="2"/>${text(barsX + 82, 'reused from the cache')}`,
    `<rect x="${barsX + 212}" y="${y - 6}" width="16" height="3" fill="none" stroke="${colours.muted}"/>${text(barsX + 234, 'the build before')}`,
    `<rect x="${barsX + 336}" y="${y - 7}" width="16" height="6" rx="2" fill="${colours.around}"/>${text(barsX + 358, 'around the steps')}`,
    '</g>',
  ].join('');
}

function at(x: number): string {
  return String(Math.round(x * 10) / 10);
}
