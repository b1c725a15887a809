/**
 * One instruction of a Dockerfile as plain data. It decides nothing about meaning: stages, variables and shell
 * commands are read from it elsewhere. Every span points into the text that was parsed, so that the concatenation of
 * what lies between instructions and the instructions themselves is always the document.
 */
import type { Span } from './span.ts';

export interface Instruction {
  /** Upper case, as Docker compares it: `RUN`. An unknown word is kept, so that callers can be silent about it. */
  readonly keyword: string;
  readonly keywordSpan: Span;
  /** From the keyword to the end of its last physical line (heredoc bodies and terminators included), without the line ending. */
  readonly span: Span;
  /** Leading `--name[=value]` flags, in order. */
  readonly flags: readonly Flag[];
  /** What follows keyword and flags, continuations joined and comments dropped as BuildKit does; heredoc bodies excluded. */
  readonly argument: LogicalText;
  /** `argument` split at blanks, quotes not interpreted; for JSON forms the decoded strings are in `json` instead. */
  readonly words: readonly Word[];
  /** The decoded strings when the instruction takes the JSON form and the argument is an array of strings. */
  readonly json: readonly Word[] | undefined;
  readonly heredocs: readonly Heredoc[];
  /** The instruction that an `ONBUILD` carries. */
  readonly trigger: Instruction | undefined;
  /** Why rules must be silent about this instruction: our reading and dockerfile-ast's differ, or it is malformed. */
  readonly unreadable: string | undefined;
}

/** Text of an instruction after continuation joining, with the way back to the document. */
export interface LogicalText {
  readonly text: string;
  /** The part of the document that `text.slice(start, end)` came from; it may contain continuations and comments. */
  spanOf(start: number, end: number): Span;
}

export interface Word {
  readonly text: string;
  readonly span: Span;
}

export interface Flag {
  /** Without dashes: `from`, `mount`. */
  readonly name: string;
  /** Text after `=`, quotes removed; `undefined` for a bare `--link`. */
  readonly value: string | undefined;
  readonly span: Span;
  readonly valueSpan: Span | undefined;
}

export interface Heredoc {
  readonly name: string;
  /** False when the delimiter was quoted: variables in the body stay as they are. */
  readonly expands: boolean;
  /** True for `<<-`: leading tabs are dropped from `body`. */
  readonly stripsTabs: boolean;
  readonly body: string;
  /** Where the body stands, terminator line excluded. */
  readonly bodySpan: Span;
}
