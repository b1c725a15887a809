/**
 * Edits of the ignore file that holds for a build: adds lines at its end, where the last match wins, or creates one in
 * the root of the context when there is none.
 */
import type { ContextIgnoreFile } from '../../facts/context-view.ts';
import type { Edit } from '../rule.ts';

export function addIgnoreLines(file: ContextIgnoreFile | undefined, patterns: readonly string[]): Edit {
  if (file === undefined) return { kind: 'create', path: '.dockerignore', text: patterns.map((line) => `${line}\n`).join('') };
  const end = file.text.includes('\r\n') ? '\r\n' : '\n';
  const lines = file.text.split('\n');
  const line = lines.at(-1) === '' ? lines.length - 1 : lines.length;
  return { kind: 'lines', uri: file.uri, line, removeCount: 0, insert: patterns.map((pattern) => pattern + end).join('') };
}

export function removeIgnoreLine(file: ContextIgnoreFile, line: number): Edit {
  return { kind: 'lines', uri: file.uri, line, removeCount: 1, insert: '' };
}
