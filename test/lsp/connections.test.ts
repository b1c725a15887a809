/** How the built server comes to an editor, keeps up with what the editor announces and changes, and ends with it. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, realpath } from 'node:fs/promises';
import { createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import {
  type ClientCapabilities,
  createMessageConnection,
  SocketMessageReader,
  SocketMessageWriter,
} from 'vscode-languageserver-protocol/node';
import { repositoryRoot } from '../support/cache-folder.ts';
import { LanguageClient, startLanguageClient } from '../support/lsp/language-client.ts';

const server = join(repositoryRoot, 'dist/server.js');
const splitUpdate = 'FROM debian:12\nRUN apt-get update\nRUN apt-get install -y curl\n';
const node = 'FROM node:22\nWORKDIR /app\nCOPY . .\nRUN npm ci\n';
const nodeFiles = { 'package.json': '{}', 'package-lock.json': '{}', 'src/a.js': '1', '.dockerignore': '**/node_modules\n' };

let client: LanguageClient | undefined;
afterEach(async () => {
  await client?.stop();
  client = undefined;
});

/** An editor with exactly these capabilities; its diagnostics are those that were pushed. */
async function startEditor(capabilities: ClientCapabilities, files: Readonly<Record<string, string>> = {}) {
  client = new LanguageClient(await realpath(await mkdtemp(join(tmpdir(), 'unstale lsp '))), { kind: 'minimal' });
  for (const [path, text] of Object.entries(files)) await client.write(path, text);
  await client.connection.sendRequest('initialize', { processId: process.pid, rootUri: client.uriOf(''), capabilities });
  await client.connection.sendNotification('initialized', {});
  return client;
}

async function expectPushed(editor: LanguageClient, codes: readonly string[]): Promise<void> {
  await vi.waitFor(async () => expect((await editor.diagnostics('Dockerfile')).map(({ code }) => code)).toEqual(codes), 10_000);
}

test('an editor that pulls but cannot be asked to pull again is told by pushing', async () => {
  const editor = await startEditor({ textDocument: { diagnostic: {} } }, nodeFiles);
  await editor.open('Dockerfile', node);
  await expectPushed(editor, ['source-copy-before-install']);
});

test('a document whose URI is odd takes nothing away from the others', async () => {
  const editor = await startEditor({}, nodeFiles);
  const odd = { uri: 'untitled:////odd', languageId: 'dockerfile', version: 1, text: splitUpdate };
  await editor.connection.sendNotification('textDocument/didOpen', { textDocument: odd });
  await editor.open('Dockerfile', node);
  await vi.waitFor(async () => {
    const [found] = await editor.diagnostics('Dockerfile');
    expect(found).toMatchObject({ code: 'source-copy-before-install', severity: 2 });
  }, 10_000);
  await editor.connection.sendNotification('workspace/didChangeConfiguration', {
    settings: { unstale: { rules: { 'source-copy-before-install': 'off' } } },
  });
  await expectPushed(editor, []);
});

test('a folder that joins the workspace brings its compose file', async () => {
  const dockerfile = 'FROM debian:12\nCOPY settings.txt /\n';
  client = await startLanguageClient({
    kind: 'vscode',
    folders: ['one'],
    files: {
      'one/readme.md': '',
      'two/compose.yaml': 'services:\n  a:\n    build: { context: ., dockerfile: docker/Dockerfile }\n',
      'two/docker/Dockerfile': dockerfile,
      'two/docker/settings.txt': 'x',
      'two/settings.txt': 'x',
      'two/.dockerignore': 'settings.txt\n',
    },
  });
  const editor = client;
  await editor.open('two/docker/Dockerfile', dockerfile);
  const added = [{ uri: editor.uriOf('two'), name: 'two' }];
  await editor.connection.sendNotification('workspace/didChangeWorkspaceFolders', { event: { added, removed: [] } });
  await vi.waitFor(async () => {
    expect((await editor.diagnostics('two/docker/Dockerfile')).map(({ code }) => code)).toEqual(['copied-path-ignored']);
  }, 10_000);
});

test('the server ends when its editor hangs up without a word', async () => {
  const child = spawn(process.execPath, [server, '--stdio'], { stdio: ['pipe', 'pipe', 'ignore'] });
  const ended = endOf(child);
  child.stdin.end();
  await ended;
  expect(child.exitCode ?? child.signalCode).not.toBeNull();
});

test('the server ends when the process of its editor is gone, even with its streams held open', async () => {
  const editorProcess = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
  const gone = endOf(editorProcess);
  const child = spawn(process.execPath, [server, '--stdio'], { stdio: ['pipe', 'pipe', 'ignore'] });
  const ended = endOf(child);
  const initialize = { processId: editorProcess.pid, rootUri: null, capabilities: {} };
  const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'initialize', params: initialize });
  child.stdin.write(`Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
  await new Promise((resolve) => child.stdout.once('data', resolve));
  editorProcess.kill();
  await gone;
  await ended;
  expect(child.exitCode ?? child.signalCode).not.toBeNull();
});

test('the server speaks over a socket, too', async () => {
  const listener = createServer();
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
  const address = listener.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  const connected = new Promise<Socket>((resolve) => listener.once('connection', resolve));
  const child = spawn(process.execPath, [server, `--socket=${port}`], { stdio: 'ignore' });
  const ended = endOf(child);
  const socket = await connected;
  const connection = createMessageConnection(new SocketMessageReader(socket), new SocketMessageWriter(socket));
  connection.listen();
  const answer = await connection.sendRequest('initialize', { processId: null, rootUri: null, capabilities: {} });
  expect(answer).toMatchObject({ serverInfo: { name: 'unstale' }, capabilities: { positionEncoding: 'utf-16' } });
  await connection.sendRequest('shutdown');
  await connection.sendNotification('exit');
  await ended;
  connection.dispose();
  listener.close();
  expect(child.exitCode).toBe(0);
});

function endOf(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => child.once('exit', () => resolve()));
}
