/** What steps cost, from a build that the server was told of to the message of a rule, and that nothing is checked again for it. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { stateFolder } from '../../server/context/build-records.ts';
import { keepDurations } from '../../server/context/kept-durations.ts';
import { learnBuildRequest } from '../../server/protocol.ts';
import { type ClientOptions, type LanguageClient, startLanguageClient } from '../support/lsp/language-client.ts';
import { someBuilder, someImages } from '../support/plan-workspace.ts';

const dockerfile = 'FROM base\nWORKDIR /app\nCOPY . .\nRUN npm ci\n';
const files = { 'app/Dockerfile': dockerfile, 'app/package.json': '{}', 'app/package-lock.json': '{}', 'app/src/a.js': '1' };
const plain = 'runs `npm ci` again, because `COPY . .` stands above it.';
const costing = 'runs `npm ci` again (it took 42 s last time), because `COPY . .` stands above it.';
let clients: LanguageClient[] = [];
let state = '';
const before = process.env['XDG_STATE_HOME'];

beforeEach(async () => {
  state = await mkdtemp(join(tmpdir(), 'unstale-lsp-state-'));
  process.env['XDG_STATE_HOME'] = state;
});
afterEach(async () => {
  for (const client of clients) await client.stop();
  clients = [];
  if (before === undefined) delete process.env['XDG_STATE_HOME'];
  else process.env['XDG_STATE_HOME'] = before;
  await rm(state, { recursive: true, force: true });
});

async function start(options: Partial<ClientOptions> = {}): Promise<LanguageClient> {
  const client = await startLanguageClient({ kind: 'vscode', files, ...options });
  clients.push(client);
  return client;
}

async function messageOf(client: LanguageClient): Promise<string> {
  const found = (await client.diagnostics('app/Dockerfile')).find(({ code }) => code === 'source-copy-before-install');
  return String(found?.message ?? '');
}

async function learn(client: LanguageClient, ranMs: number) {
  await new Promise((resolve) => setTimeout(resolve, 20));
  return client.connection.sendRequest(learnBuildRequest, {
    ...{ dockerfileUri: client.uriOf('app/Dockerfile'), contextPath: join(client.folder, 'app') },
    ...{ builder: someBuilder, images: someImages, historyId: `took ${ranMs}`, startedAtMs: Date.now() },
    ...{ isComplete: true, hasLoadedContext: true },
    steps: [{ stageName: '', ordinal: 4, report: 'ran', ranMs }],
  });
}

/** What was asked for has arrived, and everything that was to be told was told. */
const quiet = () => new Promise((resolve) => setTimeout(resolve, 400));

test('what a build took is said of the step that ran, in messages and hovers, and of no other', async () => {
  const client = await start();
  expect(await learn(client, 42_000)).toEqual({ kind: 'learnt' });
  await client.open('app/Dockerfile', dockerfile);
  await vi.waitFor(async () => expect(await messageOf(client)).toContain(costing));
  await client.change('app/Dockerfile', dockerfile.replace('npm ci', 'npm ci --no-audit'));
  await vi.waitFor(async () => expect(await messageOf(client)).toContain('runs `npm ci --no-audit` again, because'));
  await client.change('app/Dockerfile', dockerfile.replace('COPY . .', 'COPY package.json package-lock.json ./'));
  const hover = await client.hover('app/Dockerfile', 3, 1);
  expect(JSON.stringify(hover?.contents)).toContain('downloads everything again \\\\(it took 42 s last time\\\\)');
});

test('an open file is not checked again for it: the next change of its text shows it', async () => {
  const client = await start();
  await client.open('app/Dockerfile', dockerfile);
  await vi.waitFor(async () => expect(await messageOf(client)).toContain(plain));
  await quiet();
  const shown = await client.pull('app/Dockerfile');
  const { refreshes } = client;
  expect(await learn(client, 42_000)).toEqual({ kind: 'learnt' });
  // Whatever makes the server look at the folder again.
  await client.changedOnDisk('app/.dockerignore', 2);
  await quiet();
  expect(await client.pull('app/Dockerfile', shown.resultId)).toMatchObject({ kind: 'unchanged' });
  expect(client.refreshes).toBe(refreshes);
  await client.change('app/Dockerfile', `${dockerfile}CMD ["node"]\n`);
  await vi.waitFor(async () => expect(await messageOf(client)).toContain(costing));
  expect(client.refreshes).toBe(refreshes);
});

test.each([
  ['with', true, costing],
  ['without', false, plain],
])('%s trust, what another program kept is said: %s', async (_, isTrusted, said) => {
  const client = await start({ isTrusted });
  const kept = new Map([['0\0RUN npm ci', 42_000]]);
  await keepDurations(stateFolder(process.env, process.platform), join(client.folder, 'app', 'Dockerfile'), kept);
  await client.open('app/Dockerfile', dockerfile);
  await vi.waitFor(async () => expect(await messageOf(client)).toContain(said));
});
