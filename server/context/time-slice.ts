/** Lets everybody else have a turn between pieces of work that do not wait for anything by themselves. */
import { setImmediate } from 'node:timers/promises';

const sliceMs = 2;
let endsAtMs = 0;

/** Resolves at once within a slice, and after a turn of the event loop at its end. */
export async function nextSlice(): Promise<void> {
  if (performance.now() < endsAtMs) return;
  await setImmediate();
  endsAtMs = performance.now() + sliceMs;
}
