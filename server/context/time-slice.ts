/**
 * Lets everybody else have a turn between pieces of work that do not wait for anything by themselves. All such work shares one
 * slice: several of them, one behind the other, would keep an engine waiting that sends an archive meanwhile.
 */
import { setImmediate } from 'node:timers/promises';

const sliceMs = 1;
let endsAtMs = 0;
let turn: Promise<void> | undefined;

/** For whoever has so many pieces that a promise for each would outweigh them: then `nextSlice` is due. */
export function isSliceOver(): boolean {
  return performance.now() >= endsAtMs;
}

/** Resolves at once within a slice, and after a turn of the event loop at its end. */
export async function nextSlice(): Promise<void> {
  if (!isSliceOver()) return;
  turn ??= begin();
  await turn;
}

async function begin(): Promise<void> {
  await setImmediate();
  endsAtMs = performance.now() + sliceMs;
  turn = undefined;
}
