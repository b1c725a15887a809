/** The lines of heredocs inside a shell text: they are data, except for substitutions and for a shell that reads them. */
import { charAt, findChar, type ShellCursor } from './shell-cursor.ts';
import { readExpansionsUntil } from './shell-expansion.ts';
import type { TokenList } from './shell-token.ts';

/** Reads the bodies of all pending heredocs; the cursor stands at the start of a line. */
export function readHeredocBodies(cursor: ShellCursor): void {
  const pending = cursor.pendingHeredocs;
  cursor.pendingHeredocs = [];
  for (const { redirection, delimiter, isQuoted } of pending) {
    const start = cursor.at;
    const { end, next } = findEnd(cursor, delimiter, redirection.text.endsWith('-'));
    const substitutions = isQuoted ? [] : readSubstitutions(cursor, end);
    redirection.body = { start, end, substitutions };
    cursor.at = next;
  }
}

/** The line that is the delimiter; without one the heredoc takes all that is left, as the shell does with a warning. */
function findEnd(cursor: ShellCursor, delimiter: string, stripsTabs: boolean): { end: number; next: number } {
  for (let at = cursor.at; at < cursor.limit; ) {
    const newline = findChar(cursor, '\n', at);
    let content = at;
    while (stripsTabs && charAt(cursor, content) === '\t') content++;
    const last = charAt(cursor, newline - 1) === '\r' ? newline - 1 : newline;
    if (last - content === delimiter.length && cursor.text.startsWith(delimiter, content)) return { end: at, next: newline };
    at = newline + 1;
  }
  cursor.isComplete = false;
  return { end: cursor.limit, next: cursor.limit };
}

function readSubstitutions(cursor: ShellCursor, end: number): readonly TokenList[] {
  const outerLimit = cursor.limit;
  const substitutions: TokenList[] = [];
  cursor.limit = end;
  readExpansionsUntil(cursor, undefined, { variables: [], substitutions });
  cursor.limit = outerLimit;
  return substitutions;
}
