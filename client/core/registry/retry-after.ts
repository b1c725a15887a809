/** How long a registry asks to be left alone: https://www.rfc-editor.org/rfc/rfc9110#name-retry-after, seconds or a date. */
import { timeOf } from '../freshness/listed-from-inspect.ts';

const longestMs = 6 * 60 * 60_000;

export function retryAfterMs(header: string, nowMs: number): number | undefined {
  const text = header.trim();
  if (/^\d+$/.test(text)) return Math.min(longestMs, Number(text) * 1_000);
  const atMs = /^\w{3}, \d{2} \w{3} \d{4} /.test(text) ? timeOf(text) : undefined;
  return atMs === undefined ? undefined : Math.min(longestMs, Math.max(0, atMs - nowMs));
}

/** `100;w=21600` of `ratelimit-remaining`. */
export function remainingPulls(header: string): number | undefined {
  const digits = /^\s*(\d{1,9})\s*(?:;|$)/.exec(header)?.[1];
  return digits === undefined ? undefined : Number(digits);
}
