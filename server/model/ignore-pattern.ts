/**
 * One pattern of an ignore file, from its spelling to the cleaned form that Docker matches, and whether Docker takes
 * it at all. The two steps are Docker's: the file reader (`moby/patternmatcher/ignorefile`) cleans each line, the
 * matcher cleans it once more; their differences are visible (`/!x` re-includes, `!/` fails the build).
 */
import { cleanPath, trimGoSpace } from './clean-path.ts';
import type { Span } from './span.ts';

export interface IgnorePattern {
  /** As spelled, blanks around it removed. */
  readonly text: string;
  /** Zero-based. */
  readonly line: number;
  readonly span: Span;
  /** What is matched, without `!`. */
  readonly cleaned: string;
  readonly isNegated: boolean;
}

/** What makes the build fail before anything is sent. */
export interface IgnoreProblem {
  readonly line: number;
  readonly span: Span;
  readonly because: string;
}

export type ReadPattern =
  | { readonly kind: 'pattern'; readonly cleaned: string; readonly isNegated: boolean }
  | { readonly kind: 'nothing' }
  | { readonly kind: 'problem'; readonly because: string };

/** A line of an ignore file, already trimmed and not a comment. */
export function readIgnoreLine(line: string): ReadPattern {
  const isNegated = line.startsWith('!');
  let pattern = isNegated ? trimGoSpace(line.slice(1)) : line;
  if (pattern !== '') {
    pattern = cleanPath(pattern);
    if (pattern.length > 1 && pattern.startsWith('/')) pattern = pattern.slice(1);
  }
  return readPattern(isNegated ? `!${pattern}` : pattern);
}

/** A pattern handed to the matcher directly, as `COPY --exclude` does: a leading `/` stays and then matches nothing. */
export function readPattern(text: string): ReadPattern {
  const trimmed = trimGoSpace(text);
  if (trimmed === '') return { kind: 'nothing' };
  const pattern = cleanPath(trimmed);
  const isNegated = pattern.startsWith('!');
  const cleaned = isNegated ? pattern.slice(1) : pattern;
  if (cleaned === '') return { kind: 'problem', because: '"!" alone excludes nothing and fails the build' };
  if (!isWellFormed(cleaned)) return { kind: 'problem', because: `"${text}" is not a valid pattern and fails the build` };
  return { kind: 'pattern', cleaned, isNegated };
}

/** Go's `filepath.Match` syntax: closed classes with complete ranges, and something after each `\`. */
function isWellFormed(pattern: string): boolean {
  let at = 0;
  while (at < pattern.length) {
    const char = pattern[at];
    if (char === '\\') {
      if (at + 1 >= pattern.length) return false;
      at += 2;
    } else if (char === '[') {
      const end = endOfClass(pattern, at + 1);
      if (end < 0) return false;
      at = end;
    } else at++;
  }
  return true;
}

/** The offset after the closing `]`, or -1. */
function endOfClass(pattern: string, start: number): number {
  let at = pattern[start] === '^' ? start + 1 : start;
  for (let ranges = 0; ; ranges++) {
    if (pattern[at] === ']' && ranges > 0) return at + 1;
    at = endOfClassCharacter(pattern, at);
    if (at < 0) return -1;
    if (pattern[at] !== '-') continue;
    at = endOfClassCharacter(pattern, at + 1);
    if (at < 0) return -1;
  }
}

/** The offset after one (escaped) character of a class, or -1 when there is none or nothing can follow it. */
function endOfClassCharacter(pattern: string, start: number): number {
  const first = pattern[start];
  if (first === undefined || first === '-' || first === ']') return -1;
  const at = first === '\\' ? start + 1 : start;
  const code = pattern.codePointAt(at);
  if (code === undefined) return -1;
  const end = at + (code > 0xffff ? 2 : 1);
  return end < pattern.length ? end : -1;
}
