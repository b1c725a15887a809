/**
 * From a cleaned ignore pattern to a test for paths, in the same four kinds as `moby/patternmatcher`: the whole path,
 * its beginning, its end, or an expression. The kinds are not a detail: an expression treats `^` and `\d` specially,
 * the others take them literally. `head` and `tail` are texts every matching path starts and ends with.
 */
import { compileExpression } from './ignore-automaton.ts';

export interface CompiledPattern {
  readonly kind: 'exact' | 'prefix' | 'suffix' | 'expression';
  readonly head: string;
  readonly tail: string;
  test(path: string): boolean;
}

/** No path is longer, and nothing is gained by following longer patterns. */
const maxPatternLength = 4096;
const escapedInExpressions = new Set('.+()|{}$');

interface Scan {
  kind: CompiledPattern['kind'];
  expression: string;
  /** Literal text before the first and after the last special character. */
  head: string;
  tail: string;
  hasSpecial: boolean;
}

/** `undefined`: Docker refuses the pattern, or it is of a kind that is not followed here. */
export function compilePattern(pattern: string): CompiledPattern | undefined {
  if (pattern.length > maxPatternLength) return undefined;
  const scan = scanPattern(pattern);
  const { kind } = scan;
  if (kind === 'exact') return { kind, head: pattern, tail: pattern, test: (path) => path === pattern };
  if (kind === 'prefix') {
    const prefix = pattern.slice(0, -2);
    return { kind, head: prefix, tail: '', test: (path) => path.startsWith(prefix) };
  }
  if (kind === 'suffix') return suffixPattern(pattern.slice(2));
  const test = compileExpression(scan.expression);
  if (test === undefined) return undefined;
  const { head, tail } = scan;
  return { kind, head, tail, test: (path) => path.startsWith(head) && path.endsWith(tail) && test(path) };
}

/** `**` + text: the path ends with the text, or is the text without its leading slash. */
function suffixPattern(suffix: string): CompiledPattern {
  const isFolderPart = suffix.startsWith('/');
  const whole = isFolderPart ? suffix.slice(1) : undefined;
  return { kind: 'suffix', head: '', tail: whole ?? suffix, test: (path) => path === whole || path.endsWith(suffix) };
}

function scanPattern(pattern: string): Scan {
  const scan: Scan = { kind: 'exact', expression: '', head: '', tail: '', hasSpecial: false };
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
      addLiteral(scan, char);
      at++;
    }
  }
  // Text between brackets was taken for literal text while scanning; a bracket anywhere makes it unreliable.
  if (/[[\]^\\]/.test(pattern)) [scan.head, scan.tail] = ['', ''];
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
  scan.hasSpecial = true;
  scan.tail = '';
}

function addLiteral(scan: Scan, char: string): void {
  scan.expression += escapedInExpressions.has(char) ? `\\${char}` : char;
  if (!scan.hasSpecial) scan.head += char;
  scan.tail += char;
}
