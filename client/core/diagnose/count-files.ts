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

const fileStates = Object.keys(words) as readonly FileState[];

/** Of what a person has to look at. */
const telling: ReadonlySet<FileState> = new Set(['different', 'missing', 'hidden-by-mount', 'changed-in-container', 'unknown']);

export function stateWords(state: FileState): string {
  return words[state];
}

export function countFiles(files: readonly VerifiedFile[]): Partial<Record<FileState, number>> {
  const counts: Partial<Record<FileState, number>> = {};
  for (const { state } of files) counts[state] = (counts[state] ?? 0) + 1;
  return counts;
}

/** `1 different, 12 identical, 3 ignored`. */
export function countText(counts: Readonly<Partial<Record<FileState, number>>>): string {
  const told = fileStates.flatMap((state) => (counts[state] === undefined ? [] : [`${counts[state]} ${words[state]}`]));
  return told.length === 0 ? 'no file' : told.join(', ');
}

/** The weightiest first, each state in the order in which its files came. */
export function byWeight(files: readonly VerifiedFile[]): ReadonlyMap<FileState, readonly VerifiedFile[]> {
  const found = new Map<FileState, VerifiedFile[]>(fileStates.map((state) => [state, []]));
  for (const file of files) found.get(file.state)?.push(file);
  return found;
}

export function isTelling({ state }: { readonly state: FileState }): boolean {
  return telling.has(state);
}
