/** Reads one word of a shell text: quotes, escapes, expansions, process substitutions, the list of an array. */
import { charAt, descend, type ShellCursor } from './shell-cursor.ts';
import { closeWith, readExpansion, readSingleQuoted } from './shell-expansion.ts';
import type { LexedWord, TokenList, WordPart } from './shell-token.ts';

interface WordDraft {
  readonly parts: WordPart[];
  readonly variables: string[];
  readonly substitutions: TokenList[];
  isLiteral: boolean;
  isQuoted: boolean;
}

const breaks: ReadonlySet<string> = new Set(['', ' ', '\t', '\n', '\v', '\f', '\r', ';', '|', '&', '(', ')', '<', '>']);
const globs: ReadonlySet<string> = new Set(['*', '?', '[']);
const special: ReadonlySet<string> = new Set(['\\', "'", '"', '$', '`', ...breaks]);
const arrayStart = /^[A-Za-z_]\w*\+?=$/;

/** Reads the word at the cursor; at least one character. */
export function readWord(cursor: ShellCursor): LexedWord {
  const start = cursor.at;
  const draft: WordDraft = { parts: [], variables: [], substitutions: [], isLiteral: true, isQuoted: false };
  while (readPiece(cursor, draft, start));
  if (cursor.at === start) readRun(cursor, draft, 1);
  return finish(cursor, draft, start);
}

/** The word from `start` to the cursor. */
function finish(cursor: ShellCursor, { parts, ...draft }: WordDraft, start: number): LexedWord {
  const text = parts.map((part) => cursor.text.slice(part.start, part.start + part.length)).join('');
  return { start, end: cursor.at, text, parts, ...draft };
}

function readPiece(cursor: ShellCursor, draft: WordDraft, start: number): boolean {
  const char = charAt(cursor, cursor.at);
  const from = cursor.at;
  if (char === '\\') readEscape(cursor, draft);
  else if (char === "'") {
    draft.isQuoted = true;
    addPart(draft, from + 1, readSingleQuoted(cursor));
  } else if (char === '"') readDoubleQuoted(cursor, draft);
  else if (char === '$' && charAt(cursor, from + 1) === "'") readDollarQuoted(cursor, draft);
  else if (char === '$' && charAt(cursor, from + 1) === '"') cursor.at++;
  else if (char === '$' || char === '`') {
    draft.isLiteral = false;
    readExpansion(cursor, draft);
    addPart(draft, from, cursor.at);
  } else if (!breaks.has(char)) readRun(cursor, draft);
  else if ((char === '<' || char === '>') && charAt(cursor, from + 1) === '(') readCommandsIn(cursor, draft, 2);
  else if (char === '(' && arrayStart.test(cursor.text.slice(start, Math.min(from, start + 200))))
    readCommandsIn(cursor, draft, 1);
  else return false;
  return true;
}

function readRun(cursor: ShellCursor, draft: WordDraft, atLeast = 0): void {
  const start = cursor.at;
  cursor.at += atLeast;
  for (let char = charAt(cursor, cursor.at); !special.has(char); char = charAt(cursor, cursor.at)) {
    if (globs.has(char)) draft.isLiteral = false;
    cursor.at++;
  }
  addPart(draft, start, cursor.at);
}

/** A backslash in front of a line ending joins the lines. */
function readEscape(cursor: ShellCursor, draft: WordDraft): void {
  const at = cursor.at;
  const next = charAt(cursor, at + 1);
  cursor.at = Math.min(cursor.limit, at + 2);
  if (next === '\n') return;
  draft.isQuoted = true;
  addPart(draft, at + 1, cursor.at);
}

function readDoubleQuoted(cursor: ShellCursor, draft: WordDraft): void {
  draft.isQuoted = true;
  let from = ++cursor.at;
  for (let char = charAt(cursor, cursor.at); char !== '' && char !== '"'; char = charAt(cursor, cursor.at)) {
    if (char === '\\' && isEscapedInQuotes(charAt(cursor, cursor.at + 1))) {
      addPart(draft, from, cursor.at);
      from = cursor.at + (charAt(cursor, cursor.at + 1) === '\n' ? 2 : 1);
      cursor.at = Math.min(cursor.limit, cursor.at + 2);
    } else if (char === '$' || char === '`') {
      draft.isLiteral = false;
      readExpansion(cursor, draft);
    } else cursor.at++;
  }
  addPart(draft, from, cursor.at);
  closeWith(cursor, '"');
}

function isEscapedInQuotes(char: string): boolean {
  return char !== '' && '"$`\\\n'.includes(char);
}

/** `$'…'`: only the escapes of quotes and backslashes are resolved, the others stay as spelled. */
function readDollarQuoted(cursor: ShellCursor, draft: WordDraft): void {
  draft.isQuoted = true;
  cursor.at += 2;
  let from = cursor.at;
  for (let char = charAt(cursor, cursor.at); char !== '' && char !== "'"; char = charAt(cursor, cursor.at)) {
    const next = charAt(cursor, cursor.at + 1);
    if (char === '\\' && (next === "'" || next === '"' || next === '\\')) {
      addPart(draft, from, cursor.at);
      from = cursor.at + 1;
    }
    cursor.at = Math.min(cursor.limit, cursor.at + (char === '\\' ? 2 : 1));
  }
  addPart(draft, from, cursor.at);
  closeWith(cursor, "'");
}

/** `<( … )`, whose commands run, and `NAME=( … )`, whose words hold commands in substitutions only. */
function readCommandsIn(cursor: ShellCursor, draft: WordDraft, opening: 1 | 2): void {
  const from = cursor.at;
  draft.isLiteral = false;
  descend(cursor, () => {
    cursor.at += opening;
    const tokens = cursor.readSubstitution();
    closeWith(cursor, ')');
    if (opening === 2) draft.substitutions.push(tokens);
    else for (const token of tokens) if (token.kind === 'word') draft.substitutions.push(...token.word.substitutions);
  });
  addPart(draft, from, cursor.at);
}

function addPart({ parts }: WordDraft, start: number, end: number): void {
  const last = parts.at(-1);
  if (end <= start) return;
  if (last !== undefined && last.start + last.length === start)
    parts[parts.length - 1] = { start: last.start, length: end - last.start };
  else parts.push({ start, length: end - start });
}
