/**
 * The fixes of `copied-path-ignored`: a `!` line at the end of the ignore file, or the removal of the line that excludes
 * exactly this path. Each is offered only if the whole list then lets the path through.
 */
import type { ContextIgnoreFile } from '../../facts/context-view.ts';
import { ignoreWalk, parseIgnoreFile } from '../../model/ignore-file.ts';
import type { Fix } from '../rule.ts';
import { addIgnoreLines, removeIgnoreLine } from './ignore-edits.ts';

interface Excluded {
  /** A path that the list keeps out. */
  readonly path: string;
  /** What the `!` line names: the path, or the folder or wildcard of the COPY. */
  readonly include: string;
  readonly pattern: string;
  readonly line: number;
}

export function includeAgain(file: ContextIgnoreFile, { path, include, pattern, line }: Excluded): readonly Fix[] {
  const isExact = pattern.replace(/^\/|\/$/g, '') === include;
  const add: Fix = {
    title: `Add \`!${include}\` to the ignore file`,
    safety: 'preview',
    edits: [addIgnoreLines(file, [`!${include}`])],
  };
  const remove: Fix = {
    title: `Remove line ${line + 1} ("${pattern}") from the ignore file`,
    safety: 'preview',
    edits: [removeIgnoreLine(file, line)],
  };
  const canAdd = !/^[!#]|^\s|\s$/.test(include) && letsThrough(`${file.text}\n!${include}`, path);
  const canRemove = letsThrough(file.text.split('\n').toSpliced(line, 1).join('\n'), path);
  const fixes = isExact ? [canRemove && remove, canAdd && add] : [canAdd && add, canRemove && remove];
  return fixes.filter((fix) => fix !== false);
}

function letsThrough(text: string, path: string): boolean {
  const walk = ignoreWalk(parseIgnoreFile(text));
  return walk !== undefined && walk.decidePath(path, false).excludedBy === undefined;
}
