import { expect, test } from 'vitest';
import { TextDocument } from 'vscode-languageserver-textdocument';
import type { TextEdit } from 'vscode-languageserver-types';
import { memoryContext } from '../context/memory-context.ts';
import type { ContextView } from '../facts/context-view.ts';
import type { Edit, Fix } from '../rules/rule.ts';
import { type EditAbilities, toWorkspaceEdit } from './workspace-edits.ts';

const uri = 'file:///app/Dockerfile';
const ignoreUri = 'file:///app/.dockerignore';
const able: EditAbilities = { hasDocumentChanges: true, canCreateFiles: true };
const unable: EditAbilities = { hasDocumentChanges: false, canCreateFiles: false };

function viewWith(ignoreText: string | undefined): ContextView {
  const view = memoryContext({});
  const source = { ...view.source, context: { kind: 'folder', path: '/app' } as const };
  const value = ignoreText === undefined ? undefined : { path: '/app/.dockerignore', uri: ignoreUri, text: ignoreText };
  return { ...view, source, ignoreFile: { kind: 'loaded', value } };
}

function edited(
  text: string,
  edits: readonly Edit[],
  abilities = able,
  view = viewWith(undefined),
  safety: Fix['safety'] = 'safe',
) {
  const document = TextDocument.create(uri, 'dockerfile', 7, text);
  return toWorkspaceEdit(document, 7, { title: 'Do it', safety, edits }, [view], abilities);
}

/** What the ignore file holds after the edit, as an editor applies it. */
function ignoreFileAfter(text: string, edit: Omit<Edit & { kind: 'lines' }, 'kind' | 'uri'>): string {
  const { changes } = edited('FROM a', [{ kind: 'lines', uri: ignoreUri, ...edit }], unable, viewWith(text)) ?? {};
  const document = TextDocument.create(ignoreUri, 'ignore', 1, text);
  return TextDocument.applyEdits(document, changes?.[ignoreUri] ?? []);
}

test('an editor that knows document changes gets the version that the edit was made for', () => {
  expect(edited('FROM a\nRUN x', [{ kind: 'replace', span: { start: 7, end: 10 }, text: 'ADD' }])).toEqual({
    documentChanges: [
      {
        textDocument: { uri, version: 7 },
        edits: [{ range: { start: { line: 1, character: 0 }, end: { line: 1, character: 3 } }, newText: 'ADD' }],
      },
    ],
  });
});

test('an editor that does not know them gets a plain map', () => {
  const edits: Edit[] = [{ kind: 'replace', span: { start: 7, end: 10 }, text: 'ADD' }];
  expect(edited('FROM a\nRUN x', edits, unable, viewWith(undefined), 'review')).toEqual({
    changes: { [uri]: [{ range: { start: { line: 1, character: 0 }, end: { line: 1, character: 3 } }, newText: 'ADD' }] },
  });
});

test('no edit asks to be confirmed: VS Code would show it with every box unticked', () => {
  const edit = edited('FROM a', [{ kind: 'create', path: '.dockerignore', text: 'x\n' }], able, viewWith(undefined), 'review');
  expect(edit).toEqual({
    documentChanges: [
      { kind: 'create', uri: ignoreUri, options: { overwrite: false, ignoreIfExists: false } },
      { textDocument: { uri: ignoreUri, version: null }, edits: [expect.objectContaining({ newText: 'x\n' })] },
    ],
  });
});

test.each([
  { ...able, canCreateFiles: false },
  { ...able, hasDocumentChanges: false },
])('a fix that needs a new file is not offered where none can be made: %j', (abilities) => {
  expect(edited('FROM a', [{ kind: 'create', path: 'x', text: '' }], abilities)).toBeUndefined();
});

test('a fix for a context that is no folder is not offered', () => {
  expect(edited('FROM a', [{ kind: 'create', path: 'x', text: '' }], able, memoryContextWithoutFolder())).toBeUndefined();
});

function memoryContextWithoutFolder(): ContextView {
  const view = viewWith(undefined);
  return { ...view, source: { ...view.source, context: { kind: 'unknown', because: 'a URL' } } };
}

test('a change of an ignore file that is not the one in force is not offered', () => {
  const edit: Edit = { kind: 'lines', uri: 'file:///elsewhere/.dockerignore', line: 0, removeCount: 1, insert: '' };
  expect(edited('FROM a', [edit], able, viewWith('a\n'))).toBeUndefined();
});

test('inserted lines end as the lines of the file do', () => {
  const { changes } =
    edited('FROM a\r\nRUN x\r\n', [{ kind: 'replace', span: { start: 8, end: 8 }, text: 'A\nB\r\n' }], unable) ?? {};
  expect(changes?.[uri]).toMatchObject([
    { range: { start: { line: 1, character: 0 } }, newText: 'A\r\nB\r\n' } satisfies Partial<TextEditLike>,
  ]);
});
type TextEditLike = Omit<TextEdit, 'range'> & { range: { start: TextEdit['range']['start'] } };

test.each([
  ['removes a line', 'a\nb\nc\n', { line: 1, removeCount: 1, insert: '' }, 'a\nc\n'],
  ['removes the last line', 'a\nb\n', { line: 1, removeCount: 1, insert: '' }, 'a\n'],
  ['removes a last line without an ending', 'a\nb', { line: 1, removeCount: 1, insert: '' }, 'a\n'],
  ['replaces a line', 'a\nb\nc', { line: 1, removeCount: 1, insert: 'x\ny\n' }, 'a\nx\ny\nc'],
  ['inserts at the top', 'a\n', { line: 0, removeCount: 0, insert: 'x\n' }, 'x\na\n'],
  ['appends after a final line ending', 'a\nb\n', { line: 2, removeCount: 0, insert: 'x\n' }, 'a\nb\nx\n'],
  ['appends after a line without an ending', 'a\nb', { line: 2, removeCount: 0, insert: 'x\n' }, 'a\nb\nx\n'],
  ['appends far past the end', 'a\n', { line: 99, removeCount: 0, insert: 'x\n' }, 'a\nx\n'],
  ['appends to an empty file', '', { line: 0, removeCount: 0, insert: 'x\n' }, 'x\n'],
  ['removes with Windows line endings', 'a\r\nb\r\nc\r\n', { line: 1, removeCount: 1, insert: '' }, 'a\r\nc\r\n'],
  ['appends with Windows line endings', 'a\r\nb', { line: 2, removeCount: 0, insert: 'x\n' }, 'a\r\nb\r\nx\r\n'],
])('an edit of the ignore file %s', (_name, before, edit, after) => {
  expect(ignoreFileAfter(before, edit)).toBe(after);
});
