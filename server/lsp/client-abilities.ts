/** What the editor on the other side can do, read once from `initialize`; everything absent is a plain "no". */
import type { InitializeParams } from 'vscode-languageserver';

export interface ClientAbilities {
  readonly pullsDiagnostics: boolean;
  readonly refreshesDiagnostics: boolean;
  readonly answersConfiguration: boolean;
  readonly registersConfiguration: boolean;
  readonly registersWatchers: boolean;
  readonly hasWorkspaceFolders: boolean;
  readonly hasChangeAnnotations: boolean;
  readonly canCreateFiles: boolean;
  readonly hasMarkdown: boolean;
}

export function readClientAbilities({ capabilities }: InitializeParams): ClientAbilities {
  const { workspace, textDocument } = capabilities;
  const edit = workspace?.workspaceEdit;
  return {
    pullsDiagnostics: textDocument?.diagnostic !== undefined,
    refreshesDiagnostics: workspace?.diagnostics?.refreshSupport === true,
    answersConfiguration: workspace?.configuration === true,
    registersConfiguration: workspace?.didChangeConfiguration?.dynamicRegistration === true,
    registersWatchers: workspace?.didChangeWatchedFiles?.dynamicRegistration === true,
    hasWorkspaceFolders: workspace?.workspaceFolders === true,
    hasChangeAnnotations: edit?.changeAnnotationSupport !== undefined && edit.documentChanges === true,
    canCreateFiles: edit?.resourceOperations?.includes('create') === true,
    hasMarkdown: textDocument?.hover?.contentFormat?.includes('markdown') === true,
  };
}
