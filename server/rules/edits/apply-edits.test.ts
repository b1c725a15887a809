/** Edits of spans, new files and whole lines, as an editor would apply them. */
import { describe, expect, it } from 'vitest';
import type { Edit } from '../rule.ts';
import { applyEdits } from './apply-edits.ts';

const pathOf = (uri: string) => (uri === 'file:///c/.dockerignore' ? '.dockerignore' : undefined);

describe('applyEdits', () => {
  it('applies spans of one text together, and keeps the order of insertions at one place', () => {
    const edits: readonly Edit[] = [
      { kind: 'replace', span: { start: 4, end: 5 }, text: 'E' },
      { kind: 'replace', span: { start: 2, end: 2 }, text: '1' },
      { kind: 'replace', span: { start: 2, end: 2 }, text: '2' },
      { kind: 'replace', span: { start: 0, end: 1 }, text: '' },
    ];
    expect(applyEdits({ dockerfile: 'abcdef', files: {} }, edits, pathOf).dockerfile).toBe('b12cdEf');
  });

  it('creates a file, and never overwrites one', () => {
    const edits: readonly Edit[] = [
      { kind: 'create', path: 'new', text: 'x' },
      { kind: 'create', path: 'old', text: 'x' },
    ];
    expect(applyEdits({ dockerfile: '', files: { old: 'kept' } }, edits, pathOf).files).toEqual({ old: 'kept', new: 'x' });
  });

  it.each<[before: string, line: number, removeCount: number, insert: string, after: string]>([
    ['a\nb\n', 2, 0, 'c\n', 'a\nb\nc\n'],
    ['a\nb', 2, 0, 'c\n', 'a\nb\nc\n'],
    ['', 0, 0, 'c\n', 'c\n'],
    ['a\nb\nc\n', 1, 1, '', 'a\nc\n'],
    ['a\nb\n', 0, 0, 'x\ny\n', 'x\ny\na\nb\n'],
    ['a\nb\n', 1, 1, '', 'a\n'],
    ['a\nb', 1, 1, '', 'a'],
  ])('changes the lines of %j at %i', (before, line, removeCount, insert, after) => {
    const edits: readonly Edit[] = [{ kind: 'lines', uri: 'file:///c/.dockerignore', line, removeCount, insert }];
    expect(applyEdits({ dockerfile: '', files: { '.dockerignore': before } }, edits, pathOf).files['.dockerignore']).toBe(after);
  });

  it('leaves a file alone that nobody knows', () => {
    const edits: readonly Edit[] = [{ kind: 'lines', uri: 'file:///elsewhere', line: 0, removeCount: 1, insert: '' }];
    expect(applyEdits({ dockerfile: '', files: { a: 'x' } }, edits, pathOf).files).toEqual({ a: 'x' });
  });
});
