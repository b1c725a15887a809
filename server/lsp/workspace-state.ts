/** The folders that are open in the editor, and whether the person trusts them. */
import type { InitializeParams, WorkspaceFoldersChangeEvent } from 'vscode-languageserver';

export class WorkspaceState {
  #folders: readonly string[];
  #isTrusted: boolean;

  constructor(params: InitializeParams, isTrusted: boolean) {
    // `rootUri` is what editors say that know no workspace folders.
    this.#folders = params.workspaceFolders?.map(({ uri }) => uri) ?? (params.rootUri ? [params.rootUri] : []);
    this.#isTrusted = isTrusted;
  }

  /** Folder URIs. A new list for every change, so that identity tells whether something changed. */
  get folders(): readonly string[] {
    return this.#folders;
  }

  get isTrusted(): boolean {
    return this.#isTrusted;
  }

  foldersChanged({ added, removed }: WorkspaceFoldersChangeEvent): void {
    const gone = new Set(removed.map(({ uri }) => uri));
    this.#folders = [...this.#folders.filter((uri) => !gone.has(uri)), ...added.map(({ uri }) => uri)];
  }

  trust(): void {
    this.#isTrusted = true;
  }
}
