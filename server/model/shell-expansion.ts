/**
 * `$name`, `${…}`, `$(…)`, `$((…))` and backticks: where they end, which variables they mention, which commands they
 * start. The text of an expansion stays as it is spelled, nothing is computed.
 */
import { arithmeticEnd } from './shell-arithmetic.ts';
import { charAt, descend, findChar, type ShellCursor } from './shell-cursor.ts';
import type { TokenList } from './shell-token.ts';

/** What expansions mention, collected for the word or heredoc they stand in. */
export interface Mentions {
  readonly variables: string[];
  readonly substitutions: TokenList[];
}

const plainName = /[A-Za-z_]\w*|[\d@*#?$!-]/y;
const bracedName = /[!#]?([A-Za-z_]\w*)/y;

/** Steps over the expansion at the cursor, which stands on `$` or a backtick. */
export function readExpansion(cursor: ShellCursor, mentions: Mentions): void {
  const next = charAt(cursor, cursor.at + 1);
  if (charAt(cursor, cursor.at) === '`') descend(cursor, () => readBackticks(cursor, mentions));
  else if (next === '{') descend(cursor, () => readBraces(cursor, mentions));
  else if (next === '(') descend(cursor, () => readParentheses(cursor, mentions));
  else readName(cursor, mentions);
}

/** Text in which only expansions and escapes mean something: double quotes, heredoc bodies. */
export function readExpansionsUntil(cursor: ShellCursor, close: string | undefined, mentions: Mentions): void {
  for (let char = charAt(cursor, cursor.at); char !== '' && char !== close; char = charAt(cursor, cursor.at)) {
    if (char === '\\') cursor.at = Math.min(cursor.limit, cursor.at + 2);
    else if (char === '$' || char === '`') readExpansion(cursor, mentions);
    else cursor.at++;
  }
}

function readName(cursor: ShellCursor, { variables }: Mentions): void {
  plainName.lastIndex = cursor.at + 1;
  const name = plainName.exec(cursor.text)?.[0] ?? '';
  cursor.at = Math.min(cursor.limit, cursor.at + 1 + name.length);
  if (/^[A-Za-z_]/.test(name)) variables.push(name);
}

function readBackticks(cursor: ShellCursor, { substitutions }: Mentions): void {
  const outerLimit = cursor.limit;
  let close = ++cursor.at;
  while (close < outerLimit && charAt(cursor, close) !== '`') {
    const isEscape = charAt(cursor, close) === '\\';
    // Backticks inside backticks are a text of their own once more: they are not followed.
    if (isEscape && charAt(cursor, close + 1) === '`') cursor.isComplete = false;
    close += isEscape ? 2 : 1;
  }
  cursor.limit = Math.min(close, outerLimit);
  substitutions.push(cursor.readSubstitution());
  if (close >= outerLimit) cursor.isComplete = false;
  cursor.limit = outerLimit;
  cursor.at = Math.min(outerLimit, close + 1);
}

function readParentheses(cursor: ShellCursor, mentions: Mentions): void {
  const end = charAt(cursor, cursor.at + 2) === '(' ? arithmeticEnd(cursor, cursor.at + 1) : undefined;
  if (end !== undefined) {
    cursor.at += 3;
    readArithmetic(cursor, end, mentions);
    return;
  }
  cursor.at += 2;
  mentions.substitutions.push(cursor.readSubstitution());
  closeWith(cursor, ')');
}

/** Names in arithmetic are variables with or without `$`. */
export function readArithmetic(cursor: ShellCursor, end: number, mentions: Mentions): void {
  while (cursor.at < end) {
    const char = charAt(cursor, cursor.at);
    if (char === '$' || char === '`') readExpansion(cursor, mentions);
    else if (/[A-Za-z_]/.test(char)) {
      plainName.lastIndex = cursor.at;
      const name = plainName.exec(cursor.text)?.[0] ?? char;
      mentions.variables.push(name);
      cursor.at += name.length;
    } else cursor.at++;
  }
}

function readBraces(cursor: ShellCursor, mentions: Mentions): void {
  cursor.at += 2;
  bracedName.lastIndex = cursor.at;
  const name = bracedName.exec(cursor.text)?.[1];
  if (name !== undefined) mentions.variables.push(name);
  for (let char = charAt(cursor, cursor.at); char !== '' && char !== '}'; char = charAt(cursor, cursor.at)) {
    if (char === '\\') cursor.at = Math.min(cursor.limit, cursor.at + 2);
    else if (char === '$' || char === '`') readExpansion(cursor, mentions);
    else if (char === '"') readQuoted(cursor, mentions);
    else cursor.at++;
  }
  closeWith(cursor, '}');
}

function readQuoted(cursor: ShellCursor, mentions: Mentions): void {
  cursor.at++;
  readExpansionsUntil(cursor, '"', mentions);
  closeWith(cursor, '"');
}

export function closeWith(cursor: ShellCursor, close: string): void {
  if (charAt(cursor, cursor.at) === close) cursor.at++;
  else cursor.isComplete = false;
}

/** Steps over `'…'`; gives the offset of the closing quote. */
export function readSingleQuoted(cursor: ShellCursor): number {
  const close = findChar(cursor, "'", cursor.at + 1);
  cursor.at = close;
  closeWith(cursor, "'");
  return close;
}
