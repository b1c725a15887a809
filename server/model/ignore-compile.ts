/**
 * From a cleaned ignore pattern to a test for paths, in the same four kinds as `moby/patternmatcher`: the whole path,
 * its beginning, its end, or an expression. The kinds are not a detail: an expression treats `^` and `\d` specially,
 * the others take them literally. The texts that every matching path must contain serve only to find patterns quickly.
 */
import { compileExpression } from './ignore-automaton.ts';

export interface CompiledPattern {
  readonly kind: 'exact' | 'prefix' | 'suffix' | 'expression';
  /** Texts that every matching path starts and ends with. */
  readonly head: string;
  readonly tail: string;
  /** Whole names that occur in every matching path. */
  readonly names: readonly string[];
  test(path: string): boolean;
}

/** No path is longer, and nothing is gained by following longer patterns. */
const maxPatternLength = 4096;
const escapedInExpressions = new Set('.+()|{}$');

interface Scan {
  kind: CompiledPattern['kind'];
  expression: string;
  /** The literal texts before, between and after the special parts. */
  runs: string[];
}

/** `undefined`: Docker refuses the pattern, or it is of a kind that is not followed here. */
export function compilePattern(pattern: string): CompiledPattern | undefined {
  if (pattern.length > maxPatternLength) return undefined;
  const scan = scanPattern(pattern);
  const { kind } = scan;
  if (kind === 'exact') return { kind, head: pattern, tail: pattern, names: [], test: (path) => path === pattern };
  if (kind === 'prefix') {
    const prefix = pattern.slice(0, -2);
    return { kind, head: prefix, tail: '', names: namesIn([prefix, ''], false), test: (path) => path.startsWith(prefix) };
  }
  return kind === 'suffix' ? suffixPattern(pattern.slice(2)) : expressionPattern(pattern, scan);
}

/** `**` + text: the path ends with the text, or is the text without its leading slash. */
function suffixPattern(suffix: string): CompiledPattern {
  const whole = suffix.startsWith('/') ? suffix.slice(1) : undefined;
  return {
    kind: 'suffix',
    head: '',
    tail: whole ?? suffix,
    names: whole === undefined ? [] : namesIn(['', whole], true),
    test: (path) => path === whole || path.endsWith(suffix),
  };
}

function expressionPattern(pattern: string, scan: Scan): CompiledPattern | undefined {
  const accepts = compileExpression(scan.expression);
  if (accepts === undefined) return undefined;
  // Brackets, escapes and `^` make text that looks literal mean something else.
  const runs = /[[\]^\\]/.test(pattern) ? [''] : scan.runs;
  const [head = '', tail = ''] = runs.length > 1 ? [runs[0], runs.at(-1)] : [];
  const needed = runs.reduce((longest, run) => (run.length > longest.length ? run : longest), '');
  return {
    kind: 'expression',
    head,
    tail,
    names: namesIn(runs, pattern.startsWith('**/')),
    test: (path) => path.startsWith(head) && path.endsWith(tail) && path.includes(needed) && accepts(path),
  };
}

/** Names between two slashes, or between a slash and the beginning or end of the pattern. */
function namesIn(runs: readonly string[], startsAnywhere: boolean): readonly string[] {
  if (runs.length < 2) return [];
  return runs.flatMap((run, index) => {
    const isBounded = index === 0 || (index === 1 && startsAnywhere && runs[0] === '');
    const names = run.split('/');
    return names.slice(isBounded ? 0 : 1, index === runs.length - 1 ? undefined : -1).filter((name) => name !== '');
  });
}

function scanPattern(pattern: string): Scan {
  const scan: Scan = { kind: 'exact', expression: '', runs: [''] };
  for (let at = 0; at < pattern.length; ) {
    const char = pattern[at] ?? '';
    if (char === '*' && pattern[at + 1] === '*') {
      at = scanDoubleStar(scan, pattern, at);
    } else if (char === '*' || char === '?') {
      addSpecial(scan, char === '*' ? '[^/]*' : '[^/]');
      at++;
    } else if (char === '\\') {
      const escaped = String.fromCodePoint(pattern.codePointAt(at + 1) ?? 0x5c);
      addSpecial(scan, `\\${escaped}`);
      at += 1 + escaped.length;
    } else if (char === '[' || char === ']') {
      addSpecial(scan, char);
      at++;
    } else {
      scan.expression += escapedInExpressions.has(char) ? `\\${char}` : char;
      scan.runs.push((scan.runs.pop() ?? '') + char);
      at++;
    }
  }
  return scan;
}

function scanDoubleStar(scan: Scan, pattern: string, start: number): number {
  const end = pattern[start + 2] === '/' ? start + 3 : start + 2;
  if (end < pattern.length) addSpecial(scan, '(.*/)?');
  else if (scan.kind === 'exact') scan.kind = 'prefix';
  else addSpecial(scan, '.*');
  if (start === 0) scan.kind = 'suffix';
  return end;
}

function addSpecial(scan: Scan, expression: string): void {
  scan.expression += expression;
  scan.kind = 'expression';
  scan.runs.push('');
}
