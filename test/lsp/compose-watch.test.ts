/** What the built server says of a development set-up of the services of a compose file. */
import { afterEach, expect, test } from 'vitest';
import { composeWatchRequest } from '../../server/protocol.ts';
import { type ClientOptions, type LanguageClient, startLanguageClient } from '../support/lsp/language-client.ts';

const compose = `services:
  web:
    build: ./web
    command: node a.js
  made:
    build: { context: ./web, dockerfile: none.Dockerfile }
  db:
    image: postgres:17
`;
const files = { 'compose.yaml': compose, 'web/Dockerfile': 'FROM node:22\nWORKDIR /app\nCOPY src ./src\n', 'web/src/a.js': '1' };

let client: LanguageClient;
afterEach(() => client.stop());

async function watches(options: Partial<ClientOptions> = {}) {
  client = await startLanguageClient({ kind: 'vscode', files, ...options });
  await client.open('compose.yaml', compose, 'dockercompose');
  return client.connection.sendRequest(composeWatchRequest, { uri: client.uriOf('compose.yaml') });
}

test('each service that the file builds has an edit at the line below its build, or a reason', async () => {
  const lines = ['develop:', '  watch:', '    - action: sync', '      path: ./web/src', '      target: /app/src'];
  const sync = lines.map((line) => `    ${line}\n`).join('');
  expect(await watches()).toEqual([
    {
      ...{ kind: 'edit', service: 'web', line: 3, character: 0, command: ['node', 'a.js'] },
      ...{ sync, restart: sync.replace('sync', 'sync+restart') },
    },
    { kind: 'refused', service: 'made', because: 'The Dockerfile does not exist.' },
  ]);
});

test('a workspace without trust has none', async () => {
  expect(await watches({ isTrusted: false })).toEqual([]);
});
