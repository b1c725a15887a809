/**
 * Where each step of a build stands in its picture: one row a step in the order of their begin, its bar from when it began to
 * when it ended. Pure numbers and texts, so that the window and the exported file show the same.
 */
import { displayText } from '../tree/display-text.ts';
import { durationText, sizeText } from '../tree/duration-text.ts';
import type { BuildComparison } from './compare-builds.ts';
import type { TracedStep } from './read-trace.ts';
import type { TracedBuild } from './traced-build.ts';

export type RowState = 'ran' | 'reused' | 'failed' | 'around';

export interface WaterfallRow {
  readonly y: number;
  readonly place: string;
  readonly label: string;
  readonly state: RowState;
  readonly barX: number;
  readonly barWidth: number;
  /** How long it took in the build before, on the same scale; 0 where that is not known or it was reused. */
  readonly beforeWidth: number;
  /** `2.1 s`, `reused`. */
  readonly note: string;
  /** Where the cache broke: why. */
  readonly broke: string | undefined;
  /** The whole row for screen readers and the pointer. */
  readonly spoken: string;
}

export interface WaterfallLayout {
  readonly width: number;
  readonly height: number;
  readonly title: string;
  readonly ticks: readonly { readonly x: number; readonly label: string }[];
  readonly rows: readonly WaterfallRow[];
}

export const barsX = 400;
const barsWidth = 420;
const width = 960;
const rowHeight = 26;
const topHeight = 34;
const bottomHeight = 38;
/** Of monospace text that fits beside the bars. */
const labelCharacters = 50;
/** Shorter work of the builder around the steps says nothing. */
const shortestAround = 0.02;

export function layOutWaterfall(build: TracedBuild, { breaks, beforeMs }: BuildComparison): WaterfallLayout {
  const shown = build.steps.filter((step) => isShown(step, build.durationMs));
  const longestMs = Math.max(build.durationMs, 1, ...shown.map(({ id, startMs }) => startMs + (beforeMs.get(id) ?? 0)));
  const scale = barsWidth / longestMs;
  let y = topHeight;
  const rows = shown.map((step): WaterfallRow => {
    const broke = breaks.get(step.id);
    // The reason has a line of its own above the step.
    if (broke !== undefined) y += rowHeight - 4;
    const row = rowOf(step, { y, scale, broke, wasMs: beforeMs.get(step.id) });
    y += rowHeight;
    return row;
  });
  return { width, height: y + bottomHeight, title: titleOf(build), ticks: ticksOf(longestMs, scale), rows };
}

function titleOf({ name, target, durationMs, end }: TracedBuild): string {
  const of = target === undefined ? '' : ` (${displayText(target, 60)})`;
  return `${displayText(name, 60)}${of}: ${end}, ${durationText(durationMs)}`;
}

function isShown({ kind, durationMs, sizeBytes, error }: TracedStep, totalMs: number): boolean {
  if (kind === 'step' || kind === 'base' || error !== '') return true;
  if (kind === 'transfer' && sizeBytes > 0) return true;
  return durationMs > Math.max(20, totalMs * shortestAround);
}

interface Placed {
  readonly y: number;
  readonly scale: number;
  readonly broke: string | undefined;
  readonly wasMs: number | undefined;
}

function rowOf(step: TracedStep, { y, scale, broke, wasMs }: Placed): WaterfallRow {
  const { kind, isCached, startMs, durationMs, error, sizeBytes } = step;
  const state = error !== '' ? 'failed' : isCached ? 'reused' : kind === 'step' ? 'ran' : 'around';
  const place = displayText(step.place, 18);
  const label = displayText(step.instruction, labelCharacters - (place === '' ? 0 : place.length + 1));
  const size = sizeBytes > 0 && kind === 'transfer' ? `${sizeText(sizeBytes)}, ` : '';
  const note = state === 'reused' ? 'reused' : `${size}${durationText(durationMs)}`;
  const was =
    wasMs === undefined || (wasMs === 0 && isCached) ? '' : wasMs === 0 ? '; reused before' : `; ${durationText(wasMs)} before`;
  const why = broke === undefined ? '' : `; the cache broke here: ${broke}`;
  const said = state === 'failed' ? `failed: ${displayText(error)}` : note;
  const spoken = `${step.place === '' ? '' : `${place} `}${displayText(step.instruction)}: ${said}${was}${why}`;
  return {
    ...{ y, place, label, state, note, broke, spoken },
    barX: barsX + startMs * scale,
    barWidth: state === 'reused' ? 0 : Math.max(2, durationMs * scale),
    beforeWidth: (wasMs ?? 0) * scale,
  };
}

/** Four or five round times. */
function ticksOf(longestMs: number, scale: number): WaterfallLayout['ticks'] {
  const rough = longestMs / 4;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * ([1, 2, 5].find((factor) => factor * power >= rough) ?? 10);
  const count = Math.floor(longestMs / step);
  return Array.from({ length: count + 1 }, (_, at) => {
    const ms = at * step;
    return {
      x: barsX + ms * scale,
      label: ms === 0 ? '0' : ms < 1_000 ? `${Math.round(ms)} ms` : `${Math.round(ms / 100) / 10} s`,
    };
  });
}
