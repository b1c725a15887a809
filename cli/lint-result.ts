/** What `unstale lint` found, in the words of a command line: paths, and lines and columns from 1. */
import type { Severity } from '../server/rules/rule.ts';

export interface LintResult {
  readonly findings: readonly LintFinding[];
  /** What a comment in the file switched off. */
  readonly ignored: readonly IgnoredFinding[];
  /** Why something may be missing, one sentence each. */
  readonly problems: readonly string[];
}

export interface LintFinding extends LintPlace {
  /** As named: relative when the person named a relative path. */
  readonly path: string;
  readonly severity: Severity;
  readonly rule: string;
  readonly message: string;
  readonly page: string;
  /** The line that it stands in, as it is in the file. */
  readonly source: string;
  /** Stays the same when lines above it come and go. */
  readonly fingerprint: string;
  readonly related: readonly LintRelated[];
  /** Those that cannot change the image, as changes of text. */
  readonly fixes: readonly LintFix[];
}

export interface IgnoredFinding extends LintFinding {
  readonly reason: string | undefined;
}

export interface LintPlace {
  /** From 1, as compilers count; columns in UTF-16 units. */
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
}

export interface LintRelated extends LintPlace {
  readonly uri: string;
  readonly message: string;
}

export interface LintFix {
  readonly title: string;
  readonly changes: readonly LintChange[];
}

export interface LintChange extends LintPlace {
  readonly uri: string;
  readonly text: string;
}
