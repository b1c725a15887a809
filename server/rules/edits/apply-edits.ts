/**
 * Applies the edits of one fix to plain texts, as an editor would: for examples, tests and the command line. Spans of
 * one document must not overlap; an insertion at the same place keeps the order of the list.
 */
import type { Edit } from '../rule.ts';

/** The texts that a fix may touch: the Dockerfile itself and files of the build context by path. */
export interface Texts {
  readonly dockerfile: string;
  readonly files: Readonly<Record<string, string>>;
}

/** The texts after the edits. `pathOf` finds the path of a file that an edit names by URI; unknown files stay as they are. */
export function applyEdits(texts: Texts, edits: readonly Edit[], pathOf: (uri: string) => string | undefined): Texts {
  const files: Record<string, string> = { ...texts.files };
  for (const edit of edits) {
    if (edit.kind === 'create') files[edit.path] ??= edit.text;
  }
  const lineEdits = edits.filter((edit) => edit.kind === 'lines').sort((a, b) => b.line - a.line);
  for (const edit of lineEdits) {
    const path = pathOf(edit.uri);
    const before = path === undefined ? undefined : files[path];
    if (path !== undefined && before !== undefined) files[path] = replaceLines(before, edit);
  }
  return { dockerfile: replaceSpans(texts.dockerfile, edits), files };
}

function replaceSpans(text: string, edits: readonly Edit[]): string {
  const replacements = edits.filter((edit) => edit.kind === 'replace').sort((a, b) => a.span.start - b.span.start);
  const pieces: string[] = [];
  let position = 0;
  for (const { span, text: replacement } of replacements) {
    pieces.push(text.slice(position, span.start), replacement);
    position = Math.max(position, span.end);
  }
  return pieces.join('') + text.slice(position);
}

function replaceLines(text: string, edit: Edit & { readonly kind: 'lines' }): string {
  const lines = text.split('\n');
  const isEndReached = edit.line >= lines.length || (edit.line === lines.length - 1 && lines.at(-1) === '');
  if (isEndReached) return text === '' || text.endsWith('\n') ? text + edit.insert : `${text}\n${edit.insert}`;
  const insert = edit.insert === '' ? [] : edit.insert.replace(/\n$/, '').split('\n');
  lines.splice(edit.line, edit.removeCount, ...insert);
  return lines.join('\n');
}
