/**
 * Where the pragmas go that the "ignore" quick fixes insert into YAML and ignore files: on a line of their own above what is
 * ignored, or at the top of the file.
 */
import { ownLinePragmas } from '../model/line-pragmas.ts';
import type { Pragma } from '../model/pragma.ts';
import type { Span } from '../model/span.ts';
import type { Edit } from '../rules/rule.ts';
import { lineEndingOf } from './line-endings.ts';

export interface ReadLines {
  readonly text: string;
  readonly pragmas: readonly Pragma[];
}

/** Ignores the rule for the line that `place` starts in; `undefined` where a comment cannot stand above it. */
export function ignoreForLine({ text, pragmas }: ReadLines, ruleId: string, place: Span): Edit | undefined {
  const start = text.lastIndexOf('\n', place.start - 1) + 1;
  const above = ownLinePragmas(text, pragmas).find(({ covers }) => covers?.start === start);
  if (above !== undefined) return addToPragma(above, ruleId, text);
  const indent = /^[ \t]*/.exec(text.slice(start).replace('\uFEFF', ''))?.[0] ?? '';
  return insertAt(afterMark(text, start), `${indent}# unstale ignore=${ruleId}${lineEndingOf(text)}`);
}

/** Ignores the rule in the whole file. */
export function ignoreInLines({ text, pragmas }: ReadLines, ruleId: string): Edit {
  const existing = pragmas.find(({ scope }) => scope === 'file');
  if (existing !== undefined) return addToPragma(existing, ruleId, text);
  return insertAt(afterMark(text, 0), `# unstale global ignore=${ruleId}${lineEndingOf(text)}`);
}

/** A byte-order mark stays at the very top. */
function afterMark(text: string, offset: number): number {
  return offset === 0 && text.startsWith('\uFEFF') ? 1 : offset;
}

function addToPragma({ comment }: Pragma, ruleId: string, text: string): Edit {
  const list = /ignore\s*=\s*/.exec(text.slice(comment.span.start, comment.span.end));
  return insertAt(comment.span.start + (list === null ? 0 : list.index + list[0].length), `${ruleId},`);
}

function insertAt(offset: number, text: string): Edit {
  return { kind: 'replace', span: { start: offset, end: offset }, text };
}
