/**
 * What buildah keeps of an instruction in the history of an image: the text behind the keyword as it is spelled, lines joined,
 * options included and nothing expanded; of COPY and ADD only where they copy to. `undefined` where that is not certain.
 * https://github.com/containers/buildah/blob/v1.28.2/imagebuildah/stage_executor.go
 */
import type { Flag, Instruction } from '../model/instruction.ts';

/** `document`: the text of the Dockerfile. */
export function spelledText(
  { keyword, flags, argument, words, json, heredocs }: Instruction,
  document: string,
): string | undefined {
  // Older ones do not know heredocs, later ones change their ends.
  if (heredocs.length > 0) return undefined;
  if (keyword === 'COPY' || keyword === 'ADD') return (json ?? words).at(-1)?.text;
  const options = flags.map(({ span }: Flag) => document.slice(span.start, span.end));
  // An option that goes on in the next line is joined by rules of its own.
  return options.some((option) => /[\r\n]/.test(option)) ? undefined : [...options, argument.text].join(' ');
}

/** BuildKit reads two escapes at the end of a line as a character; older builders go on in the next line all the same. */
export function endsWithTwoEscapes({ span }: Instruction, document: string, escape: string): boolean {
  const lines = document.slice(span.start, span.end).split(/\r?\n/);
  return lines.some((line) => line.trimEnd().endsWith(escape + escape));
}
