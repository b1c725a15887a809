/**
 * The simple commands that a RUN starts, as words. Splitting follows the POSIX shell grammar far enough to know
 * program, operands, redirections and the working directory; what it cannot follow is marked, never guessed.
 */
import type { Span } from './span.ts';

export interface ShellCommand {
  /** `VAR=value` words in front of the program. */
  readonly assignments: readonly ShellWord[];
  /** Program without wrappers (`sudo`, `env`, `exec`, `time`, `corepack`, `bundle exec` …), base name for absolute paths kept as spelled. */
  readonly program: string;
  /** Words after the program, redirections excluded. */
  readonly args: readonly ShellWord[];
  /** Wrapper words that were skipped: `['sudo']`. */
  readonly wrappers: readonly string[];
  readonly redirections: readonly Redirection[];
  /** What stands before it: start of the list, `&&`, `||`, `;` or newline, `|`, `&`. */
  readonly operator: 'start' | 'and' | 'or' | 'then' | 'pipe' | 'background';
  /** Directory changes made before it inside the same RUN, joined: `undefined` = none, `'unknown'` when not decidable (`cd "$X"`, `cd -`). */
  readonly directory: string | undefined;
  readonly isDirectoryKnown: boolean;
  /** Inside `if`, `case`, a loop, or after `||`: it may not run. */
  readonly isConditional: boolean;
  /** Depth of `( … )`, `$( … )` and `sh -c '…'`. */
  readonly depth: number;
  /** From its first word (wrappers and assignments included) to its last word or redirection, in the document. */
  readonly span: Span;
  readonly programSpan: Span;
}

export interface ShellWord {
  /** Quotes removed, variables and substitutions kept as spelled. */
  readonly text: string;
  /** False when it contains a variable, a substitution or a glob outside single quotes. */
  readonly isLiteral: boolean;
  /** Names of the variables it mentions. */
  readonly variables: readonly string[];
  readonly span: Span;
}

export interface Redirection {
  /** `>`, `>>`, `<`, `2>&1` … */
  readonly operator: string;
  readonly target: ShellWord;
}
