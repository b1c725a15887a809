/**
 * The HEALTHCHECK that Docker's classic builder writes into a history: a Go structure as it is printed. The image itself
 * does not tell it, because what the instruction leaves out is taken from the one before it.
 */

export interface HealthcheckInHistory {
  /** Words with a blank between them. */
  readonly test: string;
  /** Nanoseconds, and a count: interval, timeout, start period, start interval, retries. */
  readonly numbers: readonly number[];
}

/** `&{[CMD-SHELL a] 5s 0s 0s 0s 3}`, before Docker 23 `&{["CMD-SHELL" "a"] "5s" "0s" "0s" '\x03'}`; `undefined` where it is none. */
export function healthcheckInHistory(text: string): HealthcheckInHistory | undefined {
  const [, words, rest = ''] = /^&\{\[([\s\S]*)\] ((?:\S+ ){3,4}\S+)\}$/.exec(text) ?? [];
  const parts = rest.split(' ');
  const isQuoted = rest.startsWith('"');
  const test = words !== undefined && isQuoted ? unquoted(words) : words;
  const retries = isQuoted ? codeOf(parts.at(-1) ?? '') : Number(parts.at(-1));
  const durations = parts.slice(0, -1).map((part) => durationNs(part.replaceAll('"', '')));
  const numbers = [...durations, ...(durations.length === 3 ? [0] : []), retries].filter((each) => each !== undefined);
  return test === undefined || numbers.length !== 5 || numbers.some(Number.isNaN) ? undefined : { test, numbers };
}

/** Go escapes a little more than JSON knows. */
function unquoted(words: string): string | undefined {
  try {
    const all = words.match(/"(?:\\.|[^"\\])*"/g) ?? [];
    return all.map((word) => String(JSON.parse(word))).join(' ');
  } catch {
    return undefined;
  }
}

const escapes: Readonly<Record<string, number>> = { a: 7, b: 8, f: 12, n: 10, r: 13, t: 9, v: 11, '\\': 92, "'": 39 };

/** A number as the character of that code: `'\x03'`. */
function codeOf(text: string): number | undefined {
  const [, hex, escaped, plain] = /^'(?:\\x([0-9a-f]{2})|\\([abfnrtv\\'])|([^\\]))'$/.exec(text) ?? [];
  if (hex !== undefined) return Number.parseInt(hex, 16);
  return escaped === undefined ? plain?.codePointAt(0) : escapes[escaped];
}

const units: Readonly<Record<string, number>> = { ns: 1, µs: 1e3, ms: 1e6, s: 1e9, m: 60e9, h: 3600e9 };

/** `1m30s` */
function durationNs(text: string): number | undefined {
  if (!/^(?:\d+(?:\.\d+)?(?:ns|µs|ms|s|m|h))+$/.test(text)) return undefined;
  let total = 0;
  for (const [, amount, unit] of text.matchAll(/([\d.]+)([a-zµ]+)/g)) total += Number(amount) * (units[unit ?? ''] ?? 0);
  return Math.round(total);
}
