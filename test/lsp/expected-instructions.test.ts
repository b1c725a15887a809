/** What the built server tells a client about the instructions that an image must have been made of. */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, expect, test } from 'vitest';
import { expectedInstructionsRequest } from '../../server/protocol.ts';
import { type ClientOptions, type LanguageClient, startLanguageClient } from '../support/lsp/language-client.ts';

const files = { Dockerfile: 'FROM node:22 AS dev\nRUN npm ci \\\n  --silent\nFROM dev AS prod\nCMD ["node", "a.js"]\n' };

let client: LanguageClient;
afterEach(() => client.stop());

async function ask(target: string | undefined, options: Partial<ClientOptions> = {}) {
  client = await startLanguageClient({ kind: 'vscode', files, ...options });
  const dockerfileUri = pathToFileURL(join(client.folder, 'Dockerfile')).href;
  return client.connection.sendRequest(expectedInstructionsRequest, { dockerfileUri, target });
}

test('each stage is told by what BuildKit writes of it', async () => {
  const answer = await ask('prod');
  const run = { line: 2, keyword: 'RUN', label: 'RUN npm ci --silent', text: 'RUN /bin/sh -c npm ci   --silent' };
  const command = { line: 5, text: 'CMD ["node" "a.js"]', hasShellOfBase: false };
  expect(answer).toMatchObject({ kind: 'known', target: { name: 'prod', instructions: [run, command] } });
  expect(answer).toMatchObject({ others: [{ name: 'dev', instructions: [run] }] });
});

test.each<[string, string | undefined, Partial<ClientOptions>]>([
  ['a target that is not there', 'test', {}],
  ['a workspace without trust', undefined, { isTrusted: false }],
  ['a Dockerfile that is not there', undefined, { files: { other: '' } }],
])('%s is unknown', async (_, target, options) => {
  expect(await ask(target, options)).toMatchObject({ kind: 'unknown', because: expect.stringMatching(/\w/) });
});
