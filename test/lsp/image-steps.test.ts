/** What the built server says an image is made of. */
import { afterEach, expect, test } from 'vitest';
import { buildSourcesRequest, imageStepsRequest } from '../../server/protocol.ts';
import { type ClientOptions, type LanguageClient, startLanguageClient } from '../support/lsp/language-client.ts';

const files = {
  'compose.yaml': 'name: shop\nservices:\n  api:\n    build: { context: ./api, args: { NODE: "24" } }\n',
  'api/Dockerfile': 'ARG NODE=22\nFROM node:$NODE\nRUN apt-get update\nRUN apt-get install -y git\n',
};

let client: LanguageClient;
afterEach(() => client.stop());

async function ask(options: Partial<ClientOptions> = {}) {
  client = await startLanguageClient({ kind: 'vscode', files, ...options });
  const [source] = await client.connection.sendRequest(buildSourcesRequest, {});
  const { target, args, unknownArgs, namedContexts } = source ?? {};
  const dockerfileUri = client.uriOf('api/Dockerfile');
  return client.connection.sendRequest(imageStepsRequest, { dockerfileUri, target, args, unknownArgs, namedContexts });
}

test('base and steps, with the arguments that the workspace declares and the rules that say that the cache lies', async () => {
  expect(await ask()).toMatchObject({
    kind: 'known',
    base: { kind: 'image', reference: 'node:24', isPinned: false },
    steps: [
      { line: 3, keyword: 'RUN', argument: 'apt-get update', frozen: [{ rule: 'index-update-alone' }] },
      { line: 4, keyword: 'RUN', argument: 'apt-get install -y git', frozen: [] },
    ],
  });
});

test('nothing of a workspace without trust', async () => {
  expect(await ask({ isTrusted: false })).toMatchObject({ kind: 'unknown', because: expect.stringContaining('not trusted') });
});

test('a Dockerfile that is not there, or no file at all, is unknown', async () => {
  await ask();
  const of = (dockerfileUri: string) => client.connection.sendRequest(imageStepsRequest, { dockerfileUri });
  expect(await of(client.uriOf('api/None'))).toMatchObject({ kind: 'unknown' });
  expect(await of('untitled:Dockerfile')).toMatchObject({ kind: 'unknown' });
});
