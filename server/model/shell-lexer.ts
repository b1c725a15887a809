/**
 * Shell text → tokens: words, operators, redirections with the lines of heredocs. One pass, no backtracking:
 * substitutions are lexed where they stand. A text that does not close is read to its end and marked.
 */
import { arithmeticEnd } from './shell-arithmetic.ts';
import { charAt, findChar, type ShellCursor } from './shell-cursor.ts';
import { readArithmetic } from './shell-expansion.ts';
import { readHeredocBodies } from './shell-heredoc.ts';
import type { LexedWord, RedirectionToken, ShellToken, TokenList } from './shell-token.ts';
import { readWord } from './shell-word.ts';

export interface LexResult {
  readonly tokens: TokenList;
  /** False when a quote or a substitution does not close. */
  readonly isComplete: boolean;
}

const operator = /&&|\|\||;;&|;;|;&|\|&|[;|&()\n]/y;
const redirection = /\d{0,9}(?:<<<|<<-|<<|<&|<>|>>|>&|>\||<|>)|&>>|&>/y;
const startsCommand: ReadonlySet<string> = new Set(['then', 'do', 'else', 'elif', 'if', 'while', 'until', '{', '!']);

/** The tokens of `text.slice(start, end)`, with offsets into `text`. */
export function lexShell(text: string, start = 0, end = text.length): LexResult {
  const cursor: ShellCursor = {
    text,
    at: start,
    limit: end,
    depth: 0,
    isComplete: true,
    failedArithmetic: 0,
    pendingHeredocs: [],
    readSubstitution: () => new TokenReader(cursor, true).read(),
  };
  const tokens = new TokenReader(cursor, false).read();
  return { tokens, isComplete: cursor.isComplete };
}

/** Reads one list of tokens: the whole text, or the inside of one substitution. */
class TokenReader {
  readonly #cursor: ShellCursor;
  readonly #isSubstitution: boolean;
  readonly #tokens: ShellToken[] = [];
  #openParentheses = 0;
  /** Open `case`: the parenthesis behind a pattern closes nothing. */
  #openCases = 0;

  constructor(cursor: ShellCursor, isSubstitution: boolean) {
    this.#cursor = cursor;
    this.#isSubstitution = isSubstitution;
  }

  read(): TokenList {
    const cursor = this.#cursor;
    while (cursor.at < cursor.limit) {
      const char = charAt(cursor, cursor.at);
      if (' \t\r\v\f'.includes(char)) cursor.at++;
      else if (char === '\\' && charAt(cursor, cursor.at + 1) === '\n') cursor.at += 2;
      else if (char === '#') cursor.at = findChar(cursor, '\n', cursor.at);
      else if (char === ')' && this.#closesHere()) break;
      else this.#readToken();
    }
    return this.#tokens;
  }

  #closesHere(): boolean {
    return this.#isSubstitution && this.#openParentheses === 0 && this.#openCases === 0;
  }

  #readToken(): void {
    const cursor = this.#cursor;
    const isProcess = /[<>]/.test(charAt(cursor, cursor.at)) && charAt(cursor, cursor.at + 1) === '(';
    const redirected = isProcess ? undefined : this.#match(redirection);
    if (redirected !== undefined) {
      this.#tokens.push({
        kind: 'redirection',
        text: redirected,
        start: cursor.at - redirected.length,
        end: cursor.at,
        body: undefined,
      });
      return;
    }
    const end = this.#startsCommand() ? arithmeticEnd(cursor, cursor.at) : undefined;
    const text = end === undefined ? this.#match(operator) : undefined;
    if (text !== undefined) this.#takeOperator(text);
    else this.#takeWord(end === undefined ? readWord(cursor) : readArithmeticCommand(cursor, end));
  }

  #match(expression: RegExp): string | undefined {
    const cursor = this.#cursor;
    expression.lastIndex = cursor.at;
    const match = expression.exec(cursor.text)?.[0];
    if (match === undefined || cursor.at + match.length > cursor.limit) return undefined;
    cursor.at += match.length;
    return match;
  }

  #takeOperator(text: string): void {
    const cursor = this.#cursor;
    this.#tokens.push({ kind: 'operator', text, start: cursor.at - text.length, end: cursor.at });
    if (text === '(') this.#openParentheses++;
    else if (text === ')') this.#openParentheses = Math.max(0, this.#openParentheses - 1);
    else if (text === '\n' && cursor.pendingHeredocs.length > 0) readHeredocBodies(cursor);
  }

  #takeWord(word: LexedWord): void {
    const last = this.#tokens.at(-1);
    if (!word.isQuoted && (word.text === 'case' || word.text === 'esac') && this.#startsCommand())
      this.#openCases = Math.max(0, this.#openCases + (word.text === 'case' ? 1 : -1));
    this.#tokens.push({ kind: 'word', word });
    if (last?.kind === 'redirection' && isHeredoc(last))
      this.#cursor.pendingHeredocs.push({ redirection: last, delimiter: word.text, isQuoted: word.isQuoted });
  }

  /** True where a keyword would be one. */
  #startsCommand(): boolean {
    const last = this.#tokens.at(-1);
    if (last === undefined || last.kind === 'operator') return true;
    return last.kind === 'word' && (startsCommand.has(last.word.text) || last.word.text === 'for');
  }
}

function isHeredoc({ text }: RedirectionToken): boolean {
  return /^\d*<<-?$/.test(text);
}

function readArithmeticCommand(cursor: ShellCursor, end: number): LexedWord {
  const start = cursor.at;
  const variables: string[] = [];
  const substitutions: TokenList[] = [];
  cursor.at += 2;
  readArithmetic(cursor, end, { variables, substitutions });
  cursor.at = Math.max(cursor.at, end);
  const parts = [{ start, length: cursor.at - start }];
  return {
    start,
    end: cursor.at,
    text: cursor.text.slice(start, cursor.at),
    parts,
    isLiteral: false,
    isQuoted: false,
    variables,
    substitutions,
  };
}
