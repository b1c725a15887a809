/**
 * Bracket expressions and escapes of Go's regular expressions, as far as ignore patterns can spell them. Docker copies
 * `[…]` and `\c` into a regular expression unchanged, so `\d` is a digit and `[^a]` matches `/`. What is rare and not
 * followed here (`\p{…}`, `\b`, `\Q`) is `undefined`: the caller says that it does not know.
 */

export type CodeTest = (code: number) => boolean;

export interface Parsed<T> {
  readonly value: T;
  /** The offset after it. */
  readonly end: number;
}

interface Range {
  readonly from: number;
  readonly to: number;
}

const maxCode = 0x10ffff;
const perlClasses: Readonly<Record<string, readonly Range[]>> = {
  d: ranges('09'),
  s: ranges('\t\n\f\r  '),
  w: ranges('09AZ__az'),
};

const namedClasses: Readonly<Record<string, readonly Range[]>> = {
  alnum: ranges('09AZaz'),
  alpha: ranges('AZaz'),
  ascii: [{ from: 0, to: 0x7f }],
  blank: ranges('\t\t  '),
  cntrl: [
    { from: 0, to: 0x1f },
    { from: 0x7f, to: 0x7f },
  ],
  digit: ranges('09'),
  graph: ranges('!~'),
  lower: ranges('az'),
  print: ranges(' ~'),
  punct: ranges('!/:@[`{~'),
  space: ranges('\t\r  '),
  upper: ranges('AZ'),
  word: ranges('09AZaz__'),
  xdigit: ranges('09AFaf'),
};

const controlEscapes: Readonly<Record<string, number>> = { a: 7, f: 12, n: 10, r: 13, t: 9, v: 11 };

/** `[…]` that starts at `start`. */
export function parseClass(text: string, start: number): Parsed<CodeTest> | undefined {
  let at = start + 1;
  const isNegated = text[at] === '^';
  if (isNegated) at++;
  const collected: Range[] = [];
  for (let isFirst = true; isFirst || text[at] !== ']'; isFirst = false) {
    if (at >= text.length) return undefined;
    const item = parseClassItem(text, at);
    if (item === undefined) return undefined;
    collected.push(...item.value);
    at = item.end;
  }
  return { value: testOf(collected, isNegated), end: at + 1 };
}

/** `\c` outside of a class. */
export function parseEscape(text: string, start: number): Parsed<CodeTest> | undefined {
  const perl = parsePerlClass(text, start);
  if (perl !== undefined) return { value: testOf(perl.value, false), end: perl.end };
  const single = parseSingle(text, start);
  return single && { value: (code) => code === single.value, end: single.end };
}

function parseClassItem(text: string, start: number): Parsed<readonly Range[]> | undefined {
  const close = text.startsWith('[:', start) ? text.indexOf(':]', start + 2) : -1;
  if (close >= 0) return parseNamedClass(text, start, close);
  const perl = parsePerlClass(text, start);
  if (perl !== undefined) return perl;
  const from = parseSingle(text, start);
  if (from === undefined) return undefined;
  const isRange = text[from.end] === '-' && from.end + 1 < text.length && text[from.end + 1] !== ']';
  const to = isRange ? parseSingle(text, from.end + 1) : from;
  if (to === undefined || to.value < from.value) return undefined;
  return { value: [{ from: from.value, to: to.value }], end: to.end };
}

/** `[:alpha:]` and `[:^alpha:]`; the caller has seen that it is closed. */
function parseNamedClass(text: string, start: number, close: number): Parsed<readonly Range[]> | undefined {
  const name = text.slice(start + 2, close);
  const isNegated = name.startsWith('^');
  const found = namedClasses[isNegated ? name.slice(1) : name];
  return found && { value: isNegated ? complement(found) : found, end: close + 2 };
}

function parsePerlClass(text: string, start: number): Parsed<readonly Range[]> | undefined {
  const letter = text[start] === '\\' ? text[start + 1] : undefined;
  if (letter === undefined) return undefined;
  const found = perlClasses[letter.toLowerCase()];
  return found && { value: letter === letter.toLowerCase() ? found : complement(found), end: start + 2 };
}

/** One character, escaped or not. */
function parseSingle(text: string, start: number): Parsed<number> | undefined {
  const code = text.codePointAt(start);
  if (code === undefined) return undefined;
  if (code !== 0x5c) return { value: code, end: start + (code > 0xffff ? 2 : 1) };
  const letter = text[start + 1];
  if (letter === undefined || letter > '\x7f') return undefined;
  if (!/[0-9A-Za-z]/.test(letter)) return { value: letter.charCodeAt(0), end: start + 2 };
  const control = controlEscapes[letter];
  return control === undefined ? undefined : { value: control, end: start + 2 };
}

function testOf(accepted: readonly Range[], isNegated: boolean): CodeTest {
  return (code) => accepted.some((range) => range.from <= code && code <= range.to) !== isNegated;
}

function complement(accepted: readonly Range[]): readonly Range[] {
  const sorted = [...accepted].sort((left, right) => left.from - right.from);
  const rest: Range[] = [];
  let next = 0;
  for (const range of sorted) {
    if (range.from > next) rest.push({ from: next, to: range.from - 1 });
    next = Math.max(next, range.to + 1);
  }
  return [...rest, { from: next, to: maxCode }];
}

/** Pairs of characters: `'09az'` is 0–9 and a–z. */
function ranges(pairs: string): readonly Range[] {
  const found: Range[] = [];
  for (let at = 0; at + 1 < pairs.length; at += 2) found.push({ from: pairs.charCodeAt(at), to: pairs.charCodeAt(at + 1) });
  return found;
}
