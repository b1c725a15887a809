/**
 * Parser directives: `# syntax=`, `# escape=` and `# check=`, only as long as every line from the top is one. Which
 * comments those are decides how all lines below are split, so this reads first. A directive that BuildKit refuses
 * (repeated, or an escape character it does not know) ends the reading and stays a comment.
 * https://docs.docker.com/reference/dockerfile/#parser-directives
 */
import { isSpace, skipSpaces } from './blanks.ts';
import type { Directive } from './dockerfile.ts';
import { lineAt, type PhysicalLine } from './physical-lines.ts';

export interface Directives {
  readonly directives: readonly Directive[];
  readonly escape: '\\' | '`';
  /** Where the first line stands that is none. */
  readonly end: number;
}

const nameForm = /#\s*([a-zA-Z][a-zA-Z0-9]*)\s*=\s*/y;

/** Reads the directives at the top of the text; `start` lies behind a byte-order mark. */
export function readDirectives(text: string, start: number): Directives {
  const directives: Directive[] = [];
  let escape: '\\' | '`' = '\\';
  const hasShebang = text.startsWith('#!', start);
  let at = hasShebang ? (lineAt(text, start)?.next ?? start) : start;
  for (let line = lineAt(text, at); line !== undefined; line = lineAt(text, at)) {
    const directive = directiveOn(text, line);
    if (directive === undefined || directives.some((earlier) => earlier.name === directive.name)) break;
    // The line splitter does not skip a `#!` line, so below one an escape directive is only a comment.
    if (directive.name === 'escape') {
      if (hasShebang || (directive.value !== '\\' && directive.value !== '`')) break;
      escape = directive.value;
    }
    directives.push(directive);
    at = line.next;
  }
  return { directives, escape, end: directives.length === 0 ? start : at };
}

function directiveOn(text: string, line: PhysicalLine): Directive | undefined {
  const start = skipSpaces(text, line.start, line.end);
  nameForm.lastIndex = start;
  const match = nameForm.exec(text);
  if (match === null || nameForm.lastIndex > line.end) return undefined;
  const name = match[1]?.toLowerCase();
  if (name !== 'syntax' && name !== 'escape' && name !== 'check') return undefined;
  let end = line.end;
  while (end > nameForm.lastIndex && isSpace(text.charCodeAt(end - 1))) end--;
  const value = text.slice(nameForm.lastIndex, end);
  if (value === '') return undefined;
  return { name, value: name === 'syntax' ? (value.split(' ', 1)[0] ?? value) : value, span: { start, end } };
}
