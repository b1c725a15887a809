/**
 * The stages of a file and what each stands on. A base name is expanded with the defaults of the global arguments; it
 * means an earlier stage of that name if there is one (the last one so named), else `scratch`, else an image.
 */
import type { Stage, StageBase } from './dockerfile.ts';
import { expandWord } from './expand-word.ts';
import { parseImageReference } from './image-reference.ts';
import type { Instruction } from './instruction.ts';
import { stageNameOf } from './instruction-form.ts';
import { globalScope, type Scope } from './variable-scope.ts';

export interface Stages {
  readonly preamble: readonly Instruction[];
  readonly stages: readonly Stage[];
}

/** Groups instructions by FROM and resolves every base. */
export function readStages(instructions: readonly Instruction[], escape: string): Stages {
  const firstFrom = instructions.findIndex((instruction) => instruction.keyword === 'FROM');
  const preamble = firstFrom < 0 ? instructions : instructions.slice(0, firstFrom);
  if (firstFrom < 0) return { preamble, stages: [] };

  const scope = globalScope(preamble, escape);
  const byName = new Map<string, Stage>();
  const stages: Stage[] = [];
  let own: Instruction[] = [];
  for (const instruction of instructions.slice(firstFrom)) {
    if (instruction.keyword !== 'FROM') {
      own.push(instruction);
      continue;
    }
    own = [];
    const stage = stageOf(instruction, stages.length, own, byName, scope, escape);
    stages.push(stage);
    if (stage.name !== undefined) byName.set(stage.name, stage);
  }
  return { preamble, stages };
}

function stageOf(
  from: Instruction,
  index: number,
  instructions: readonly Instruction[],
  byName: ReadonlyMap<string, Stage>,
  scope: Scope,
  escape: string,
): Stage {
  const name = stageNameOf(from);
  return {
    index,
    name,
    nameSpan: name === undefined ? undefined : from.words[2]?.span,
    from,
    base: baseOf(from, byName, scope, escape),
    instructions,
  };
}

function baseOf(from: Instruction, byName: ReadonlyMap<string, Stage>, scope: Scope, escape: string): StageBase {
  const [word] = from.words;
  if (word === undefined) return { kind: 'unknown', because: 'FROM names no image', span: from.keywordSpan };
  const { span } = word;
  const expansion = expandWord(word.text, scope, escape);
  if (!expansion.isKnown) return { kind: 'unknown', because: unknownBecause(expansion.names, scope), span };
  if (expansion.text === '') return { kind: 'unknown', because: 'the name of the image is empty', span };
  const stage = byName.get(expansion.text);
  if (stage !== undefined) return { kind: 'stage', stage, span };
  if (expansion.text === 'scratch') return { kind: 'scratch', span };
  const reference = parseImageReference(expansion.text);
  if (reference === undefined) return { kind: 'unknown', because: `${expansion.text} is no name of an image`, span };
  const viaArgs = expansion.names.filter((name) => scope.get(name)?.kind === 'arg');
  return { kind: 'image', reference, span, viaArgs };
}

function unknownBecause(names: readonly string[], scope: Scope): string {
  for (const name of names) {
    const value = scope.get(name)?.value;
    if (value?.kind === 'unknown') return value.because;
  }
  return 'the name of the image cannot be expanded';
}
