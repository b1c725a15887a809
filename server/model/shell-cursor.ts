/**
 * Where the shell lexer stands: one position that only moves forward, and the end of what may be read. All parts of the
 * lexer share it, so that each character is looked at a bounded number of times.
 */
import type { RedirectionToken, TokenList } from './shell-token.ts';

export interface ShellCursor {
  readonly text: string;
  at: number;
  /** First offset that may not be read: the end of the text, of backticks, or of a heredoc body. */
  limit: number;
  /** Open substitutions around the position. */
  depth: number;
  /** False when a quote or a substitution does not close, or something was not followed. */
  isComplete: boolean;
  /** Times that `((` turned out not to be arithmetic. */
  failedArithmetic: number;
  /** Heredocs whose lines begin behind the next line ending. */
  pendingHeredocs: PendingHeredoc[];
  /** Reads the tokens up to the closing parenthesis, which is left behind, or up to the limit. */
  readonly readSubstitution: () => TokenList;
}

export interface PendingHeredoc {
  readonly redirection: RedirectionToken;
  readonly delimiter: string;
  readonly isQuoted: boolean;
}

/** Deeper substitutions are read as plain characters. */
const deepestSubstitution = 40;

export function charAt({ text, limit }: ShellCursor, at: number): string {
  return at < limit ? text.charAt(at) : '';
}

/** Offset of the character in front of the limit, or the limit. */
export function findChar({ text, limit }: ShellCursor, char: string, from: number): number {
  const code = char.charCodeAt(0);
  let at = from;
  while (at < limit && text.charCodeAt(at) !== code) at++;
  return at;
}

/** Runs `read` one level deeper; too deep, the character is an ordinary one and the text counts as not followed. */
export function descend(cursor: ShellCursor, read: () => void): void {
  if (cursor.depth >= deepestSubstitution) {
    cursor.isComplete = false;
    cursor.at++;
    return;
  }
  cursor.depth++;
  read();
  cursor.depth--;
}
