/** What the built server tells a client about the stages that a build can stop at. */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, expect, test } from 'vitest';
import { stagesRequest } from '../../server/protocol.ts';
import { type ClientOptions, type LanguageClient, startLanguageClient } from '../support/lsp/language-client.ts';

let client: LanguageClient;
afterEach(() => client.stop());

async function ask(options: Partial<ClientOptions> = {}) {
  client = await startLanguageClient({
    kind: 'vscode',
    files: { Dockerfile: 'FROM node:22 AS Dev\nFROM scratch\n' },
    ...options,
  });
  return client.connection.sendRequest(stagesRequest, {
    dockerfileUri: pathToFileURL(join(client.folder, 'Dockerfile')).href,
  });
}

test('each with its line and what it begins with', async () => {
  const stages = [
    { name: 'dev', line: 1, base: 'node:22' },
    { line: 2, base: 'scratch' },
  ];
  expect(await ask()).toEqual({ kind: 'known', stages });
});

test.each<[string, Partial<ClientOptions>]>([
  ['a workspace without trust', { isTrusted: false }],
  ['a Dockerfile that is not there', { files: { other: '' } }],
])('%s is unknown', async (_, options) => {
  expect(await ask(options)).toMatchObject({ kind: 'unknown', because: expect.stringMatching(/\w/) });
});
