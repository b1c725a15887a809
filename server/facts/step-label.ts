/** Short names of commands and instructions for sentences: what a person recognises, never a whole script. */
import type { Instruction } from '../model/instruction.ts';
import type { ShellCommand } from '../model/shell-command.ts';

const longest = 40;

/** `npm ci`, `yarn install --immutable …`: program and first words as they are spelled, cut at a word. */
export function commandLabel({ program, args }: ShellCommand): string {
  return shorten([program, ...args.slice(0, 12).map(({ text }) => text)]);
}

/** `COPY . .`: the instruction on one line, cut at a word. */
export function instructionLabel({ keyword, words }: Instruction): string {
  return shorten([keyword, ...words.slice(0, 12).map(({ text }) => text)]);
}

/** `a`, `a and b`, `a, b and 3 more`. */
export function listInWords(items: readonly string[], most = 3): string {
  const shown = items.length > most ? [...items.slice(0, most), `${items.length - most} more`] : items;
  if (shown.length < 2) return shown.join('');
  return `${shown.slice(0, -1).join(', ')} and ${shown.at(-1)}`;
}

function shorten(words: readonly string[]): string {
  let label = '';
  for (const word of words) {
    const next = label === '' ? word : `${label} ${word}`;
    if (next.length > longest) return label === '' ? `${word.slice(0, longest)}…` : `${label} …`;
    label = next;
  }
  return label.replaceAll('\n', ' ');
}
