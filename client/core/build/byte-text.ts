/** Sizes as Docker's own command line prints them, in steps of 1,000, and back. */

const units = ['B', 'kB', 'MB', 'GB', 'TB'];

export function byteText(bytes: number): string {
  let [value, at] = [bytes, 0];
  for (; value >= 1_000 && at < units.length - 1; at++) value /= 1_000;
  return `${at === 0 || value >= 100 ? Math.round(value) : value.toFixed(1)} ${units[at]}`;
}

/** `undefined` for what is no size. */
export function bytesOf(text: string): number | undefined {
  const [, value, unit = ''] = /^(\d+(?:\.\d+)?)\s*([kMGT]?B)$/.exec(text.trim()) ?? [];
  return value === undefined ? undefined : Math.round(Number(value) * 1_000 ** units.indexOf(unit));
}
