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
}

/** One line of the table that `npm run bench` prints. */
export function formatComparison(row: Comparison): string {
  const ratio = row.ours / row.peer;
  const goal = row.goalRatio === undefined ? '' : `goal ≤ ${row.goalRatio} ${ratio <= row.goalRatio ? '(met)' : '(NOT met)'}`;
  return [
    row.what.padEnd(52),
    `${row.ours.toFixed(2)} ${row.unit}`.padStart(14),
    `${row.peer.toFixed(2)} ${row.unit}`.padStart(14),
    `× ${ratio.toFixed(3)}`.padStart(10),
    `  ${goal}  vs ${row.peerName}`,
  ].join(' ');
}
