/**
 * Binds the features to a connection: documents, settings, contexts, diagnostics, fixes, hovers. It decides nothing
 * about documents. Nothing is read before a document of ours is open.
 */
import {
  type CodeAction,
  CodeActionKind,
  type CodeActionParams,
  type Connection,
  DidChangeConfigurationNotification,
  FileChangeType,
  type Hover,
  type HoverParams,
  type InitializeParams,
  type InitializeResult,
  PositionEncodingKind,
  TextDocumentSyncKind,
  TextDocuments,
} from 'vscode-languageserver';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { stateFolder } from '../context/build-records.ts';
import { ContextStore } from '../context/context-store.ts';
import { DocumentStore } from '../context/document-store.ts';
import { readDurations } from '../context/kept-durations.ts';
import { fixAllKind, toCodeActions } from '../features/code-actions.ts';
import { toHover } from '../features/hover.ts';
import { isConfigPath } from '../model/config-name.ts';
import { type InitializationOptions, parseInitializationOptions, trustGranted } from '../protocol.ts';
import type { Settings } from '../settings.ts';
import { bindBuildRequests } from './build-requests.ts';
import { type ClientAbilities, readClientAbilities } from './client-abilities.ts';
import { type Configs, watchConfigs } from './configs.ts';
import { type DiagnosticsDelivery, deliverDiagnostics } from './diagnostics-delivery.ts';
import { DocumentChecker, type Surroundings } from './document-checker.ts';
import { documentKind, isChecked, isInput } from './document-kind.ts';
import { createFailureLog, type FailureLog, guard } from './guard.ts';
import { openTexts } from './open-texts.ts';
import { bindPlanRequests } from './plan-requests.ts';
import { SettingsStore } from './settings-store.ts';
import { NamedManifests, watchInputs } from './watched-files.ts';
import { WorkspaceState } from './workspace-state.ts';

const changeKinds = {
  [FileChangeType.Created]: 'created',
  [FileChangeType.Changed]: 'changed',
  [FileChangeType.Deleted]: 'deleted',
} as const;

export function startServer(connection: Connection, version: string): void {
  connection.onInitialize((params): InitializeResult => {
    const abilities = readClientAbilities(params);
    new Server(connection, abilities, params, parseInitializationOptions(params.initializationOptions)).bind();
    return {
      serverInfo: { name: 'unstale', version },
      capabilities: {
        positionEncoding: PositionEncodingKind.UTF16,
        textDocumentSync: { openClose: true, change: TextDocumentSyncKind.Incremental, save: { includeText: false } },
        codeActionProvider: { codeActionKinds: [CodeActionKind.QuickFix, fixAllKind] },
        hoverProvider: true,
        workspace: { workspaceFolders: { supported: true, changeNotifications: abilities.hasWorkspaceFolders } },
        ...(abilities.pullsDiagnostics
          ? { diagnosticProvider: { identifier: 'unstale', interFileDependencies: true, workspaceDiagnostics: false } }
          : {}),
      },
    };
  });
  connection.listen();
}

class Server {
  readonly #connection: Connection;
  readonly #abilities: ClientAbilities;
  readonly #options: InitializationOptions;
  readonly #documents = new TextDocuments(TextDocument);
  readonly #log: FailureLog;
  readonly #configs: Configs;
  readonly #settings: SettingsStore;
  readonly #workspace: WorkspaceState;
  readonly #contexts: ContextStore;
  readonly #surroundings: DocumentStore;
  readonly #checker: DocumentChecker;
  readonly #delivery: DiagnosticsDelivery;

  constructor(connection: Connection, abilities: ClientAbilities, params: InitializeParams, options: InitializationOptions) {
    this.#connection = connection;
    this.#abilities = abilities;
    this.#options = options;
    this.#log = createFailureLog((line) => connection.console.error(line));
    this.#workspace = new WorkspaceState(params, options.isTrusted ?? true);
    this.#configs = watchConfigs(connection, this.#workspace, openTexts(this.#documents), this.#log);
    const manifests = new NamedManifests(connection, this.#log);
    const follow = (settings: Settings) => (abilities.registersWatchers ? manifests.follow(settings) : undefined);
    this.#settings = new SettingsStore(connection, abilities, options.settings, (uri) => this.#configs.configFor(uri), follow);
    const state = stateFolder(process.env, process.platform);
    this.#contexts = new ContextStore({
      overlay: openTexts(this.#documents),
      durations: (path) => readDurations(state, path),
      onChange: (uri) => this.#delivery.inputChanged(uri),
      onFailure: (error) => this.#log.report('build context', error),
    });
    this.#surroundings = new DocumentStore({
      index: this.#contexts.buildFiles,
      overlay: openTexts(this.#documents),
      onChange: (uri) => this.#delivery.inputChanged(uri),
      onFailure: (error) => this.#log.report('surroundings', error),
    });
    const workspace = this.#workspace;
    const surroundings: Surroundings = {
      viewsFor: (uri, settings) => this.#contexts.viewsFor(uri, settings, workspace.folders, workspace.isTrusted),
      durationsOf: (uri) => this.#contexts.durationsOf(uri),
      viewFor: (uri, kind, settings) => this.#surroundings.viewFor(uri, kind, settings, workspace.folders, workspace.isTrusted),
    };
    this.#checker = new DocumentChecker(this.#documents, this.#settings, surroundings, this.#log);
    this.#delivery = deliverDiagnostics(connection, this.#documents, this.#checker, abilities, this.#log);
  }

  bind(): void {
    this.#bindDocuments();
    this.#bindRequests();
    this.#bindWorkspace();
    this.#documents.listen(this.#connection);
  }

  #bindDocuments(): void {
    this.#documents.onDidChangeContent(({ document }) => {
      const { uri } = document;
      const kind = kindOf(document);
      if (isChecked(kind)) this.#delivery.textChanged(uri);
      if (isInput(kind)) this.#invalidate(uri);
      // What a compose file is told depends on the Dockerfiles that it builds.
      if (kind === 'dockerfile') this.#surroundings.invalidate(uri, 'changed');
      if (kind === 'config') this.#configChanged(uri);
      if (kind === 'foreign') this.#leave(uri);
    });
    // An editor that watches no files for us still gets a context that is read again.
    this.#documents.onDidSave(({ document }) => {
      if (isChecked(kindOf(document))) this.#delivery.textChanged(document.uri);
    });
    this.#documents.onDidClose(({ document }) => {
      const { uri } = document;
      const kind = kindOf(document);
      this.#settings.forget(uri);
      this.#checker.forget(uri);
      this.#contexts.forget(uri);
      this.#surroundings.forget(uri);
      if (isChecked(kind)) this.#delivery.closed(uri);
      if (isInput(kind)) this.#invalidate(uri);
      if (kind === 'config') this.#configChanged(uri);
    });
  }

  /** Its text was changed into something that is none of ours. */
  #leave(uri: string): void {
    if (this.#checker.forget(uri)) this.#delivery.closed(uri);
  }

  #configChanged(uri: string): void {
    this.#configs.changed(uri);
    this.#settings.configChanged();
    this.#delivery.inputChanged();
  }

  #invalidate(uri: string, change?: 'created' | 'changed' | 'deleted'): void {
    this.#contexts.invalidate(uri, change);
    this.#surroundings.invalidate(uri, change);
  }

  #bindRequests(): void {
    bindBuildRequests(this.#connection, {
      log: this.#log,
      workspace: this.#workspace,
      settingsFor: (uri) => this.#settings.settingsFor(uri),
      overlay: openTexts(this.#documents),
      documentOf: (uri) => this.#documents.get(uri),
      buildFiles: this.#contexts.buildFiles,
    });
    bindPlanRequests(this.#connection, { log: this.#log, workspace: this.#workspace });
    this.#connection.onCodeAction(
      guard<CodeActionParams, CodeAction[] | null>('fixes', this.#log, null, async ({ textDocument, range, context }, token) => {
        const answer = await this.#checker.check(textDocument.uri, token);
        if (answer === undefined) return null;
        const { document, checked } = answer;
        return toCodeActions({ document, version: document.version, range, context }, checked, this.#abilities);
      }),
    );
    this.#connection.onHover(
      guard<HoverParams, Hover | null>('hover', this.#log, null, async ({ textDocument, position }, token) => {
        const answer = await this.#checker.check(textDocument.uri, token);
        const { hasMarkdown } = this.#abilities;
        const { offlinePageTemplate } = this.#options;
        return (answer && toHover(answer.document, position, answer.checked, { hasMarkdown, offlinePageTemplate })) ?? null;
      }),
    );
  }

  #bindWorkspace(): void {
    this.#connection.onInitialized(() => void this.#register());
    this.#connection.onDidChangeConfiguration(({ settings }) => {
      this.#settings.changed(settings);
      this.#delivery.inputChanged();
    });
    this.#connection.onDidChangeWatchedFiles(({ changes }) => {
      for (const { uri, type } of changes) {
        if (isConfigPath(uri)) this.#configChanged(uri);
        this.#invalidate(uri, changeKinds[type]);
      }
    });
    this.#connection.onNotification(trustGranted.method, () => {
      this.#workspace.trust();
      this.#settings.configChanged();
      this.#delivery.inputChanged();
    });
    this.#connection.onShutdown(() => {
      this.#contexts.dispose();
      this.#surroundings.dispose();
    });
  }

  async #register(): Promise<void> {
    try {
      // First, because it waits for nothing: folders may change while the editor still registers the rest.
      if (this.#abilities.hasWorkspaceFolders) this.#followFolders();
      if (this.#abilities.registersConfiguration) {
        await this.#connection.client.register(DidChangeConfigurationNotification.type, { section: 'unstale' });
      }
      if (this.#abilities.registersWatchers) await watchInputs(this.#connection);
    } catch (error) {
      this.#log.report('registration', error);
    }
  }

  #followFolders(): void {
    this.#connection.workspace.onDidChangeWorkspaceFolders((event) => {
      this.#workspace.foldersChanged(event);
      this.#settings.configChanged();
      this.#delivery.inputChanged();
    });
  }
}

function kindOf(document: TextDocument) {
  return documentKind(document.uri, document.languageId, () => document.getText());
}
