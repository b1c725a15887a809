/**
 * An editor without a screen: starts the built server over two streams and speaks the protocol to it. `minimal` is an
 * editor that knows nothing but documents, `vscode` one that pulls diagnostics, watches files and previews edits.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import {
  type CodeAction,
  createMessageConnection,
  type Diagnostic,
  type DocumentDiagnosticReport,
  type Hover,
  type InitializeResult,
  type MessageConnection,
  type Range,
  StreamMessageReader,
  StreamMessageWriter,
  type TextDocumentEdit,
} from 'vscode-languageserver-protocol/node';
import { repositoryRoot } from '../cache-folder.ts';

export interface ClientOptions {
  readonly kind: 'minimal' | 'vscode';
  /** Files of the workspace folder by path. */
  readonly files?: Readonly<Record<string, string>>;
  readonly settings?: unknown;
  readonly isTrusted?: boolean;
  /** Several workspace folders, as sub-folders of the temporary one. */
  readonly folders?: readonly string[];
}

const vscodeCapabilities = {
  textDocument: {
    diagnostic: { dynamicRegistration: true },
    hover: { contentFormat: ['markdown', 'plaintext'] },
  },
  workspace: {
    configuration: true,
    workspaceFolders: true,
    diagnostics: { refreshSupport: true },
    didChangeWatchedFiles: { dynamicRegistration: true },
    didChangeConfiguration: { dynamicRegistration: true },
    workspaceEdit: { documentChanges: true, resourceOperations: ['create'], changeAnnotationSupport: { groupsOnLabel: true } },
  },
};

export async function startLanguageClient(options: ClientOptions): Promise<LanguageClient> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'unstale lsp ')));
  const client = new LanguageClient(folder, options);
  for (const [path, text] of Object.entries(options.files ?? {})) await client.write(path, text);
  await client.initialize();
  return client;
}

export class LanguageClient {
  readonly folder: string;
  readonly connection: MessageConnection;
  /** Globs that the server asked to be watched. */
  readonly watched: string[] = [];
  readonly logged: string[] = [];
  initializeResult: InitializeResult | undefined;
  settings: unknown;
  refreshes = 0;
  readonly #options: ClientOptions;
  readonly #process: ChildProcess;
  readonly #pushed = new Map<string, Diagnostic[]>();
  readonly #versions = new Map<string, number>();

  constructor(folder: string, options: ClientOptions) {
    this.folder = folder;
    this.settings = options.settings ?? null;
    this.#options = options;
    const child = spawn(process.execPath, [join(repositoryRoot, 'dist/server.js'), '--stdio'], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    this.#process = child;
    this.connection = createMessageConnection(new StreamMessageReader(child.stdout), new StreamMessageWriter(child.stdin));
    this.#answerServer();
    this.connection.listen();
  }

  #answerServer(): void {
    this.connection.onNotification(
      'textDocument/publishDiagnostics',
      ({ uri, diagnostics }: { uri: string; diagnostics: Diagnostic[] }) => {
        this.#pushed.set(uri, diagnostics);
      },
    );
    this.connection.onNotification('window/logMessage', ({ message }: { message: string }) => void this.logged.push(message));
    this.connection.onRequest('workspace/configuration', ({ items }: { items: unknown[] }) => items.map(() => this.settings));
    this.connection.onRequest(
      'client/registerCapability',
      (params: { registrations: { registerOptions?: { watchers?: { globPattern: string }[] } }[] }) => {
        for (const { registerOptions } of params.registrations)
          this.watched.push(...(registerOptions?.watchers ?? []).map((one) => one.globPattern));
        return null;
      },
    );
    this.connection.onRequest('workspace/diagnostic/refresh', () => {
      this.refreshes++;
      return null;
    });
  }

  async initialize(): Promise<void> {
    const isVscode = this.#options.kind === 'vscode';
    const folders = (this.#options.folders ?? ['']).map((path) => ({ uri: this.uriOf(path), name: path || 'folder' }));
    this.initializeResult = await this.connection.sendRequest<InitializeResult>('initialize', {
      processId: process.pid,
      rootUri: pathToFileURL(this.folder).href,
      ...(isVscode ? { workspaceFolders: folders } : {}),
      capabilities: isVscode ? vscodeCapabilities : {},
      initializationOptions: {
        ...(isVscode ? { offlinePageTemplate: 'command:unstale.openRulePage?%22{rule}%22' } : { settings: this.settings }),
        ...(this.#options.isTrusted === undefined ? {} : { isTrusted: this.#options.isTrusted }),
      },
    });
    await this.connection.sendNotification('initialized', {});
  }

  uriOf(path: string): string {
    return pathToFileURL(join(this.folder, path)).href;
  }

  /** Writes on the disk only; `changedOnDisk` tells the server. */
  async write(path: string, text: string): Promise<void> {
    await mkdir(dirname(join(this.folder, path)), { recursive: true });
    await writeFile(join(this.folder, path), text);
  }

  async changedOnDisk(path: string, type: 1 | 2 | 3): Promise<void> {
    await this.connection.sendNotification('workspace/didChangeWatchedFiles', { changes: [{ uri: this.uriOf(path), type }] });
  }

  async open(path: string, text: string, languageId = 'dockerfile'): Promise<void> {
    this.#versions.set(path, 1);
    await this.connection.sendNotification('textDocument/didOpen', {
      textDocument: { uri: this.uriOf(path), languageId, version: 1, text },
    });
  }

  async change(path: string, text: string): Promise<void> {
    const version = (this.#versions.get(path) ?? 1) + 1;
    this.#versions.set(path, version);
    await this.connection.sendNotification('textDocument/didChange', {
      textDocument: { uri: this.uriOf(path), version },
      contentChanges: [{ text }],
    });
  }

  async close(path: string): Promise<void> {
    await this.connection.sendNotification('textDocument/didClose', { textDocument: { uri: this.uriOf(path) } });
  }

  /** What was pushed last for a file, by editors that pull those of other files, too. */
  pushed(path: string): readonly Diagnostic[] {
    return this.#pushed.get(this.uriOf(path)) ?? [];
  }

  /** What the editor shows now: pulled where it pulls, else what was pushed last. */
  async diagnostics(path: string): Promise<readonly Diagnostic[]> {
    if (this.#options.kind === 'minimal') return this.#pushed.get(this.uriOf(path)) ?? [];
    const report = await this.pull(path);
    return report.kind === 'full' ? report.items : [];
  }

  pull(path: string, previousResultId?: string): Promise<DocumentDiagnosticReport> {
    const textDocument = { uri: this.uriOf(path) };
    return this.connection.sendRequest('textDocument/diagnostic', {
      textDocument,
      ...(previousResultId === undefined ? {} : { previousResultId }),
    });
  }

  async codeActions(path: string, range: Range, only?: string[]): Promise<readonly CodeAction[]> {
    const context = { diagnostics: [], ...(only === undefined ? {} : { only }) };
    const actions = await this.connection.sendRequest<CodeAction[] | null>('textDocument/codeAction', {
      textDocument: { uri: this.uriOf(path) },
      range,
      context,
    });
    return actions ?? [];
  }

  hover(path: string, line: number, character: number): Promise<Hover | null> {
    return this.connection.sendRequest('textDocument/hover', {
      textDocument: { uri: this.uriOf(path) },
      position: { line, character },
    });
  }

  async stop(): Promise<void> {
    await this.connection.sendRequest('shutdown');
    const ended = new Promise((resolve) => this.#process.once('exit', resolve));
    await this.connection.sendNotification('exit');
    await ended;
    this.connection.dispose();
    await rm(this.folder, { recursive: true, force: true });
  }
}

/** The text after the edits of one action to one document. */
export function applyAction(text: string, action: CodeAction, uri: string): string {
  const changes = (action.edit?.documentChanges ?? []).filter((change): change is TextDocumentEdit => 'edits' in change);
  const lines = text.split('\n');
  const offsetOf = ({ line, character }: { line: number; character: number }) =>
    lines.slice(0, line).reduce((sum, one) => sum + one.length + 1, 0) + character;
  const edits = changes.filter(({ textDocument }) => textDocument.uri === uri).flatMap((change) => change.edits);
  const sorted = edits
    .map((edit) => ({
      start: offsetOf((edit as { range: Range }).range.start),
      end: offsetOf((edit as { range: Range }).range.end),
      newText: (edit as { newText: string }).newText,
    }))
    .sort((a, b) => b.start - a.start);
  return sorted.reduce((result, edit) => result.slice(0, edit.start) + edit.newText + result.slice(edit.end), text);
}
