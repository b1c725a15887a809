/**
 * The configuration files that hold for documents. What is wrong in one of them is told on that file, open or not, from when
 * it was first read until it is mended or gone.
 */
import { type Connection, type Diagnostic, DiagnosticSeverity } from 'vscode-languageserver';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { type ConfigFile, ConfigFiles } from '../context/config-files.ts';
import { pathOfUri, uriOfPath } from '../context/file-uri.ts';
import { diagnosticSource, toRange } from '../features/diagnostics.ts';
import { rules } from '../rules/index.ts';
import type { StatedSettings } from '../settings.ts';
import type { FailureLog } from './guard.ts';
import type { WorkspaceState } from './workspace-state.ts';

export interface Configs {
  /** What the configuration file says that holds for a document; `undefined` when there is none. */
  configFor(uri: string): Promise<StatedSettings | undefined>;
  /** One came, changed or went, saved or not. */
  changed(uri: string): void;
}

export function watchConfigs(
  connection: Connection,
  workspace: WorkspaceState,
  overlay: (uri: string) => string | undefined,
  log: FailureLog,
): Configs {
  const files = new ConfigFiles({ overlay, rules });
  /** By URI: what was told last. */
  const told = new Map<string, string>();
  const tell = (uri: string, config: ConfigFile | undefined): void => {
    const diagnostics = config === undefined ? [] : problemsOf(config);
    const text = JSON.stringify(diagnostics);
    if ((told.get(uri) ?? '[]') === text) return;
    told.set(uri, text);
    connection.sendDiagnostics({ uri, diagnostics }).catch((error: unknown) => log.report('configuration', error));
  };
  return {
    async configFor(uri) {
      const path = pathOfUri(uri);
      if (path === undefined) return undefined;
      const folders = workspace.folders.flatMap((folder) => pathOfUri(folder) ?? []);
      const config = await files.configFor(path, { folders, isTrusted: workspace.isTrusted });
      if (config !== undefined) tell(config.uri, config);
      return config?.stated;
    },
    changed(uri) {
      files.invalidate();
      const path = pathOfUri(uri);
      if (path === undefined) return;
      files.read(path).then(
        (config) => tell(uriOfPath(path), config.isThere ? config : undefined),
        (error: unknown) => log.report('configuration', error),
      );
    },
  };
}

function problemsOf({ uri, text, problems }: ConfigFile): Diagnostic[] {
  const document = TextDocument.create(uri, 'yaml', 0, text);
  return problems.map(({ span, message }) => ({
    range: toRange(document, span),
    severity: DiagnosticSeverity.Error,
    source: diagnosticSource,
    code: 'configuration',
    message,
  }));
}
