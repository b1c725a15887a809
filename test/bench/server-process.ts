/**
 * One language server in a process of its own, spoken to over stdio as an editor does. Both the project's server and
 * the peer are driven through this same file, so that a ratio compares servers and nothing else.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import {
  createMessageConnection,
  type Diagnostic,
  type MessageConnection,
  StreamMessageReader,
  StreamMessageWriter,
} from 'vscode-languageserver-protocol/node';

export interface ServerProcess {
  readonly name: string;
  readonly pid: number | undefined;
  readonly connection: MessageConnection;
  readonly hasPullDiagnostics: boolean;
  open(uri: string, text: string): Promise<readonly Diagnostic[]>;
  /** Inserts `text` at a position and waits for the diagnostics of that version. Returns them and the time in ms. */
  edit(
    uri: string,
    at: { line: number; character: number },
    text: string,
  ): Promise<{ diagnostics: readonly Diagnostic[]; elapsedMs: number }>;
  /** Bytes in use on the JavaScript heap after a forced garbage collection. */
  heapAfterGcBytes(): Promise<number>;
  stop(): Promise<void>;
}

/** Starts `node script --stdio` with the inspector on a free port and finishes the protocol's handshake. */
export async function startServer(
  name: string,
  script: string,
  rootUri: string,
  environment: NodeJS.ProcessEnv = {},
  nodeOptions: readonly string[] = [],
): Promise<ServerProcess> {
  const env = { ...process.env, ...environment };
  const args = [...nodeOptions, '--inspect=127.0.0.1:0', script, '--stdio'];
  const child = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'pipe'], env });
  const inspectorUrl = readInspectorUrl(child);
  const connection = createMessageConnection(new StreamMessageReader(child.stdout), new StreamMessageWriter(child.stdin));
  const waiting = new Map<string, (diagnostics: Diagnostic[]) => void>();
  connection.onNotification('textDocument/publishDiagnostics', (params: { uri: string; diagnostics: Diagnostic[] }) => {
    waiting.get(params.uri)?.(params.diagnostics);
  });
  connection.onRequest('workspace/configuration', (params: { items: unknown[] }) => params.items.map(() => null));
  connection.onRequest('client/registerCapability', () => null);
  connection.onRequest('workspace/diagnostic/refresh', () => null);
  connection.listen();
  const { capabilities } = await connection.sendRequest<{ capabilities: { diagnosticProvider?: unknown } }>('initialize', {
    processId: process.pid,
    rootUri,
    workspaceFolders: [{ uri: rootUri, name: 'bench' }],
    capabilities: {
      textDocument: { diagnostic: { dynamicRegistration: false }, publishDiagnostics: { relatedInformation: true } },
      workspace: { configuration: true, diagnostics: { refreshSupport: true } },
    },
  });
  await connection.sendNotification('initialized', {});
  const hasPullDiagnostics = capabilities.diagnosticProvider !== undefined;
  const versions = new Map<string, number>();

  function diagnosticsAfter(uri: string, send: () => Promise<void>): Promise<readonly Diagnostic[]> {
    if (hasPullDiagnostics) {
      return send()
        .then(() => connection.sendRequest<{ items?: Diagnostic[] }>('textDocument/diagnostic', { textDocument: { uri } }))
        .then((report) => report.items ?? []);
    }
    const arrived = new Promise<readonly Diagnostic[]>((resolve) => waiting.set(uri, resolve));
    return send().then(() => arrived);
  }

  return {
    name,
    pid: child.pid,
    connection,
    hasPullDiagnostics,
    open(uri, text) {
      versions.set(uri, 1);
      return diagnosticsAfter(uri, () =>
        connection.sendNotification('textDocument/didOpen', {
          textDocument: { uri, languageId: 'dockerfile', version: 1, text },
        }),
      );
    },
    async edit(uri, at, text) {
      const version = (versions.get(uri) ?? 1) + 1;
      versions.set(uri, version);
      const startedAt = performance.now();
      const diagnostics = await diagnosticsAfter(uri, () =>
        connection.sendNotification('textDocument/didChange', {
          textDocument: { uri, version },
          contentChanges: [{ range: { start: at, end: at }, text }],
        }),
      );
      return { diagnostics, elapsedMs: performance.now() - startedAt };
    },
    heapAfterGcBytes: async () => heapAfterGc(await inspectorUrl),
    async stop() {
      await connection.sendRequest('shutdown');
      await connection.sendNotification('exit');
      connection.dispose();
      child.kill();
    },
  };
}

function readInspectorUrl(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let seen = '';
    child.stderr?.on('data', (chunk: Buffer) => {
      seen += chunk.toString('utf8');
      const url = /ws:\/\/\S+/.exec(seen)?.[0];
      if (url !== undefined) resolve(url);
    });
    child.once('exit', (code) => reject(new Error(`The language server ended with code ${code} before it was ready:\n${seen}`)));
  });
}

async function heapAfterGc(inspectorUrl: string): Promise<number> {
  const socket = new WebSocket(inspectorUrl);
  await new Promise((resolve, reject) => {
    socket.onopen = resolve;
    socket.onerror = reject;
  });
  const call = (id: number, method: string): Promise<unknown> =>
    new Promise((resolve) => {
      socket.addEventListener('message', (event) => {
        const answer = JSON.parse(String(event.data)) as { id?: number; result?: unknown };
        if (answer.id === id) resolve(answer.result);
      });
      socket.send(JSON.stringify({ id, method }));
    });
  await call(1, 'HeapProfiler.collectGarbage');
  await call(2, 'HeapProfiler.collectGarbage');
  const usage = (await call(3, 'Runtime.getHeapUsage')) as { usedSize: number };
  socket.close();
  return usage.usedSize;
}
