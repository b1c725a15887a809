/** Numbers for people: medians, percentiles and ratio lines. It prints goals beside what was measured and fails nothing. */

export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

export function median(values: readonly number[]): number {
  return percentile(values, 0.5);
}

export interface Comparison {
  readonly what: string;
  readonly ours: number;
  readonly peer: number;
  readonly peerName: string;
  readonly unit: string;
  /** Ours divided by the peer's; `undefined` when there is no goal. */
  readonly goalRatio: number | undefined;
  /** Of ours alone, where a ratio says nothing. */
  readonly goalAtMost?: number;
}

/** A comparison, or a remark on the one above it. */
export type Row = Comparison | string;

export function formatRow(row: Row): string {
  return typeof row === 'string' ? row : formatComparison(row);
}

/** One line of the table that `npm run bench` prints. */
function formatComparison(row: Comparison): string {
  const ratio = row.ours / row.peer;
  const goals = [
    ...(row.goalRatio === undefined ? [] : [goal(`× ${row.goalRatio}`, ratio <= row.goalRatio)]),
    ...(row.goalAtMost === undefined ? [] : [goal(`${row.goalAtMost} ${row.unit}`, row.ours <= row.goalAtMost)]),
  ];
  return [
    row.what.padEnd(52),
    `${row.ours.toFixed(2)} ${row.unit}`.padStart(14),
    `${row.peer.toFixed(2)} ${row.unit}`.padStart(14),
    `× ${ratio.toFixed(3)}`.padStart(10),
    `  ${goals.join(', ')}  vs ${row.peerName}`,
  ].join(' ');
}

function goal(limit: string, isMet: boolean): string {
  return `goal ≤ ${limit} ${isMet ? '(met)' : '(NOT met)'}`;
}
