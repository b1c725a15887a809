/** What the built server tells a client about builds: which ones the workspace declares, and what their images must hold. */
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import {
  type BuildSourceInfo,
  buildSourcesRequest,
  type ExpectedFilesParams,
  type ExpectedFilesResult,
  expectedFilesRequest,
  expectedPlacesRequest,
} from '../../server/protocol.ts';
import { type ClientOptions, type LanguageClient, startLanguageClient } from '../support/lsp/language-client.ts';

const files = {
  'compose.yaml': [
    'name: shop',
    'services:',
    '  api:',
    '    build:',
    '      context: ./api',
    '      target: run',
    '      args: { DIR: /srv }',
    '  db: { image: postgres:17 }',
    '',
  ].join('\n'),
  'api/Dockerfile': [
    'FROM node:22 AS run',
    'ARG DIR=/elsewhere',
    'WORKDIR $DIR/app',
    'COPY package.json ./',
    'RUN npm install',
    'COPY --chmod=644 src ./src',
    'COPY <<here /note',
    'hello',
    'here',
    'FROM run AS check',
    'COPY test ./test',
    '',
  ].join('\n'),
  'api/.dockerignore': '**/*.log\n',
  'api/package.json': '{ "name": "api" }\n',
  'api/src/main.js': 'console.log("ä");\r\n',
  'api/src/debug.log': 'not sent',
  'api/test/main.test.js': 'of another stage',
};

let client: LanguageClient;
afterEach(() => client.stop());

/** Gives what the workspace declares, and a question for the files of the first of it. */
async function start(options: Partial<ClientOptions> = {}) {
  client = await startLanguageClient({ kind: 'vscode', files, ...options });
  const sources = await client.connection.sendRequest(buildSourcesRequest, {});
  const { dockerfileUri = '', contextPath = '', target, args, unknownArgs, namedContexts } = sources[0] ?? {};
  return { sources, params: { dockerfileUri, contextPath, target, args, unknownArgs, namedContexts } };
}

function ask(params: ExpectedFilesParams): Promise<ExpectedFilesResult> {
  return client.connection.sendRequest(expectedFilesRequest, params);
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

test('the build that a compose file declares, under the name that Compose gives its image', async () => {
  const { sources } = await start();
  expect(sources).toEqual([
    {
      dockerfileUri: client.uriOf('api/Dockerfile'),
      contextPath: join(client.folder, 'api'),
      target: 'run',
      args: { DIR: '/srv' },
      unknownArgs: [],
      namedContexts: {},
      references: ['shop-api'],
      workspaceFolder: client.folder,
      service: { project: 'shop', name: 'api', composeUri: client.uriOf('compose.yaml'), folder: client.folder },
      origin: { kind: 'compose', because: 'service api in compose.yaml builds it' },
    } satisfies BuildSourceInfo,
  ]);
});

test('the files that the image of that build must hold, with their hashes', async () => {
  const { params } = await start();
  const answer = await ask(params);
  expect(answer).toEqual({
    kind: 'known',
    files: [
      {
        imagePath: '/srv/app/package.json',
        contextPath: 'package.json',
        kind: 'file',
        sha256: sha256(files['api/package.json']),
        sizeBytes: 18,
        modifiedAtMs: expect.any(Number),
        mode: expect.any(Number),
        isAfterwardsRun: true,
      },
      {
        imagePath: '/srv/app/src/main.js',
        contextPath: 'src/main.js',
        kind: 'file',
        sha256: sha256(files['api/src/main.js']),
        sizeBytes: 20,
        modifiedAtMs: expect.any(Number),
        isAfterwardsRun: false,
      },
    ],
    notVerbatim: [expect.stringMatching(/^COPY <<here \/note/)],
    dockerfileSha256: sha256(files['api/Dockerfile']),
    lost: [],
    ignoreFileUri: expect.stringMatching(/ignore$/),
    isComplete: false,
  });
});

test('files are read from the disk as they are now, not from an editor', async () => {
  const { params } = await start();
  const hashOfMain = async () => {
    const answer = await ask(params);
    return answer.kind === 'known' ? answer.files.find(({ contextPath }) => contextPath === 'src/main.js')?.sha256 : answer;
  };
  await client.open('api/src/main.js', 'typed', 'javascript');
  await client.open('api/Dockerfile', 'FROM scratch\n');
  expect(await hashOfMain()).toBe(sha256(files['api/src/main.js']));
  await client.write('api/src/main.js', 'saved');
  expect(await hashOfMain()).toBe(sha256('saved'));
});

test('more files than fit into a page come in several, each file once', async () => {
  const names = Array.from({ length: 20_005 }, (_, index) => `${index % 5}/${index}.txt`);
  const many = Object.fromEntries(names.map((name) => [name, name]));
  const { params } = await start({
    files: { 'compose.yaml': 'services: { app: { build: . } }\n', Dockerfile: 'FROM scratch\nCOPY [0-9] /in/\n', ...many },
  });
  const first = await ask(params);
  if (first.kind !== 'known') return expect.fail(first.because);
  expect(first.files).toHaveLength(20_000);
  const second = await ask({ ...params, page: first.next });
  if (second.kind !== 'known') return expect.fail(second.because);
  expect(second.next).toBeUndefined();
  const got = [...first.files, ...second.files].map(({ contextPath, sha256: hash }) => `${contextPath} ${hash}`);
  expect(got.sort()).toEqual(names.map((name) => `${name} ${sha256(name)}`).sort());
  await client.write('0/one-more.txt', '');
  expect(await ask({ ...params, page: first.next })).toMatchObject({
    kind: 'unknown',
    because: expect.stringContaining('came or went'),
  });
});

test('where the files land is told before they are hashed, and their page tells of the same look', async () => {
  const { params } = await start();
  const first = await client.connection.sendRequest(expectedPlacesRequest, params);
  if (first.kind !== 'known') return expect.fail(first.because);
  expect(first.places).toEqual([
    { imagePath: '/srv/app/package.json', contextPath: 'package.json' },
    { imagePath: '/srv/app/src/main.js', contextPath: 'src/main.js' },
  ]);
  // What came meanwhile is for the next look.
  await client.write('api/src/more.js', 'more');
  expect(await ask({ ...params, page: first.page })).toMatchObject({
    kind: 'known',
    files: first.places.map((place) => ({ ...place, sha256: expect.any(String) })),
  });
  expect(await ask({ ...params, page: first.page })).toMatchObject({
    kind: 'unknown',
    because: expect.stringContaining('came or went'),
  });
});

test('without trust no file is read, and with it the same question is answered', async () => {
  const { params } = await start({ isTrusted: false });
  const known: ExpectedFilesParams = {
    ...params,
    dockerfileUri: client.uriOf('api/Dockerfile'),
    contextPath: join(client.folder, 'api'),
    target: 'run',
  };
  expect(await ask(known)).toEqual({ kind: 'unknown', because: expect.stringContaining('not trusted') });
  await client.connection.sendNotification('unstale/trustGranted');
  expect(await ask(known)).toMatchObject({ kind: 'known', dockerfileSha256: sha256(files['api/Dockerfile']) });
});

test('of a folder that lacks what is copied nothing is known', async () => {
  const { params } = await start();
  const answer = await ask({ ...params, contextPath: client.folder });
  expect(answer).toEqual({ kind: 'unknown', because: expect.stringContaining('package.json is not in the build context') });
});

test.each<[string, Partial<ExpectedFilesParams>, string]>([
  ['a stage that is not there', { target: 'nope' }, 'There is no stage "nope"'],
  ['a folder that is not there', { contextPath: '/no/such/folder' }, '/no/such/folder'],
  ['a relative folder', { contextPath: 'api' }, 'not an absolute path'],
  ['a Dockerfile that is not there', { dockerfileUri: 'file:///no/such/Dockerfile' }, 'The Dockerfile does not exist'],
  ['a Dockerfile of no disk', { dockerfileUri: 'untitled:Dockerfile' }, 'not a file on this machine'],
])('of %s nothing is known', async (_, wrong, because) => {
  const { params } = await start();
  expect(await ask({ ...params, ...wrong })).toEqual({ kind: 'unknown', because: expect.stringContaining(because) });
});
