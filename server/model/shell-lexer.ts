/**
 * Shell text → tokens: words, operators, redirections. A word keeps its place and what it holds (quotes removed,
 * variables, command substitutions to be read on their own). One pass, no backtracking.
 */

export type ShellToken =
  | { readonly kind: 'word'; readonly word: LexedWord }
  | { readonly kind: 'operator'; readonly text: string; readonly start: number; readonly end: number }
  | { readonly kind: 'redirection'; readonly text: string; readonly start: number; readonly end: number };

export interface LexedWord {
  readonly start: number;
  readonly end: number;
  /** Quotes and escapes removed; variables and substitutions as spelled. */
  readonly text: string;
  readonly isLiteral: boolean;
  readonly variables: readonly string[];
  /** Inside of `$( … )` and backticks. */
  readonly substitutions: readonly { readonly start: number; readonly end: number }[];
  /** Inside of the quotes when the whole word is one quoted string without escapes. */
  readonly quoted: { readonly start: number; readonly end: number } | undefined;
}

export interface LexResult {
  readonly tokens: readonly ShellToken[];
  /** False when a quote or a substitution does not close. */
  readonly isComplete: boolean;
}

const operator = /(?:&&|\|\||;;&|;;|;&|\|&|[;|&()\n])/y;
const redirection = /\d*(?:&>>|&>|<<<|<<-|<<|<&|<>|>>|>&|>\||<|>)/y;

export function lexShell(text: string, start = 0, end = text.length): LexResult {
  return new ShellLexer(text, start, end).lex();
}

class ShellLexer {
  readonly #text: string;
  readonly #end: number;
  readonly #tokens: ShellToken[] = [];
  #at: number;
  #isComplete = true;

  constructor(text: string, start: number, end: number) {
    this.#text = text;
    this.#at = start;
    this.#end = end;
  }

  lex(): LexResult {
    while (this.#at < this.#end) {
      const char = this.#text.charAt(this.#at);
      if (char === ' ' || char === '\t' || char === '\r' || char === '\v' || char === '\f') this.#at++;
      else if (char === '\\' && this.#text.charAt(this.#at + 1) === '\n') this.#at += 2;
      else if (char === '#') this.#skipComment();
      else if (!this.#takeMatch(redirection, 'redirection') && !this.#takeMatch(operator, 'operator')) this.#takeWord();
    }
    return { tokens: this.#tokens, isComplete: this.#isComplete };
  }

  #skipComment(): void {
    const newline = this.#text.indexOf('\n', this.#at);
    this.#at = newline < 0 || newline > this.#end ? this.#end : newline;
  }

  #takeMatch(expression: RegExp, kind: 'redirection' | 'operator'): boolean {
    expression.lastIndex = this.#at;
    const match = expression.exec(this.#text)?.[0];
    if (match === undefined || this.#at + match.length > this.#end) return false;
    this.#tokens.push({ kind, text: match, start: this.#at, end: this.#at + match.length });
    this.#at += match.length;
    return true;
  }

  #takeWord(): void {
    const start = this.#at;
    const parts: string[] = [];
    const variables: string[] = [];
    const substitutions: { start: number; end: number }[] = [];
    let isLiteral = true;
    let quoted: LexedWord['quoted'];
    while (this.#at < this.#end) {
      const char = this.#text.charAt(this.#at);
      if (/[ \t\n\v\f\r;|&()<>]/.test(char)) break;
      const from = this.#at;
      if (char === '\\') parts.push(this.#takeEscape());
      else if (char === "'") {
        const inside = this.#takeSingleQuoted();
        parts.push(this.#text.slice(inside.start, inside.end));
        if (from === start) quoted = inside;
      } else if (char === '"') {
        const inside = this.#takeDoubleQuoted(parts, variables, substitutions);
        isLiteral &&= inside.isLiteral;
        if (from === start && inside.isPlain) quoted = { start: inside.start, end: inside.end };
      } else if (char === '$' || char === '`') {
        isLiteral = false;
        parts.push(this.#takeExpansion(variables, substitutions));
      } else {
        if (char === '*' || char === '?' || char === '[') isLiteral = false;
        parts.push(char);
        this.#at++;
      }
    }
    const wholeIsQuoted = quoted !== undefined && quoted.end + 1 === this.#at;
    const word = {
      start,
      end: this.#at,
      text: parts.join(''),
      isLiteral,
      variables,
      substitutions,
      quoted: wholeIsQuoted ? quoted : undefined,
    };
    this.#tokens.push({ kind: 'word', word });
  }

  #takeEscape(): string {
    const next = this.#text.charAt(this.#at + 1);
    this.#at = Math.min(this.#end, this.#at + 2);
    return next === '\n' ? '' : next;
  }

  #takeSingleQuoted(): { start: number; end: number } {
    const start = this.#at + 1;
    let end = this.#text.indexOf("'", start);
    if (end < 0 || end >= this.#end) {
      this.#isComplete = false;
      end = this.#end;
    }
    this.#at = Math.min(this.#end, end + 1);
    return { start, end };
  }

  #takeDoubleQuoted(parts: string[], variables: string[], substitutions: { start: number; end: number }[]) {
    const start = ++this.#at;
    let isLiteral = true;
    let isPlain = true;
    while (this.#at < this.#end && this.#text.charAt(this.#at) !== '"') {
      const char = this.#text.charAt(this.#at);
      if (char === '\\') {
        isPlain = false;
        const next = this.#text.charAt(this.#at + 1);
        const escaped = this.#takeEscape();
        parts.push('"$`\\\n'.includes(next) ? escaped : `\\${escaped}`);
      } else if (char === '$' || char === '`') {
        isLiteral = false;
        parts.push(this.#takeExpansion(variables, substitutions));
      } else {
        parts.push(char);
        this.#at++;
      }
    }
    const end = this.#at;
    if (end >= this.#end) this.#isComplete = false;
    this.#at = Math.min(this.#end, end + 1);
    return { start, end, isLiteral, isPlain };
  }

  /** `$name`, `${…}`, `$( … )`, `$(( … ))`, backticks; returned as spelled. */
  #takeExpansion(variables: string[], substitutions: { start: number; end: number }[]): string {
    const start = this.#at;
    const next = this.#text.charAt(start + 1);
    if (this.#text.charAt(start) === '`') this.#at = this.#closeOf('`', start + 1, substitutions, 1);
    else if (next === '(') this.#at = this.#closeOf(')', start + 2, substitutions, 1);
    else if (next === '{') this.#at = this.#closeOf('}', start + 2, undefined, 1);
    else {
      const name = /\$(?:[A-Za-z_]\w*|[\d@*#?$!-])?/y;
      name.lastIndex = start;
      this.#at = Math.min(this.#end, start + (name.exec(this.#text)?.[0].length ?? 1));
    }
    const spelled = this.#text.slice(start, this.#at);
    const variable = /^\$\{?([A-Za-z_]\w*)/.exec(spelled)?.[1];
    if (variable !== undefined) variables.push(variable);
    return spelled;
  }

  /** Offset behind the closing character; quotes and nested parentheses are stepped over. */
  #closeOf(close: string, start: number, substitutions: { start: number; end: number }[] | undefined, opened: number): number {
    const open = close === ')' ? '(' : close === '}' ? '{' : '';
    let depth = opened;
    for (let at = start; at < this.#end; at++) {
      const char = this.#text.charAt(at);
      if (char === '\\') at++;
      else if (char === "'" && close === ')') at = endOfQuote(this.#text, at, this.#end);
      else if (char === close && --depth === 0) {
        substitutions?.push({ start, end: at });
        return at + 1;
      } else if (char === open) depth++;
    }
    this.#isComplete = false;
    return this.#end;
  }
}

function endOfQuote(text: string, start: number, end: number): number {
  const close = text.indexOf("'", start + 1);
  return close < 0 || close >= end ? end : close;
}
