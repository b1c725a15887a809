/**
 * Texts as Go prints them, which is how BuildKit writes the history of an image: `%q` of a list, and durations. What Go may
 * print otherwise than this does is `undefined`.
 */

const named = new Map([
  ['\u0007', '\\a'],
  ['\b', '\\b'],
  ['\f', '\\f'],
  ['\n', '\\n'],
  ['\r', '\\r'],
  ['\t', '\\t'],
  ['\v', '\\v'],
  ['\\', '\\\\'],
  ['"', '\\"'],
]);
const printable = /^[\p{L}\p{M}\p{N}\p{P}\p{S}]$/u;

/** `["sh" "-c"]`. https://pkg.go.dev/strconv#Quote */
export function quotedList(texts: readonly string[]): string | undefined {
  const quoted = texts.map(quote);
  return quoted.includes(undefined) ? undefined : `[${quoted.join(' ')}]`;
}

function quote(text: string): string | undefined {
  let result = '"';
  for (const character of text) {
    const spelled = spell(character);
    if (spelled === undefined) return undefined;
    result += spelled;
  }
  return `${result}"`;
}

function spell(character: string): string | undefined {
  const code = character.codePointAt(0) ?? 0;
  const name = named.get(character);
  if (name !== undefined) return name;
  if (code < 0x20 || code === 0x7f) return `\\x${code.toString(16).padStart(2, '0')}`;
  // Which of the newer characters Go calls printable depends on its version.
  return code < 0x7f || (code < 0x1_0000 && printable.test(character)) ? character : undefined;
}

const units: Readonly<Record<string, number>> = { ns: 1, us: 1e3, µs: 1e3, μs: 1e3, ms: 1e6, s: 1e9, m: 60e9, h: 3600e9 };

/** `1m30s` in nanoseconds. https://pkg.go.dev/time#ParseDuration */
export function durationNs(text: string): number | undefined {
  if (!/^(?:\d+(?:\.\d+)?(?:ns|us|µs|μs|ms|s|m|h))+$/.test(text)) return text === '0' ? 0 : undefined;
  let total = 0;
  for (const [, amount, unit] of text.matchAll(/([\d.]+)([a-zµμ]+)/g)) total += Number(amount) * (units[unit ?? ''] ?? 0);
  return Math.round(total);
}
