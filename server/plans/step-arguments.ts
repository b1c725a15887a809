/** Which arguments of the build decide the key of a step. BuildKit gives all that are declared to a RUN, whether it reads them or not. */
import type { Dockerfile } from '../model/dockerfile.ts';
import { expandWord } from '../model/expand-word.ts';
import type { Instruction } from '../model/instruction.ts';
import { scopeBefore } from '../model/variable-scope.ts';

export function argumentsOf(dockerfile: Dockerfile, stageIndex: number, instruction: Instruction | undefined): readonly string[] {
  const stage = dockerfile.stages[stageIndex];
  if (instruction === undefined || stage === undefined) return [];
  const { get, variables } = scopeBefore(dockerfile, stage, instruction);
  if (instruction.keyword === 'RUN') return variables.filter(({ kind }) => kind === 'arg').map(({ name }) => name);
  const spelled = [instruction.argument.text, ...instruction.flags.map(({ value = '' }) => value)];
  const names = spelled.flatMap((text) => expandWord(text, { get, variables, isOpen: true }, dockerfile.escape).names);
  return [...new Set(names)].filter((name) => get(name)?.kind === 'arg');
}
