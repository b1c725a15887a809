/**
 * Where the pragmas go that the "ignore" quick fixes insert: directly above an instruction, or at the top of the file
 * but below the parser directives, because a comment above those would switch them off.
 */
import type { Dockerfile } from '../model/dockerfile.ts';
import { type Pragma, readPragmas } from '../model/pragma.ts';
import type { Span } from '../model/span.ts';
import type { Edit } from '../rules/rule.ts';

/** Ignores the rule for the instruction that `place` stands in; `undefined` when it stands in none. */
export function ignoreForInstruction(dockerfile: Dockerfile, ruleId: string, place: Span): Edit | undefined {
  const instruction = dockerfile.instructions.find(({ span }) => span.start <= place.start && place.start <= span.end);
  if (instruction === undefined) return undefined;
  const above = readPragmas(dockerfile).find(({ scope, covers }) => scope === 'instruction' && covers === instruction.span);
  if (above !== undefined) return addToPragma(above, ruleId, dockerfile.text);
  const lineStart = dockerfile.text.lastIndexOf('\n', instruction.span.start - 1) + 1;
  const indent = dockerfile.text.slice(lineStart, instruction.span.start).replace('\uFEFF', '');
  return insertAt(instruction.span.start, `# unstale ignore=${ruleId}${lineEndingOf(dockerfile.text)}${indent}`);
}

/** Ignores the rule in the whole file. */
export function ignoreInFile(dockerfile: Dockerfile, ruleId: string): Edit {
  const existing = readPragmas(dockerfile).find(({ scope }) => scope === 'file');
  if (existing !== undefined) return addToPragma(existing, ruleId, dockerfile.text);
  const ending = lineEndingOf(dockerfile.text);
  const lastDirective = dockerfile.directives.at(-1);
  const pragma = `# unstale global ignore=${ruleId}`;
  if (lastDirective === undefined) return insertAt(dockerfile.text.startsWith('\uFEFF') ? 1 : 0, `${pragma}${ending}`);
  const newline = dockerfile.text.indexOf('\n', lastDirective.span.end);
  return newline < 0
    ? insertAt(dockerfile.text.length, `${ending}${pragma}${ending}`)
    : insertAt(newline + 1, `${pragma}${ending}`);
}

function addToPragma({ comment, ruleIds }: Pragma, ruleId: string, text: string): Edit {
  const list = /ignore\s*=\s*/.exec(text.slice(comment.span.start, comment.span.end));
  const start = comment.span.start + (list === null ? 0 : list.index + list[0].length);
  return insertAt(start, ruleIds.length === 0 ? ruleId : `${ruleId},`);
}

function insertAt(offset: number, text: string): Edit {
  return { kind: 'replace', span: { start: offset, end: offset }, text };
}

function lineEndingOf(text: string): string {
  return text.includes('\r\n') ? '\r\n' : '\n';
}
