/** Editors: what is open, reports whose places lead to commands, and two versions of a file side by side. */
import { stat } from 'node:fs/promises';
import {
  commands,
  type Disposable,
  DocumentLink,
  languages,
  Position,
  Range,
  Uri,
  WorkspaceEdit,
  window,
  workspace,
} from 'vscode';
import type { Documents, TextLink } from '../editor-ports.ts';
import { shownText, shownTextScheme } from './vscode-shown-text.ts';

const links = new Map<string, readonly TextLink[]>();
const mostKept = 50;

export function provideReportLinks(): Disposable {
  return languages.registerDocumentLinkProvider(
    { scheme: shownTextScheme },
    { provideDocumentLinks: ({ uri }) => (links.get(uri.toString()) ?? []).map(linkOf) },
  );
}

export const vscodeDocuments: Documents = {
  activeFile: () => {
    const uri = window.activeTextEditor?.document.uri;
    return uri?.scheme === 'file' ? uri.fsPath : undefined;
  },
  folders: () => (workspace.workspaceFolders ?? []).filter(({ uri }) => uri.scheme === 'file').map(({ uri }) => uri.fsPath),
  isFolder: (path) =>
    stat(path).then(
      (found) => found.isDirectory(),
      () => false,
    ),
  isThere: (path) =>
    stat(path).then(
      () => true,
      () => false,
    ),
  showReport: async (title, { text, links: places }) => {
    const uri = shownText(text, `${title}.md`);
    links.set(uri.toString(), places);
    for (const key of [...links.keys()].slice(0, -mostKept)) links.delete(key);
    await window.showTextDocument(await workspace.openTextDocument(uri), { preview: true });
  },
  showDifference: async (title, theirs, localPath) => {
    // The same name gives the same language, and so the same colours.
    const name = localPath.split(/[\\/]/).at(-1) ?? 'file';
    await commands.executeCommand('vscode.diff', shownText(theirs, name), Uri.file(localPath), title);
  },
  openAtLine: async (path, line) => {
    const selection = new Range(new Position(line, 0), new Position(line, 0));
    await window.showTextDocument(Uri.file(path), { selection });
  },
  open: async (path) => {
    const { document } = await window.showTextDocument(Uri.file(path), { preview: false });
    return document.uri.toString();
  },
  proposeInsertion: async (path, { line, character, text }, title) => {
    const uri = Uri.file(path);
    const document = await workspace.openTextDocument(uri);
    const before = document.getText();
    const offset = document.offsetAt(new Position(line, character));
    const name = path.split(/[\\/]/).at(-1) ?? 'file';
    await commands.executeCommand(
      'vscode.diff',
      uri,
      shownText(before.slice(0, offset) + text + before.slice(offset), name),
      title,
    );
    return {
      isSame: () => document.getText() === before,
      insert: async () => {
        const edit = new WorkspaceEdit();
        edit.insert(uri, new Position(line, character), text);
        await window.showTextDocument(document, { preview: false });
        return workspace.applyEdit(edit);
      },
    };
  },
};

function linkOf({ line, start, end, tooltip, command, argument }: TextLink): DocumentLink {
  const target = Uri.parse(`command:${command}?${encodeURIComponent(JSON.stringify([argument]))}`);
  const link = new DocumentLink(new Range(line, start, line, end), target);
  link.tooltip = tooltip;
  return link;
}
