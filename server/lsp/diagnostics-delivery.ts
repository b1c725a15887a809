/**
 * How diagnostics reach the editor: pulled where it can, pushed where it cannot. Both start from the same answer; what
 * differs is only who asks. A pushed document is checked again shortly after the last change.
 */
import type { Connection, DocumentDiagnosticReport, TextDocuments } from 'vscode-languageserver';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import { toDiagnostics } from '../features/diagnostics.ts';
import type { ClientAbilities } from './client-abilities.ts';
import { type DocumentChecker, openCheckedDocuments } from './document-checker.ts';
import { type FailureLog, guard } from './guard.ts';

export interface DiagnosticsDelivery {
  /** The text of a document changed. */
  textChanged(uri: string): void;
  /** Something else that an answer depends on changed; without a URI, for every open document. */
  inputChanged(uri?: string): void;
  closed(uri: string): void;
}

const quietMs = 120;

export function deliverDiagnostics(
  connection: Connection,
  documents: TextDocuments<TextDocument>,
  checker: DocumentChecker,
  abilities: ClientAbilities,
  log: FailureLog,
): DiagnosticsDelivery {
  return abilities.pullsDiagnostics ? pull(connection, checker, log) : push(connection, documents, checker, log);
}

function pull(connection: Connection, checker: DocumentChecker, log: FailureLog): DiagnosticsDelivery {
  const nothing: DocumentDiagnosticReport = { kind: 'full', items: [] };
  connection.languages.diagnostics.on(
    guard('diagnostics', log, nothing, async ({ textDocument, previousResultId }, token): Promise<DocumentDiagnosticReport> => {
      const answer = await checker.check(textDocument.uri, token);
      if (answer === undefined) return nothing;
      if (answer.resultId === previousResultId) return { kind: 'unchanged', resultId: answer.resultId };
      return { kind: 'full', resultId: answer.resultId, items: toDiagnostics(answer.document, answer.checked) };
    }),
  );
  let refresh: NodeJS.Timeout | undefined;
  return {
    textChanged: () => undefined,
    inputChanged() {
      if (refresh !== undefined) return;
      // Several contexts often finish together: one refresh asks for all of them.
      refresh = setTimeout(() => {
        refresh = undefined;
        connection.languages.diagnostics.refresh().catch((error: unknown) => log.report('diagnostics refresh', error));
      }, 20);
    },
    closed: () => undefined,
  };
}

function push(
  connection: Connection,
  documents: TextDocuments<TextDocument>,
  checker: DocumentChecker,
  log: FailureLog,
): DiagnosticsDelivery {
  const timers = new Map<string, NodeJS.Timeout>();
  const send = async (uri: string): Promise<void> => {
    timers.delete(uri);
    try {
      const answer = await checker.check(uri);
      // It may have been closed, or closed and opened again, since.
      if (answer === undefined || documents.get(uri) !== answer.document) return;
      const { version } = answer.document;
      await connection.sendDiagnostics({ uri, version, diagnostics: toDiagnostics(answer.document, answer.checked) });
    } catch (error) {
      log.report('diagnostics', error);
    }
  };
  const schedule = (uri: string): void => {
    clearTimeout(timers.get(uri));
    timers.set(
      uri,
      setTimeout(() => void send(uri), quietMs),
    );
  };
  return {
    textChanged: schedule,
    inputChanged(uri) {
      for (const one of uri === undefined ? openCheckedDocuments(documents) : [uri]) schedule(one);
    },
    closed(uri) {
      clearTimeout(timers.get(uri));
      timers.delete(uri);
      connection.sendDiagnostics({ uri, diagnostics: [] }).catch((error: unknown) => log.report('diagnostics', error));
    },
  };
}
