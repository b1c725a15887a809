/**
 * Edits of whole instructions: delete, replace, insert before and after. They keep the document's line ending and never
 * leave an empty line behind.
 */
import type { Dockerfile } from '../../model/dockerfile.ts';
import type { Instruction } from '../../model/instruction.ts';
import type { Edit } from '../rule.ts';

/** The line ending that the document uses. */
function lineEndingOf({ text }: Dockerfile): '\n' | '\r\n' {
  const first = text.indexOf('\n');
  return first > 0 && text[first - 1] === '\r' ? '\r\n' : '\n';
}

/** Removes the instruction with its line ending. */
export function deleteInstruction(dockerfile: Dockerfile, { span }: Instruction): Edit {
  const { text } = dockerfile;
  const start = startOfLine(text, span.start);
  const newline = text.indexOf('\n', span.end);
  if (newline !== -1) return { kind: 'replace', span: { start, end: newline + 1 }, text: '' };
  const isAfterCarriageReturn = text[start - 2] === '\r';
  return { kind: 'replace', span: { start: Math.max(0, start - (isAfterCarriageReturn ? 2 : 1)), end: text.length }, text: '' };
}

/** Puts other lines in the place of the instruction; none deletes it. */
export function replaceInstruction(dockerfile: Dockerfile, instruction: Instruction, lines: readonly string[]): Edit {
  if (lines.length === 0) return deleteInstruction(dockerfile, instruction);
  return { kind: 'replace', span: instruction.span, text: lines.join(lineEndingOf(dockerfile)) };
}

export function insertBefore(dockerfile: Dockerfile, { span }: Instruction, lines: readonly string[]): Edit {
  const start = startOfLine(dockerfile.text, span.start);
  const end = lineEndingOf(dockerfile);
  return { kind: 'replace', span: { start, end: start }, text: lines.map((line) => line + end).join('') };
}

export function insertAfter(dockerfile: Dockerfile, { span }: Instruction, lines: readonly string[]): Edit {
  const start = lineEndingOf(dockerfile);
  return { kind: 'replace', span: { start: span.end, end: span.end }, text: lines.map((line) => start + line).join('') };
}

/** The text of the instruction as it stands in the document. */
export function textOf({ text }: Dockerfile, { span }: Instruction): string {
  return text.slice(span.start, span.end);
}

/** The instructions that stand between two others, both excluded. */
export function instructionsBetween({ instructions }: Dockerfile, first: Instruction, last: Instruction): readonly Instruction[] {
  return instructions.slice(indexAt(instructions, first.span.end), indexAt(instructions, last.span.start));
}

/** The index of the first instruction that begins at or after the offset. */
function indexAt(instructions: readonly Instruction[], offset: number): number {
  let low = 0;
  let high = instructions.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((instructions[middle]?.span.start ?? offset) < offset) low = middle + 1;
    else high = middle;
  }
  return low;
}

function startOfLine(text: string, offset: number): number {
  return text.lastIndexOf('\n', offset - 1) + 1;
}
