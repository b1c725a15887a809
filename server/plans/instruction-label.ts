/** What an instruction is called where steps are listed. */
import type { Instruction } from '../model/instruction.ts';

const longestLabel = 200;

/** As it is spelled, on one line; of a heredoc only that there is one. */
export function instructionLabel(instruction: Instruction | undefined): string {
  if (instruction === undefined) return '';
  const flags = instruction.flags.map(({ name, value }) => (value === undefined ? `--${name}` : `--${name}=${value}`));
  const text = [instruction.keyword, ...flags, instruction.argument.text].join(' ').replace(/\s+/g, ' ').trim();
  return text.length > longestLabel ? `${text.slice(0, longestLabel - 1)}…` : text;
}
