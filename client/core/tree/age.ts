/** How long ago something was, in words that stay true for a while. */

const units: readonly (readonly [seconds: number, name: string])[] = [
  [365 * 86_400, 'year'],
  [30 * 86_400, 'month'],
  [7 * 86_400, 'week'],
  [86_400, 'day'],
  [3_600, 'hour'],
  [60, 'minute'],
];

/** `built 3 days ago, tagged 1 hour ago`: the second only where it says more than the first. */
export function bothAges(
  [firstWord, firstAtMs]: readonly [string, number],
  [secondWord, secondAtMs]: readonly [string, number | undefined],
  nowMs: number,
): string {
  const first = `${firstWord} ${age(firstAtMs, nowMs)}`;
  return isAnotherMoment(firstAtMs, secondAtMs) ? `${first}, ${secondWord} ${age(secondAtMs, nowMs)}` : first;
}

/** Known, and at least a minute away. */
export function isAnotherMoment(oneMs: number, otherMs: number | undefined): otherMs is number {
  return otherMs !== undefined && Math.abs(otherMs - oneMs) >= 60_000;
}

/** Milliseconds since 1970, both. A date in the future is a clock that differs. */
export function age(atMs: number, nowMs: number): string {
  if (atMs <= 0) return 'at an unknown time';
  const text = span(nowMs - atMs);
  return text === '' ? 'just now' : `${text} ago`;
}

/** `3 weeks`; nothing for less than a minute. */
export function span(ms: number): string {
  const seconds = ms / 1_000;
  const [size, name] = units.find(([unit]) => seconds >= unit) ?? [1, ''];
  if (name === '') return '';
  const count = Math.floor(seconds / size);
  return `${count} ${name}${count === 1 ? '' : 's'}`;
}
