/** What the built server tells of the files of a build context: which the ignore file drops, which are copied, which are not. */
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { type ContextFilesParams, type ContextFilesResult, contextFilesRequest } from '../../server/protocol.ts';
import { type ClientOptions, type LanguageClient, startLanguageClient } from '../support/lsp/language-client.ts';

const files = {
  Dockerfile: 'FROM node:22 AS run\nWORKDIR /app\nCOPY src ./src\nCOPY secret.txt /run/\nFROM run AS check\nCOPY test ./test\n',
  '.dockerignore': '# kept out\nnotes\n*.txt\n',
  'src/app.js': 'app',
  'notes/deep/todo.md': 'todo',
  'secret.txt': 'secret',
  'test/app.test.js': 'test',
  'readme.md': 'readme',
};
const dropped = (pattern: string, line: number) => ({ kind: 'ignored', pattern, line });

let client: LanguageClient;
afterEach(() => client.stop());

async function ask(more: Partial<ContextFilesParams> = {}, options: Partial<ClientOptions> = {}): Promise<ContextFilesResult> {
  client = await startLanguageClient({ kind: 'vscode', files, ...options });
  return again(more);
}

function again(more: Partial<ContextFilesParams> = {}): Promise<ContextFilesResult> {
  const build = { dockerfileUri: client.uriOf('Dockerfile'), contextPath: client.folder, target: 'run' };
  return client.connection.sendRequest(contextFilesRequest, { ...build, args: {}, unknownArgs: [], namedContexts: {}, ...more });
}

test('every file has a fate, and a folder that is dropped is not looked into', async () => {
  const answer = await ask();
  if (answer.kind !== 'known') return expect.fail(answer.because);
  expect(Object.fromEntries(answer.files.map(({ path, kind, fate }) => [path, { kind, fate }]))).toEqual({
    Dockerfile: { kind: 'file', fate: { kind: 'not-copied' } },
    '.dockerignore': { kind: 'file', fate: { kind: 'not-copied' } },
    'src/app.js': { kind: 'file', fate: { kind: 'copied' } },
    notes: { kind: 'folder', fate: dropped('notes', 1) },
    'secret.txt': { kind: 'file', fate: dropped('*.txt', 2) },
    'test/app.test.js': { kind: 'file', fate: { kind: 'not-copied' } },
    'readme.md': { kind: 'file', fate: { kind: 'not-copied' } },
  });
  expect(answer).toMatchObject({ ignoreFileUri: client.uriOf('.dockerignore'), isComplete: true });
  expect(answer.lost.map(({ path, pattern, line }) => [path, pattern, line])).toEqual([['secret.txt', '*.txt', 2]]);
  expect(await again({ target: 'check', paths: ['test/app.test.js'] })).toMatchObject({ files: [{ fate: { kind: 'copied' } }] });
});

test('of some paths only these are told, also of what nobody looked into', async () => {
  const paths = ['notes/deep/todo.md', 'src/app.js', '../outside', 'gone.js'];
  expect(await ask({ paths })).toMatchObject({
    files: [
      { path: 'notes/deep/todo.md', fate: dropped('notes', 1) },
      { path: 'src/app.js', fate: { kind: 'copied' } },
    ],
    isComplete: true,
  });
});

test('a step that cannot be followed leaves open what it takes', async () => {
  const Dockerfile = 'ARG BASE\nFROM node:22 AS run\nCOPY src /src\nCOPY --from=$BASE readme.md /\n';
  const answer = await ask({}, { files: { ...files, Dockerfile } });
  if (answer.kind !== 'known') return expect.fail(answer.because);
  expect(answer.files.find(({ path }) => path === 'readme.md')?.fate).toEqual({ kind: 'unknown' });
  expect(answer.isComplete).toBe(false);
});

test('without trust no folder is read, and with it the same question is answered', async () => {
  expect(await ask({}, { isTrusted: false })).toEqual({ kind: 'unknown', because: expect.stringContaining('not trusted') });
  await client.connection.sendNotification('unstale/trustGranted');
  expect(await again()).toMatchObject({ kind: 'known' });
});

test.each<[string, Partial<ContextFilesParams>]>([
  ['a relative folder', { contextPath: 'src' }],
  ['a folder that is not there', { contextPath: join('/', 'no', 'such', 'folder') }],
  ['a Dockerfile that is not there', { dockerfileUri: 'file:///no/such/Dockerfile' }],
  ['a Dockerfile of no disk', { dockerfileUri: 'untitled:Dockerfile' }],
  ['a stage that is not there', { target: 'nope' }],
])('of %s nothing is known', async (_, wrong) => {
  expect(await ask(wrong)).toEqual({ kind: 'unknown', because: expect.stringMatching(/\S/) });
});
