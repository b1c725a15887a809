/**
 * The fixes of `copied-path-ignored`: a `!` line at the end of the ignore file, or the removal of the line that excludes
 * exactly this path. Each is offered only if the whole list then lets the path through.
 */
import type { ContextIgnoreFile } from '../../facts/context-view.ts';
import { ignoreWalk, parseIgnoreFile } from '../../model/ignore-file.ts';
import type { Fix } from '../rule.ts';
import { addIgnoreLines, removeIgnoreLine } from './ignore-edits.ts';

export function includeAgain(
  file: ContextIgnoreFile,
  path: string,
  decided: { readonly pattern: string; readonly line: number },
): readonly Fix[] {
  const isExact = decided.pattern.replace(/^\/|\/$/g, '') === path;
  const include: Fix = {
    title: `Add \`!${path}\` to the ignore file`,
    safety: 'preview',
    edits: [addIgnoreLines(file, [`!${path}`])],
  };
  const remove: Fix = {
    title: `Remove line ${decided.line + 1} ("${decided.pattern}") from the ignore file`,
    safety: 'preview',
    edits: [removeIgnoreLine(file, decided.line)],
  };
  const lines = file.text.split('\n');
  const canInclude = !/[*?[\]\\]|^[!#]|^\s|\s$/.test(path) && letsThrough(`${file.text}\n!${path}`, path);
  const canRemove = letsThrough(lines.toSpliced(decided.line, 1).join('\n'), path);
  const fixes = isExact ? [canRemove && remove, canInclude && include] : [canInclude && include, canRemove && remove];
  return fixes.filter((fix) => fix !== false);
}

function letsThrough(text: string, path: string): boolean {
  const walk = ignoreWalk(parseIgnoreFile(text));
  return walk !== undefined && walk.decidePath(path, false).excludedBy === undefined;
}
