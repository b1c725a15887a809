/** An instruction as it takes effect: continuations are joined and comments dropped, as BuildKit does; the text of a heredoc counts as it is. */
import type { Instruction } from '../model/instruction.ts';

export function effectiveText(instruction: Instruction): string {
  const { keyword, flags, json, argument, heredocs } = instruction;
  const options = flags.map(({ name, value }) => (value === undefined ? `--${name}` : `--${name}=${value}`));
  const words = json === undefined ? argument.text.trim() : JSON.stringify(json.map(({ text }) => text));
  return [[keyword, ...options, words].join(' '), ...heredocs.map(({ name, body }) => `${name}\0${body}`)].join('\0');
}
