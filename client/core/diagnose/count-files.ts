/** How many files are in which state, in words, and those worth to be listed. */
import type { FileState, VerifiedFile } from '../verify/verify-files.ts';

/** In the order of their weight. */
const words: Readonly<Record<FileState, string>> = {
  different: 'different',
  missing: 'missing in the image',
  'hidden-by-mount': 'hidden by a mount',
  'changed-in-container': 'changed inside the container',
  unknown: 'unknown',
  generated: 'written by a later step',
  identical: 'identical',
  'not-copied': 'not copied',
  ignored: 'ignored',
};

export const fileStates = Object.keys(words) as readonly FileState[];

/** Of what a person has to look at. */
const telling: ReadonlySet<FileState> = new Set(['different', 'missing', 'hidden-by-mount', 'changed-in-container', 'unknown']);

export function stateWords(state: FileState): string {
  return words[state];
}

/** `12 identical, 1 different, 3 ignored`. */
export function countText(files: readonly VerifiedFile[]): string {
  const count = (state: FileState) => files.filter((file) => file.state === state).length;
  const counts = fileStates.flatMap((state) => (count(state) === 0 ? [] : [`${count(state)} ${words[state]}`]));
  return counts.length === 0 ? 'no file' : counts.join(', ');
}

export function isTelling({ state }: VerifiedFile): boolean {
  return telling.has(state);
}
