/** What the editor on the other side can do, read once from `initialize`; everything absent is a plain "no". */
import type { InitializeParams } from 'vscode-languageserver';

export interface ClientAbilities {
  /** Pulls, and can be asked to pull again: without that, what is learnt of a build context later would never show. */
  readonly pullsDiagnostics: boolean;
  readonly answersConfiguration: boolean;
  readonly registersConfiguration: boolean;
  readonly registersWatchers: boolean;
  readonly hasWorkspaceFolders: boolean;
  readonly hasDocumentChanges: boolean;
  readonly canCreateFiles: boolean;
  readonly hasMarkdown: boolean;
}

export function readClientAbilities({ capabilities }: InitializeParams): ClientAbilities {
  const { workspace, textDocument } = capabilities;
  const edit = workspace?.workspaceEdit;
  return {
    pullsDiagnostics: textDocument?.diagnostic !== undefined && workspace?.diagnostics?.refreshSupport === true,
    answersConfiguration: workspace?.configuration === true,
    registersConfiguration: workspace?.didChangeConfiguration?.dynamicRegistration === true,
    registersWatchers: workspace?.didChangeWatchedFiles?.dynamicRegistration === true,
    hasWorkspaceFolders: workspace?.workspaceFolders === true,
    hasDocumentChanges: edit?.documentChanges === true,
    canCreateFiles: edit?.resourceOperations?.includes('create') === true,
    hasMarkdown: textDocument?.hover?.contentFormat?.includes('markdown') === true,
  };
}
