/**
 * Whether what the workspace holds now is what a build was given that somebody else started: only if nothing of it changed
 * since that build began. The change time is the disk's own, which nobody sets back.
 */
import type { BuildInputsResult } from '../../../server/protocol.ts';

/** How far apart the clocks of a disk and of a builder on the same machine may be; a tick of the kernel is up to 10 ms. */
const toleranceMs = { sameKernel: 20, virtualMachine: 2_000 } as const;

export interface BuildTimes {
  readonly startedAtMs: number;
  /** Docker Desktop runs the builder in a machine of its own, whose clock may be another. */
  readonly clocks: keyof typeof toleranceMs;
}

export function inputsInHistory(now: BuildInputsResult, { startedAtMs, clocks }: BuildTimes): BuildInputsResult {
  if (now.kind === 'unknown') return now;
  const { changedAtMs } = now;
  if (changedAtMs === undefined) return { kind: 'unknown', because: 'When files changed last cannot be told.' };
  if (changedAtMs + toleranceMs[clocks] < startedAtMs) return now;
  return { kind: 'unknown', because: 'Files changed while it was built or later, before anybody looked.' };
}
