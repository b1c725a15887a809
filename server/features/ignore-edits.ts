/**
 * Where the pragmas go that the "ignore" quick fixes insert: directly above an instruction, or at the top of the file
 * but below the parser directives, because a comment above those would switch them off.
 */
import type { Dockerfile } from '../model/dockerfile.ts';
import type { Instruction } from '../model/instruction.ts';
import type { Pragma } from '../model/pragma.ts';
import type { Span } from '../model/span.ts';
import type { Edit } from '../rules/rule.ts';
import { lineEndingOf } from './line-endings.ts';

export interface ReadDockerfile {
  readonly dockerfile: Dockerfile;
  readonly pragmas: readonly Pragma[];
}

/** Ignores the rule for the instruction that `place` stands in; `undefined` when it stands in none. */
export function ignoreForInstruction({ dockerfile, pragmas }: ReadDockerfile, ruleId: string, place: Span): Edit | undefined {
  const instruction = dockerfile.instructions.find(({ span }) => span.start <= place.start && place.start <= span.end);
  if (instruction === undefined) return undefined;
  const above = pragmas.find(({ scope, covers }) => scope === 'instruction' && covers === instruction.span);
  if (above !== undefined) return addToPragma(above, ruleId, dockerfile.text);
  const { text } = dockerfile;
  const lineStart = text.lastIndexOf('\n', instruction.span.start - 1) + 1;
  const indent = text.slice(lineStart, instruction.span.start).replace('\uFEFF', '');
  const lines = [`# unstale ignore=${ruleId}`, ...(isDescribedByComments(dockerfile, instruction) ? ['#'] : []), ''];
  return insertAt(instruction.span.start, lines.join(lineEndingOf(text) + indent));
}

/** Ignores the rule in the whole file. */
export function ignoreInFile({ dockerfile, pragmas }: ReadDockerfile, ruleId: string): Edit {
  const existing = pragmas.find(({ scope }) => scope === 'file');
  if (existing !== undefined) return addToPragma(existing, ruleId, dockerfile.text);
  const { text, directives } = dockerfile;
  const ending = lineEndingOf(text);
  const pragma = `# unstale global ignore=${ruleId}`;
  const lastDirective = directives.at(-1);
  if (lastDirective === undefined) return insertAt(text.startsWith('\uFEFF') ? 1 : 0, pragma + ending);
  const newline = text.indexOf('\n', lastDirective.span.end);
  return newline < 0 ? insertAt(text.length, ending + pragma + ending) : insertAt(newline + 1, pragma + ending);
}

/**
 * With this experimental check on, BuildKit takes the comment directly above a FROM or ARG for its description; an
 * empty comment in between keeps ours out of it, and still joins the block that a pragma may stand in.
 * https://docs.docker.com/reference/build-checks/invalid-definition-description/
 */
function isDescribedByComments({ directives }: Dockerfile, { keyword }: Instruction): boolean {
  if (keyword !== 'FROM' && keyword !== 'ARG') return false;
  return directives.some(
    ({ name, value }) => name === 'check' && /experimental=(?:[^;]*,)?\s*(?:all|InvalidDefinitionDescription)\b/i.test(value),
  );
}

function addToPragma({ comment }: Pragma, ruleId: string, text: string): Edit {
  const list = /ignore\s*=\s*/.exec(text.slice(comment.span.start, comment.span.end));
  const start = comment.span.start + (list === null ? 0 : list.index + list[0].length);
  return insertAt(start, `${ruleId},`);
}

function insertAt(offset: number, text: string): Edit {
  return { kind: 'replace', span: { start: offset, end: offset }, text };
}
