/** The history of an image as plain data, one row for each instruction, and as the text of a document. */

import type { ImageStepInfo } from '../../../server/protocol.ts';
import type { LayerHistory, LayerRow } from '../../contributions.ts';
import type { HistoryEntry } from '../../ports.ts';
import { byteText } from '../build/byte-text.ts';
import { displayText } from '../tree/display-text.ts';
import { isReused, lastTime } from './cached-step-link.ts';
import { instructionText, joinSteps } from './join-steps.ts';

const longestInstruction = 100;

export function layerHistory(
  image: { readonly reference: string; readonly id: string },
  history: readonly HistoryEntry[],
  steps: readonly ImageStepInfo[],
): LayerHistory {
  const joined = joinSteps(history, steps);
  const lastAtMs = lastTime(joined) ?? history.at(-1)?.createdAtMs;
  const stepOf = new Map(joined.map(({ made, step }) => [made, step]));
  const layers = history.toReversed().map((made): LayerRow => {
    const step = stepOf.get(made);
    return {
      createdAtMs: made.createdAtMs ?? null,
      sizeBytes: made.sizeBytes,
      instruction: displayText(instructionText(made), longestInstruction),
      isReused: isReused(made, lastAtMs),
      line: step?.line ?? null,
      rules: step?.frozen.map(({ rule }) => rule) ?? [],
    };
  });
  return { image: image.reference, imageId: image.id, layers };
}

/** `timeText` makes a time readable. Nothing of it is markdown. */
export function layerHistoryText({ image, imageId, layers }: LayerHistory, timeText: (atMs: number) => string): string {
  const rows = layers.map(({ createdAtMs, sizeBytes, isReused, line, rules, instruction }) => [
    createdAtMs === null ? 'unknown' : timeText(createdAtMs),
    byteText(sizeBytes),
    isReused ? 'reused' : '',
    line === null ? '' : String(line),
    instruction + (rules.length === 0 ? '' : `   <- the cache keeps it: ${rules.join(', ')}`),
  ]);
  const table = [['made', 'size', '', 'line', 'instruction'], ...rows];
  const widths = [0, 1, 2, 3].map((column) => Math.max(...table.map((row) => row[column]?.length ?? 0)));
  const lines = table.map((row) => row.map((cell, column) => padded(cell, column, widths[column] ?? 0)).join('  '));
  const title = `${displayText(image)} (${displayText(imageId.replace(/^sha256:/, '').slice(0, 12))}), the last step first`;
  return `${[title, '', ...lines, ...hintsOn(layers)].join('\n')}\n`;
}

/** Only what the table holds is explained. */
function hintsOn(layers: LayerHistory['layers']): readonly string[] {
  const reused = '"reused" was made more than two hours before the last step: it came from the cache, or with the base.';
  const numbers = 'Numbers of lines are those of the Dockerfile as it is now, as far as the image was made by it.';
  const hints = [
    ...(layers.some(({ isReused: isOld }) => isOld) ? [reused] : []),
    ...(layers.some(({ line }) => line !== null) ? [numbers] : []),
  ];
  return hints.length === 0 ? [] : ['', ...hints];
}

/** Numbers stand right. */
function padded(cell: string, column: number, width: number): string {
  return column === 1 || column === 3 ? cell.padStart(width) : cell.padEnd(width);
}
