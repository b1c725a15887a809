/** How long a registry asks to be left alone: https://www.rfc-editor.org/rfc/rfc9110#name-retry-after, seconds or a date. */

const longestMs = 6 * 60 * 60_000;

export function retryAfterMs(header: string | undefined, nowMs: number): number | undefined {
  if (header === undefined) return undefined;
  const text = header.trim();
  const waitMs = /^\d{1,9}$/.test(text) ? Number(text) * 1_000 : dateMs(text) - nowMs;
  return Number.isNaN(waitMs) ? undefined : Math.min(longestMs, Math.max(0, waitMs));
}

/** `100;w=21600` of `ratelimit-remaining`. */
export function remainingPulls(header: string | undefined): number | undefined {
  const digits = /^\s*(\d{1,9})\s*(?:;|$)/.exec(header ?? '')?.[1];
  return digits === undefined ? undefined : Number(digits);
}

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** `Thu, 26 Nov 2026 19:28:38 GMT`; the two old spellings of dates are not written any more. */
function dateMs(text: string): number {
  const found = /^\w{3}, (\d{2}) (\w{3}) (\d{4}) (\d{2}):(\d{2}):(\d{2}) GMT$/.exec(text);
  const month = months.indexOf(found?.[2] ?? '');
  if (found === null || month < 0) return Number.NaN;
  const [, day, , year, hour, minute, second] = found.map(Number);
  return daysSince1970(Number(year), month + 1, Number(day)) * 86_400_000 + ((Number(hour) * 60 + Number(minute)) * 60 + Number(second)) * 1_000;
}

/** Of the Gregorian calendar: core has no clock, and asks nobody's. */
function daysSince1970(year: number, month: number, day: number): number {
  const shifted = month <= 2 ? year - 1 : year;
  const era = Math.floor(shifted / 400);
  const ofEra = shifted - era * 400;
  const ofYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  return era * 146_097 + ofEra * 365 + Math.floor(ofEra / 4) - Math.floor(ofEra / 100) + ofYear - 719_468;
}
