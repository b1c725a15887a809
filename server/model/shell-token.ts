/**
 * What the shell lexer makes of a text: words, operators, redirections. Every place is an offset into the text that was
 * lexed; substitutions carry their own tokens, so that nothing is read twice.
 */

export type ShellToken =
  | { readonly kind: 'word'; readonly word: LexedWord }
  | { readonly kind: 'operator'; readonly text: string; readonly start: number; readonly end: number }
  | RedirectionToken;

export interface RedirectionToken {
  readonly kind: 'redirection';
  /** `>`, `2>>`, `<<-` … */
  readonly text: string;
  readonly start: number;
  readonly end: number;
  /** What `<<` brings; `undefined` when its lines are not part of the text. */
  body: HeredocBody | undefined;
}

export interface HeredocBody {
  readonly start: number;
  readonly end: number;
  /** Commands inside `$( … )` of a body whose delimiter was not quoted. */
  readonly substitutions: readonly TokenList[];
}

export type TokenList = readonly ShellToken[];

export interface LexedWord {
  readonly start: number;
  readonly end: number;
  /** Quotes and escapes removed; variables and substitutions as spelled. */
  readonly text: string;
  /** The stretches that `text` was put together from. */
  readonly parts: readonly WordPart[];
  /** False when it contains a variable, a substitution or a glob outside quotes. */
  readonly isLiteral: boolean;
  /** True when a quote or an escape was used: then it is no keyword. */
  readonly isQuoted: boolean;
  readonly variables: readonly string[];
  /** Inside of `$( … )`, backticks and `<( … )`. */
  readonly substitutions: readonly TokenList[];
}

export interface WordPart {
  readonly start: number;
  readonly length: number;
}
