/** How long things take, ours and a peer's in turns, so that a slow second of the machine meets both. */
import { median } from './statistics.ts';

export async function elapsedMsOf(work: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  await work();
  return performance.now() - startedAt;
}

export interface Turns {
  readonly rounds: number;
  /** Milliseconds that count; what both need first is done outside of them. */
  ours(round: number): Promise<number>;
  peer(round: number): Promise<number>;
}

/** The medians of both. */
export async function takeTurns({ rounds, ours, peer }: Turns): Promise<{ readonly ours: number; readonly peer: number }> {
  const times = { ours: [] as number[], peer: [] as number[] };
  for (let round = 0; round < rounds; round++) {
    times.peer.push(await peer(round));
    times.ours.push(await ours(round));
  }
  return { ours: median(times.ours), peer: median(times.peer) };
}

/** Bytes in use after garbage collection. `npm run bench` starts Node with `--expose-gc`. */
export async function heapAfterGcBytes(): Promise<number> {
  if (globalThis.gc === undefined) throw new Error('Start node with --expose-gc.');
  await globalThis.gc({ execution: 'async', type: 'major' });
  await globalThis.gc({ execution: 'async', type: 'major' });
  return process.memoryUsage().heapUsed;
}
