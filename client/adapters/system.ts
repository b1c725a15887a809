/** Time and randomness of this machine. */
import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock } from '../ports.ts';

export const systemClock: Clock = {
  nowMs: Date.now,
  sleep: async (ms, signal) => {
    // Being aborted ends the wait; it is no error here.
    await sleep(ms, undefined, signal === undefined ? {} : { signal }).catch(() => undefined);
  },
};

/** Eight hexadecimal digits. */
export function systemRandom(): string {
  return randomBytes(4).toString('hex');
}
