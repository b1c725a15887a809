/**
 * The fixes of `copied-path-ignored`: a `!` line at the end of the ignore file, or the removal of the line that excludes
 * exactly this path. Each is offered only if the whole list then lets the path through.
 */
import type { ContextIgnoreFile } from '../../facts/context-view.ts';
import { ignoreWalk, parseIgnoreFile } from '../../model/ignore-file.ts';
import type { Fix } from '../rule.ts';
import { addIgnoreLines, removeIgnoreLine } from './ignore-edits.ts';

export interface Excluded {
  /** A path that the list keeps out. */
  readonly path: string;
  readonly pattern: string;
  readonly line: number;
}

/** The first of the candidates that, in a `!` line at the end of the file, lets the path through. */
export function workingInclude(file: ContextIgnoreFile, path: string, candidates: readonly string[]): string | undefined {
  const isPlain = (candidate: string) => !/^[!#/]|^\s|\s$/.test(candidate);
  return candidates.find((candidate) => isPlain(candidate) && letsThrough(`${file.text}\n!${candidate}`, path));
}

/** `include` is what a `!` line has to name; `undefined` when none works. */
export function includeAgain(
  file: ContextIgnoreFile,
  { path, pattern, line }: Excluded,
  include: string | undefined,
): readonly Fix[] {
  const isExact = pattern.replace(/^\/|\/$/g, '') === path;
  const add: Fix = {
    title: `Add \`!${include}\` to the ignore file`,
    safety: 'review',
    edits: [addIgnoreLines(file, [`!${include}`])],
  };
  const remove: Fix = {
    title: `Remove line ${line + 1} ("${pattern}") from the ignore file`,
    safety: 'review',
    edits: [removeIgnoreLine(file, line)],
  };
  const canRemove = letsThrough(file.text.split('\n').toSpliced(line, 1).join('\n'), path);
  const fixes = [include !== undefined && add, canRemove && remove];
  return (isExact ? fixes.toReversed() : fixes).filter((fix) => fix !== false);
}

function letsThrough(text: string, path: string): boolean {
  const walk = ignoreWalk(parseIgnoreFile(text));
  return walk !== undefined && walk.decidePath(path, false).excludedBy === undefined;
}
