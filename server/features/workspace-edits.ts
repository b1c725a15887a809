/**
 * The edits of a fix → the protocol's workspace edit, versioned where the editor can, with the line endings of the file
 * that they go to. A fix is applied to the open document, unsaved, and undo takes it back; no edit asks to be confirmed,
 * because VS Code then shows it with every box unticked, and "Apply" applies nothing.
 */
import type { TextDocument } from 'vscode-languageserver-textdocument';
import type { CreateFile, TextDocumentEdit, TextEdit, WorkspaceEdit } from 'vscode-languageserver-types';
import type { ContextView } from '../facts/context-view.ts';
import { fileUriBelow } from '../model/file-uri-below.ts';
import type { Edit, Fix } from '../rules/rule.ts';
import { toRange } from './diagnostics.ts';
import { lineEndingOf, withLineEnding } from './line-endings.ts';

export interface EditAbilities {
  /** False: edits are a plain map by URI, without versions or new files. */
  readonly hasDocumentChanges: boolean;
  readonly canCreateFiles: boolean;
}

/** `undefined` when the editor cannot do what the fix needs. */
export function toWorkspaceEdit(
  document: TextDocument,
  version: number | null,
  fix: Fix,
  views: readonly ContextView[],
  abilities: EditAbilities,
): WorkspaceEdit | undefined {
  const canCreateFiles = abilities.hasDocumentChanges && abilities.canCreateFiles;
  const changes = new EditCollector(document, version, views);
  for (const edit of fix.edits) {
    if (edit.kind === 'create' && !canCreateFiles) return undefined;
    if (!changes.add(edit)) return undefined;
  }
  if (!abilities.hasDocumentChanges) return { changes: changes.plainChanges() };
  return { documentChanges: changes.documentChanges() };
}

class EditCollector {
  readonly #document: TextDocument;
  readonly #version: number | null;
  readonly #views: readonly ContextView[];
  readonly #ending: '\n' | '\r\n';
  readonly #creations: (CreateFile | TextDocumentEdit)[] = [];
  readonly #byUri = new Map<string, TextEdit[]>();

  constructor(document: TextDocument, version: number | null, views: readonly ContextView[]) {
    this.#document = document;
    this.#version = version;
    this.#views = views;
    this.#ending = lineEndingOf(document.getText());
  }

  /** False when the edit has no place: its context is not a folder, or its file is not known. */
  add(edit: Edit): boolean {
    if (edit.kind === 'replace') return this.#replace(edit);
    return edit.kind === 'create' ? this.#create(edit) : this.#changeLines(edit);
  }

  documentChanges(): (CreateFile | TextDocumentEdit)[] {
    const edits = [...this.#byUri].map(([uri, list]): TextDocumentEdit => {
      const version = uri === this.#document.uri ? this.#version : null;
      return { textDocument: { uri, version }, edits: list };
    });
    return [...this.#creations, ...edits];
  }

  plainChanges(): { [uri: string]: TextEdit[] } {
    return Object.fromEntries(this.#byUri);
  }

  #replace({ span, text }: Edit & { kind: 'replace' }): boolean {
    const newText = withLineEnding(text, this.#ending);
    return this.#push(this.#document.uri, { range: toRange(this.#document, span), newText });
  }

  #push(uri: string, edit: TextEdit): boolean {
    const list = this.#byUri.get(uri);
    if (list === undefined) this.#byUri.set(uri, [edit]);
    else list.push(edit);
    return true;
  }

  #create({ path, text }: Edit & { kind: 'create' }): boolean {
    const context = this.#views[0]?.source.context;
    if (context?.kind !== 'folder') return false;
    const uri = fileUriBelow(context.path, path);
    const start = { line: 0, character: 0 };
    this.#creations.push({ kind: 'create', uri, options: { overwrite: false, ignoreIfExists: false } });
    const newText: TextEdit = { range: { start, end: start }, newText: text };
    this.#creations.push({ textDocument: { uri, version: null }, edits: [newText] });
    return true;
  }

  #changeLines({ uri, line, removeCount, insert }: Edit & { kind: 'lines' }): boolean {
    const ignoreFile = this.#views
      .map(({ ignoreFile: file }) => (file.kind === 'loaded' ? file.value : undefined))
      .find((file) => file?.uri === uri);
    if (ignoreFile === undefined) return false;
    const ending = lineEndingOf(ignoreFile.text);
    const lines = ignoreFile.text.split('\n');
    const last = lines.length - 1;
    const lastLength = lines[last]?.length ?? 0;
    const isAppended = line > last;
    const start = isAppended ? { line: last, character: lastLength } : { line, character: 0 };
    const end =
      line + removeCount > last && removeCount > 0
        ? { line: last, character: lastLength }
        : { line: line + removeCount, character: 0 };
    const newText = withLineEnding(isAppended && lastLength > 0 ? `\n${insert}` : insert, ending);
    return this.#push(uri, { range: { start, end: isAppended ? start : end }, newText });
  }
}
