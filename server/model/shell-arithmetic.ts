/** Tells `((1 + 2))` from a subshell inside a subshell, by looking a little ahead. */
import { charAt, type ShellCursor } from './shell-cursor.ts';

const longest = 400;
/** After so many wrong guesses the text is no script that a person wrote, and `((` is two parentheses. */
const mostFailures = 100;

/** Offset behind the `))` that closes the `((` at `start`; `undefined` when it is not arithmetic. */
export function arithmeticEnd(cursor: ShellCursor, start: number): number | undefined {
  if (charAt(cursor, start + 1) !== '(' || cursor.failedArithmetic >= mostFailures) return undefined;
  let depth = 2;
  for (let at = start + 2; at < Math.min(cursor.limit, start + longest); at++) {
    const char = charAt(cursor, at);
    if (char === '(') depth++;
    else if (char === ')' && --depth === 1) {
      if (charAt(cursor, at + 1) === ')') return at + 2;
      break;
    }
  }
  cursor.failedArithmetic++;
  return undefined;
}
