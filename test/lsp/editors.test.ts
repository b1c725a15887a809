/** Editors that can little, and texts, names and moments that are awkward: the built server, spoken to as they speak. */
import { afterEach, expect, test, vi } from 'vitest';
import { TextDocument } from 'vscode-languageserver-textdocument';
import type { CodeAction, Diagnostic, TextEdit } from 'vscode-languageserver-types';
import { URI } from 'vscode-uri';
import { type ClientOptions, type LanguageClient, startLanguageClient } from '../support/lsp/language-client.ts';

const splitUpdate = 'FROM debian:12\nRUN apt-get update\nRUN apt-get install -y curl\n';
const top = { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } };
const everything = { start: { line: 0, character: 0 }, end: { line: 99, character: 0 } };

let client: LanguageClient;
afterEach(() => client.stop());

async function start(options: ClientOptions): Promise<void> {
  client = await startLanguageClient(options);
}

async function expectCodes(path: string, codes: readonly string[]): Promise<void> {
  await vi.waitFor(async () => expect((await client.diagnostics(path)).map(({ code }) => code)).toEqual(codes), {
    timeout: 10_000,
  });
}

/** The text after an action, whichever of its two forms the edit has. */
function after(text: string, action: CodeAction | undefined, uri: string): string {
  const documentChanges = action?.edit?.documentChanges ?? [];
  const changed = documentChanges.flatMap((change) => ('edits' in change && change.textDocument.uri === uri ? change.edits : []));
  const edits = [...(action?.edit?.changes?.[uri] ?? []), ...changed] as TextEdit[];
  return TextDocument.applyEdits(TextDocument.create(uri, 'dockerfile', 1, text), edits);
}

test.each(['\n', '\r\n'])(
  'an editor that knows no document changes gets fixes it can apply, with lines ending in %j',
  async (ending) => {
    const text = splitUpdate.replaceAll('\n', ending);
    await start({ kind: 'minimal' });
    await client.open('Dockerfile', text);
    await expectCodes('Dockerfile', ['index-update-alone']);
    const actions = await client.codeActions('Dockerfile', everything);
    expect(actions).toHaveLength(3);
    for (const action of actions) {
      expect(action.edit).not.toHaveProperty('documentChanges');
      const fixed = after(text, action, client.uriOf('Dockerfile'));
      expect(fixed).not.toBe(text);
      expect(fixed.split(ending).join('')).not.toMatch(/[\r\n]/);
      await client.change('Dockerfile', fixed);
      await expectCodes('Dockerfile', []);
      await client.change('Dockerfile', text);
      await expectCodes('Dockerfile', ['index-update-alone']);
    }
  },
);

test('an editor that cannot create files is offered no fix that does', async () => {
  await start({ kind: 'minimal', files: { 'src/main.js': '1', 'package.json': '{}', '.git/HEAD': 'x' } });
  await client.open('Dockerfile', 'FROM node:22\nWORKDIR /app\nCOPY . .\n');
  await expectCodes('Dockerfile', ['broad-copy-without-dockerignore']);
  const actions = await client.codeActions('Dockerfile', everything);
  expect(actions.map(({ title }) => title).every((title) => title.startsWith('Ignore '))).toBe(true);
});

test.each(['with space', '50% #1', "it's (1)! ünï"])(
  'a file is created in a folder called "%s" as VS Code names it',
  async (folder) => {
    const dockerfile = `${folder}/Dockerfile`;
    await start({
      kind: 'vscode',
      folders: [folder],
      files: { [`${folder}/src/main.js`]: '1', [`${folder}/.git/HEAD`]: 'x' },
    });
    await client.open(dockerfile, 'FROM node:22\nWORKDIR /app\nCOPY . .\n');
    await expectCodes(dockerfile, ['broad-copy-without-dockerignore']);
    const [create] = await client.codeActions(dockerfile, everything);
    const uri = URI.file(`${client.folder}/${folder}/.dockerignore`).toString();
    expect(create?.edit?.documentChanges).toMatchObject([{ kind: 'create', uri }, { textDocument: { uri } }]);
  },
);

test.each([
  ['with a final line ending', 'node_modules\nsrc\n'],
  ['without one', 'node_modules\nsrc'],
  ['with Windows line endings', 'node_modules\r\nsrc\r\n'],
])('the fix of an ignore file that is open and unsaved, %s, works on what is seen', async (_name, unsaved) => {
  await start({
    kind: 'vscode',
    files: { 'src/main.js': '1', 'package.json': '{}', '.dockerignore': 'something\nelse\nand\nmore\n' },
  });
  await client.open('.dockerignore', unsaved, 'ignore');
  await client.open('Dockerfile', 'FROM node:22\nCOPY src ./src\n');
  await expectCodes('Dockerfile', ['copied-path-ignored']);
  const fixes = (await client.codeActions('Dockerfile', everything)).filter(({ title }) => !title.startsWith('Ignore '));
  for (const fix of fixes) {
    const fixed = after(unsaved, fix, client.uriOf('.dockerignore'));
    await client.change('.dockerignore', fixed);
    await expectCodes('Dockerfile', []);
    expect(
      fixed
        .replace(/\r\n/g, '\n')
        .split('\n')
        .filter((line) => line === 'node_modules'),
    ).toHaveLength(1);
    await client.change('.dockerignore', unsaved);
    await expectCodes('Dockerfile', ['copied-path-ignored']);
  }
  expect(fixes.length).toBeGreaterThan(0);
});

test('a document without a file is checked, and no fix reaches for its folder', async () => {
  await start({ kind: 'vscode' });
  const uri = 'untitled:Untitled-1';
  const textDocument = { uri, languageId: 'dockerfile', version: 1, text: `${splitUpdate}COPY . .\nRUN npm ci\n` };
  await client.connection.sendNotification('textDocument/didOpen', { textDocument });
  const report = await client.connection.sendRequest<{ items: Diagnostic[] }>('textDocument/diagnostic', {
    textDocument: { uri },
  });
  expect(report.items.map(({ code }) => code)).toContain('index-update-alone');
  const actions = await client.connection.sendRequest<CodeAction[]>('textDocument/codeAction', {
    textDocument: { uri },
    range: everything,
    context: { diagnostics: [] },
  });
  for (const { edit } of actions) expect(edit?.documentChanges).toMatchObject([{ textDocument: { uri, version: 1 } }]);
});

test('an editor that refuses to be asked to pull again does not end the server', async () => {
  await start({ kind: 'vscode', files: { 'src/main.js': '1', '.dockerignore': 'src\n' } });
  client.connection.onRequest('workspace/diagnostic/refresh', () => {
    client.refreshes++;
    throw new Error('No.');
  });
  await client.open('Dockerfile', 'FROM node:22\nCOPY src ./src\n');
  await client.diagnostics('Dockerfile');
  await vi.waitFor(() => expect(client.refreshes).toBeGreaterThan(0));
  await expectCodes('Dockerfile', ['copied-path-ignored']);
});

test('an editor that refuses every registration is still answered', async () => {
  await start({ kind: 'vscode' });
  client.connection.onRequest('client/registerCapability', () => {
    throw new Error('No.');
  });
  await client.open('Dockerfile', splitUpdate);
  await expectCodes('Dockerfile', ['index-update-alone']);
});

test('fast typing with cancelled questions ends with the answer to the last text', async () => {
  await start({ kind: 'vscode' });
  await client.open('Dockerfile', splitUpdate);
  const asked: Promise<unknown>[] = [];
  for (let index = 0; index < 200; index++) {
    void client.change('Dockerfile', `${splitUpdate}# ${index}\n${'RUN true\n'.repeat(index % 50)}`);
    asked.push(client.pull('Dockerfile').catch(() => undefined));
    if (index % 3 === 0) void client.hover('Dockerfile', 1, 5).catch(() => undefined);
  }
  void client.change('Dockerfile', 'FROM debian:12\n');
  await Promise.all(asked);
  await expectCodes('Dockerfile', []);
  expect(client.logged).toEqual([]);
});

test.each(['minimal', 'vscode'] as const)(
  'a document of a %s editor closed and opened again in the middle of a check shows its own text',
  async (kind) => {
    await start({ kind });
    for (let index = 0; index < 10; index++) {
      await client.open('Dockerfile', splitUpdate);
      if (kind === 'vscode') void client.pull('Dockerfile');
      await client.close('Dockerfile');
      await client.open('Dockerfile', 'FROM debian:12\n');
      if (index < 9) await client.close('Dockerfile');
    }
    await new Promise((resolve) => setTimeout(resolve, 300));
    await expectCodes('Dockerfile', []);
    expect(await client.codeActions('Dockerfile', top)).toEqual([]);
  },
);
