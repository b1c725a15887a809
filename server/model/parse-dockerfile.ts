/**
 * Text of a Dockerfile → `Dockerfile`. Total: whatever cannot be understood becomes an instruction with `unreadable` or
 * a base of kind `unknown`. The splitting is our own, after BuildKit's parser; a second reader checks each instruction.
 */
import { readDirectives } from './directives.ts';
import type { Dockerfile } from './dockerfile.ts';
import type { Instruction } from './instruction.ts';
import { problemOf } from './instruction-form.ts';
import { completeInstruction, markersOf, readHead } from './read-instruction.ts';
import { disagreement } from './second-reading.ts';
import { splitInstructions } from './split-instructions.ts';
import { readStages } from './stages.ts';

/** Reads a Dockerfile; never throws. */
export function parseDockerfile(text: string): Dockerfile {
  const start = text.charCodeAt(0) === 0xfeff ? 1 : 0;
  const { directives, escape } = readDirectives(text, start);
  const split = splitInstructions(text, {
    start,
    escape,
    directiveStarts: new Set(directives.map((directive) => directive.span.start)),
    readHead: (line) => readHead(line, escape),
    markersOf,
  });
  const instructions: Instruction[] = split.instructions.map(({ head, start: from, end, heredocs, problem }) =>
    completeInstruction(
      head,
      { start: from, end },
      heredocs,
      problem ?? problemOf(head, escape) ?? disagreement(text, { start: from, end }, head, heredocs, escape),
    ),
  );
  return { text, escape, directives, comments: split.comments, instructions, ...readStages(instructions, escape) };
}
