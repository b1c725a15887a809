/**
 * The calls of some functions in a Starlark text (Tiltfiles), read without running it: arguments that are texts, lists and
 * dictionaries of texts; everything else is an expression that nobody evaluated. A call whose end is not found is left out.
 */

export type StarlarkValue =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'list'; readonly items: readonly StarlarkValue[] }
  | { readonly kind: 'dictionary'; readonly entries: readonly (readonly [key: string, value: StarlarkValue])[] }
  /** A variable, a call, a concatenation, a comprehension. */
  | { readonly kind: 'expression' };

export interface StarlarkCall {
  readonly name: string;
  /** Zero-based. */
  readonly line: number;
  readonly positional: readonly StarlarkValue[];
  readonly named: ReadonlyMap<string, StarlarkValue>;
}

interface Token {
  readonly kind: 'text' | 'name' | 'sign';
  readonly text: string;
  readonly line: number;
}

const maxLength = 1024 * 1024;
const deepest = 50;
/** Calls that never end must not be read to the end of the text again and again. */
const mostCalls = 1000;
const mostTokens = 5000;
const tokenForm =
  /#[^\n]*|(\n)|[\t \r]+|\\\r?\n|([rRbB]{0,2})("""|''')([\s\S]*?)\3|([rRbB]{0,2})(["'])((?:\\[\s\S]|(?!\6)[^\\\n])*)\6|([A-Za-z_]\w*)|([\s\S])/gy;

/** In the order of the text; a function's definition is no call. */
export function starlarkCalls(text: string, names: ReadonlySet<string>): readonly StarlarkCall[] {
  if (text.length > maxLength) return [];
  const tokens = tokensOf(text);
  const calls: StarlarkCall[] = [];
  let tried = 0;
  for (const [at, { kind, text: name, line }] of tokens.entries()) {
    const before = tokens[at - 1];
    const isCalled = kind === 'name' && names.has(name) && isSign(tokens[at + 1], '(');
    if (!isCalled || isSign(before, '.') || (before?.kind === 'name' && before.text === 'def')) continue;
    if (tried++ === mostCalls) break;
    const read = readArguments(tokens, at + 2);
    if (read !== undefined) calls.push({ name, line, ...read });
  }
  return calls;
}

function tokensOf(text: string): readonly Token[] {
  const tokens: Token[] = [];
  let line = 0;
  for (const [whole, newline, longPrefix, , long, prefix, , short, name, sign] of text.matchAll(tokenForm)) {
    const spelled = long ?? short;
    if (spelled !== undefined) tokens.push({ kind: 'text', text: unescaped(spelled, (longPrefix ?? prefix ?? '') !== ''), line });
    else if (name !== undefined) tokens.push({ kind: 'name', text: name, line });
    else if (sign !== undefined) tokens.push({ kind: 'sign', text: sign, line });
    if (newline !== undefined) line++;
    else if (whole.includes('\n')) line += whole.split('\n').length - 1;
  }
  return tokens;
}

/** Escapes other than of quotes, backslashes and line ends do not stand in paths and names. */
function unescaped(text: string, isRaw: boolean): string {
  return isRaw ? text : text.replace(/\\(\r?\n|[\\'"])/g, (_, what: string) => (what.endsWith('\n') ? '' : what));
}

interface Arguments {
  readonly positional: readonly StarlarkValue[];
  readonly named: ReadonlyMap<string, StarlarkValue>;
}

function readArguments(tokens: readonly Token[], start: number): Arguments | undefined {
  const positional: StarlarkValue[] = [];
  const named = new Map<string, StarlarkValue>();
  let at = start;
  while (!isSign(tokens[at], ')')) {
    const name =
      tokens[at]?.kind === 'name' && isSign(tokens[at + 1], '=') && !isSign(tokens[at + 2], '=') ? tokens[at] : undefined;
    const read = readValue(tokens, name === undefined ? at : at + 2, 0);
    if (read === undefined) return undefined;
    if (name === undefined) positional.push(read.value);
    else named.set(name.text, read.value);
    at = isSign(tokens[read.end], ',') ? read.end + 1 : read.end;
  }
  return { positional, named };
}

interface Read {
  readonly value: StarlarkValue;
  /** Of what follows: `,` or a closing bracket. */
  readonly end: number;
}

/** A value that something follows is part of an expression: `'a' + b`, `['a'] if x else []`. */
function readValue(tokens: readonly Token[], at: number, depth: number): Read | undefined {
  if (depth > deepest) return undefined;
  const read = readSimple(tokens, at, depth);
  const next = read && tokens[read.end];
  if (read !== undefined && next?.kind === 'sign' && [',', ')', ']', '}', ':'].includes(next.text)) return read;
  const end = endOfExpression(tokens, at);
  return end === undefined ? undefined : { value: { kind: 'expression' }, end };
}

function readSimple(tokens: readonly Token[], at: number, depth: number): Read | undefined {
  const first = tokens[at];
  if (first?.kind === 'text') {
    // Texts side by side are one.
    let end = at + 1;
    while (tokens[end]?.kind === 'text') end++;
    const parts = tokens.slice(at, end).map(({ text }) => text);
    return { value: { kind: 'text', text: parts.join('') }, end };
  }
  if (isSign(first, '[')) return readList(tokens, at + 1, depth);
  return isSign(first, '{') ? readDictionary(tokens, at + 1, depth) : undefined;
}

function readList(tokens: readonly Token[], start: number, depth: number): Read | undefined {
  const items: StarlarkValue[] = [];
  let at = start;
  while (!isSign(tokens[at], ']')) {
    const read = readValue(tokens, at, depth + 1);
    if (read === undefined) return undefined;
    items.push(read.value);
    if (!isSign(tokens[read.end], ',') && !isSign(tokens[read.end], ']')) return undefined;
    at = isSign(tokens[read.end], ',') ? read.end + 1 : read.end;
  }
  return { value: { kind: 'list', items }, end: at + 1 };
}

function readDictionary(tokens: readonly Token[], start: number, depth: number): Read | undefined {
  const entries: (readonly [string, StarlarkValue])[] = [];
  let at = start;
  while (!isSign(tokens[at], '}')) {
    const key = tokens[at];
    if (key?.kind !== 'text' || !isSign(tokens[at + 1], ':')) return undefined;
    const read = readValue(tokens, at + 2, depth + 1);
    if (read === undefined) return undefined;
    entries.push([key.text, read.value]);
    if (!isSign(tokens[read.end], ',') && !isSign(tokens[read.end], '}')) return undefined;
    at = isSign(tokens[read.end], ',') ? read.end + 1 : read.end;
  }
  return { value: { kind: 'dictionary', entries }, end: at + 1 };
}

/** Where the comma or the bracket stands that ends it. */
function endOfExpression(tokens: readonly Token[], start: number): number | undefined {
  let open = 0;
  for (let at = start; at < Math.min(tokens.length, start + mostTokens); at++) {
    const token = tokens[at];
    if (token?.kind !== 'sign') continue;
    if (open === 0 && (token.text === ',' || ')]}'.includes(token.text))) return at;
    if ('([{'.includes(token.text)) open++;
    if (')]}'.includes(token.text)) open--;
  }
  return undefined;
}

function isSign(token: Token | undefined, sign: string): boolean {
  return token?.kind === 'sign' && token.text === sign;
}
