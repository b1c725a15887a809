/** What the built server tells about the inputs of a build, and about what changed since one that is remembered. */
import { randomUUID } from 'node:crypto';
import { readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import {
  type BuildInputsParams,
  type BuildInputsResult,
  type BuildObserved,
  buildInputsRequest,
  buildObservedRequest,
  type InputChangesResult,
  inputChangesRequest,
} from '../../server/protocol.ts';
import { type ClientOptions, type LanguageClient, startLanguageClient } from '../support/lsp/language-client.ts';

const files = {
  'api/Dockerfile': [
    'FROM golang AS build',
    'ARG TOKEN',
    'COPY --from=shared lib.go /lib/',
    'COPY . /src/',
    'RUN go build',
    'FROM scratch',
    'COPY --from=build /src/api /api',
    'COPY web /web',
    '',
  ].join('\n'),
  'api/.dockerignore': 'notes.txt\n',
  'api/main.go': 'package main',
  'api/notes.txt': 'not sent',
  'api/web/index.html': '<p>',
  'shared/lib.go': 'package lib',
};

let client: LanguageClient;
let engineId = '';
afterEach(() => client.stop());

async function start(options: Partial<ClientOptions> = {}): Promise<BuildInputsParams> {
  client = await startLanguageClient({ kind: 'vscode', files, ...options });
  engineId = randomUUID();
  return {
    ...{ dockerfileUri: client.uriOf('api/Dockerfile'), contextPath: join(client.folder, 'api') },
    ...{ args: { TOKEN: 'a secret value' }, namedContexts: { shared: join(client.folder, 'shared') } },
  };
}

const inputsOf = (params: BuildInputsParams): Promise<BuildInputsResult> =>
  client.connection.sendRequest(buildInputsRequest, params);

function changes(params: BuildInputsParams, imageId = 'sha256:1'): Promise<InputChangesResult> {
  return client.connection.sendRequest(inputChangesRequest, { ...params, engineId, imageId, isAsRecorded: false });
}

async function remember(params: BuildInputsParams, inputs: BuildInputsResult, more: Partial<BuildObserved> = {}): Promise<void> {
  const { dockerfileUri, contextPath, namedContexts = {} } = params;
  await client.connection.sendRequest(buildObservedRequest, {
    ...{ engineId, imageId: 'sha256:1', reference: 'api', dockerfileUri, contextPath, namedContexts, argNames: ['TOKEN'] },
    ...{ builtAtMs: 5, inputs },
    ...more,
  });
}

test('all files that the stages reach count, those of a named context too, and where the image holds them', async () => {
  const inputs = await inputsOf(await start());
  expect(inputs).toMatchObject({ kind: 'known', isComplete: true, because: [], count: 5, madeAt: ['/api'] });
  const listed = inputs.kind === 'known' ? (inputs.files ?? []) : [];
  expect(listed.map(({ path, imagePaths }) => [path, ...imagePaths])).toEqual([
    ['.dockerignore'],
    ['Dockerfile'],
    ['main.go'],
    ['shared:lib.go'],
    ['web/index.html', '/web/index.html'],
  ]);
});

test('what changed since a remembered build is named, and what was only touched is not', async () => {
  const params = await start();
  await remember(params, await inputsOf(params));
  const changed = (path: string, text: string) => writeFile(join(client.folder, path), text);
  await utimes(join(client.folder, 'api/main.go'), 1, 1);
  await changed('api/notes.txt', 'of no interest');
  expect(await changes(params)).toEqual({ kind: 'unchanged', count: 5, madeAt: ['/api'], builtAtMs: 5 });
  await changed('api/main.go', 'package other');
  await changed('shared/lib.go', 'package more');
  await changed('api/web/new.html', 'new');
  await rm(join(client.folder, 'api/web/index.html'));
  expect(await changes({ ...params, args: { TOKEN: 'another' } })).toEqual({
    kind: 'changed',
    changed: [
      { path: 'main.go', imagePaths: [] },
      { path: 'shared:lib.go', imagePaths: [] },
    ],
    added: [{ path: 'web/new.html', imagePaths: ['/web/new.html'] }],
    deleted: [{ path: 'web/index.html', imagePaths: ['/web/index.html'] }],
    ...{ isDockerfileChanged: false, args: ['TOKEN'], isListed: true, madeAt: ['/api'], builtAtMs: 5 },
  });
  expect(await changes(params, 'sha256:2')).toEqual({ kind: 'no-record' });
});

test('the time of the last change is that of the disk, whatever date a file was given', async () => {
  const params = await start();
  const before = await inputsOf(params);
  await utimes(join(client.folder, 'api/main.go'), 1, 1);
  const after = await inputsOf(params);
  const timeOf = (inputs: BuildInputsResult) => (inputs.kind === 'known' ? inputs.changedAtMs : undefined) ?? expect.fail();
  expect(timeOf(after)).toBeGreaterThan(timeOf(before));
  const digestOf = (inputs: BuildInputsResult) => (inputs.kind === 'known' ? inputs.filesSha256 : undefined);
  expect(digestOf(after)).toBe(digestOf(before));
});

test('a file that a builder may not have been sent makes a later build unknown, unless all was sent', async () => {
  const params = await start();
  const file = join(client.folder, 'api/main.go');
  await utimes(file, 1_000, 1_000);
  await remember(params, await inputsOf(params));
  await writeFile(file, 'package same');
  await utimes(file, 1_000, 1_000);
  const later = { imageId: 'sha256:2', builtAtMs: 6 };
  await remember(params, await inputsOf(params), later);
  expect(await changes(params, 'sha256:2')).toMatchObject({
    kind: 'unknown',
    because: expect.stringMatching(/^main\.go has the size/),
  });
  await remember(params, await inputsOf(params), { ...later, isSentWhole: true });
  expect(await changes(params, 'sha256:2')).toMatchObject({ kind: 'unchanged' });
});

test('nothing that is remembered holds a value or a hash that can be tried out', async () => {
  const params = await start();
  await remember(params, await inputsOf(params));
  const state = join(process.env['XDG_STATE_HOME'] ?? '', 'unstale', 'builds');
  const texts = await Promise.all(
    (await readdir(state, { recursive: true, withFileTypes: true }))
      .filter((entry) => entry.isFile())
      .map((entry) => readFile(join(entry.parentPath, entry.name), 'utf8')),
  );
  expect(texts.filter((text) => text.includes(engineId) || text.includes('lib.go')).length).toBeGreaterThanOrEqual(2);
  expect(texts.join()).not.toContain('a secret value');
});

test('without trust nothing is hashed', async () => {
  const params = await start({ isTrusted: false });
  expect(await inputsOf(params)).toMatchObject({ kind: 'unknown', because: expect.stringContaining('trusted') });
  await remember(params, { kind: 'unknown', because: 'Files changed while it was built.' });
  expect(await changes(params)).toEqual({ kind: 'unknown', because: 'Files changed while it was built.' });
});
