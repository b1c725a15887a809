/** Time, randomness and the dates of files of this machine. */
import { randomBytes } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { isReplacedSince } from '../core/freshness/replaced-since.ts';
import type { ModifiedAt } from '../note-ports.ts';
import type { Clock, WasReplaced } from '../ports.ts';

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

export const systemWasReplaced: WasReplaced = async (path, since) => {
  const found = await stat(path).catch(() => undefined);
  if (found === undefined) return false;
  const { birthtimeMs: bornAtMs, mtimeMs: modifiedAtMs, ctimeMs: changedAtMs } = found;
  return isReplacedSince({ bornAtMs, modifiedAtMs, changedAtMs }, Date.parse(since));
};

export const systemModifiedAt: ModifiedAt = async (path) => (await stat(path).catch(() => undefined))?.mtimeMs;

/** `2026-11-26T18:41:30.000Z`, as labels of images want it. */
export function systemInstantText(atMs: number): string {
  return new Date(atMs).toISOString();
}

/** `2026-11-26 19:41:30` */
export function systemTimeText(atMs: number): string {
  return new Date(atMs).toLocaleString('sv-SE');
}
