/**
 * Variables in compose files and `.env` files: `$X`, `${X}`, `${X:-default}`, `${X-default}`, `${X:?error}`,
 * `${X:+replacement}`, nested, and `$$` for a dollar. A variable that nobody told us makes the text unknown; Compose
 * would ask its own environment, which is not ours to guess.
 */
import { type DeclaredText, knownText } from './declared-build.ts';

export type Lookup = (name: string) => string | undefined;

const maxLength = 8192;
const maxDepth = 16;
const variable = /\$(?:\$|\{([A-Za-z_][A-Za-z0-9_]*)|([A-Za-z_][A-Za-z0-9_]*))/y;
const operators = [':-', ':?', ':+', '-', '?', '+'] as const;

interface Cursor {
  readonly text: string;
  at: number;
  /** What is known so far; emptied when something is not, so that only the tail is left. */
  known: string;
  because: string | undefined;
}

/** Puts values in place of variables. */
export function interpolate(text: string, lookup: Lookup): DeclaredText {
  if (!text.includes('$')) return knownText(text);
  if (text.length > maxLength) return { kind: 'unknown', because: 'the text with variables is too long', tail: '' };
  const cursor: Cursor = { text, at: 0, known: '', because: undefined };
  readUntil(cursor, lookup, false, 0);
  if (cursor.because === undefined) return knownText(cursor.known);
  return { kind: 'unknown', because: cursor.because, tail: cursor.known };
}

/** Reads to the end of the text, or to the `}` that closes a default. */
function readUntil(cursor: Cursor, lookup: Lookup, endsAtBrace: boolean, depth: number): void {
  while (cursor.at < cursor.text.length) {
    const char = cursor.text[cursor.at];
    if (char === '}' && endsAtBrace) return;
    if (char === '$') readVariable(cursor, lookup, depth);
    else {
      cursor.known += char;
      cursor.at++;
    }
  }
}

function readVariable(cursor: Cursor, lookup: Lookup, depth: number): void {
  variable.lastIndex = cursor.at;
  const found = variable.exec(cursor.text);
  if (found === null || depth > maxDepth) {
    markUnknown(cursor, 'its variables cannot be read');
    cursor.at = cursor.text.length;
    return;
  }
  cursor.at = variable.lastIndex;
  const [, braced, bare] = found;
  if (braced !== undefined) readBraced(cursor, lookup, braced, depth);
  else if (bare !== undefined) addValue(cursor, bare, lookup(bare));
  else cursor.known += '$';
}

function readBraced(cursor: Cursor, lookup: Lookup, name: string, depth: number): void {
  const operator = operators.find((each) => cursor.text.startsWith(each, cursor.at));
  cursor.at += operator?.length ?? 0;
  const word: Cursor = { text: cursor.text, at: cursor.at, known: '', because: undefined };
  if (operator !== undefined) readUntil(word, lookup, true, depth + 1);
  cursor.at = word.at;
  if (cursor.text[cursor.at] !== '}') {
    markUnknown(cursor, 'its variables cannot be read');
    cursor.at = cursor.text.length;
    return;
  }
  cursor.at++;

  const value = lookup(name);
  const isSet = value !== undefined && !(operator?.startsWith(':') && value === '');
  if (operator?.endsWith('-') && !isSet) addWord(cursor, word);
  else if (operator?.endsWith('+')) {
    if (isSet) addWord(cursor, word);
  } else addValue(cursor, name, isSet || operator === undefined ? value : undefined);
}

function addWord(cursor: Cursor, word: Cursor): void {
  if (word.because !== undefined) markUnknown(cursor, word.because);
  cursor.known += word.known;
}

function addValue(cursor: Cursor, name: string, value: string | undefined): void {
  if (value === undefined) markUnknown(cursor, `the variable ${name} has no value that Unstale can see`);
  else cursor.known += value;
}

function markUnknown(cursor: Cursor, because: string): void {
  cursor.because ??= because;
  cursor.known = '';
}
