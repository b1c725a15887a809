/** What the two halves of the word lexer (quotes and escapes, substitutions) share: the rules, the place, the bounds. */

export interface LexRules {
  readonly escape: string;
  /** Quotes stay in the text. */
  readonly keepsQuotes: boolean;
  /** Quotes are characters like any other, and variables between them are expanded; so it is in documents of COPY. */
  readonly ignoresQuotes?: boolean;
  /** Escape characters stay in the text. */
  readonly keepsEscapes: boolean;
  /** `undefined` leaves every variable as it is spelled. */
  readonly lookUp: ((name: string) => LookUp) | undefined;
}

export type LookUp = { readonly kind: 'set'; readonly text: string } | { readonly kind: 'unset' } | { readonly kind: 'unknown' };

/** Text whose value is certain, or what could be read of it. */
export interface Lexed {
  readonly text: string;
  readonly isKnown: boolean;
}

export interface LexResult extends Lexed {
  /** Split at blanks that are neither quoted nor escaped. */
  readonly words: readonly string[];
}

/** Where the lexer stands; `at` moves on. */
export interface Lexer {
  readonly text: string;
  readonly rules: LexRules;
  at: number;
  depth: number;
  /** How many characters values may still put in. */
  room: number;
  /** Reads up to `stop` and over it; `undefined` when BuildKit would refuse the text. */
  until(stop: string, keepsEscapes: boolean): Lexed | undefined;
}
