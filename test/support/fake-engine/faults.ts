/** What goes wrong with one call of the fake engine, and when. */

export type FaultKind =
  /** An answer of the engine's own, and nothing was done. */
  | 'error-before'
  /** The same answer, although it was done. */
  | 'error-after'
  | 'drop-before'
  | 'drop-after'
  /** The connection ends, and what takes its time is done a few calls later; anything else is done at once. */
  | 'done-later'
  /** Done, and half of the answer arrives. */
  | 'cut-answer';

export interface Fault {
  /** Which call since the faults were set, from 1; or the n-th that matches. */
  readonly at: number;
  /** `POST /containers/…/stop`. */
  readonly of?: RegExp;
  readonly kind: FaultKind;
  /** Of the answer, where it is an error; 500 where nothing is said. */
  readonly status?: number;
  /** After how many further calls it is done, where it is done later; infinity where `finishLate` says when. */
  readonly later?: number;
}

/** After so many further calls. */
export const laterCalls = 3;

const takesTime =
  /^(?:POST \/containers\/.*\/(?:start|stop|restart)|POST \/containers\/create|POST \/commit|DELETE \/containers\/.*)$/;

/** Whether the call is carried out before its connection ends, or its answer is sent. */
export function isDoneAtOnce(kind: FaultKind | undefined, label: string): boolean {
  if (kind === 'done-later') return !takesTime.test(label);
  return kind === undefined || kind === 'error-after' || kind === 'drop-after' || kind === 'cut-answer';
}

/** The fault that hits this call; `counts` keeps how many calls each one has seen. */
export function faultFor(faults: readonly Fault[], counts: Map<Fault, number>, label: string): Fault | undefined {
  let hit: Fault | undefined;
  for (const fault of faults) {
    if (fault.of !== undefined && !fault.of.test(label)) continue;
    const count = (counts.get(fault) ?? 0) + 1;
    counts.set(fault, count);
    if (count === fault.at) hit ??= fault;
  }
  return hit;
}
