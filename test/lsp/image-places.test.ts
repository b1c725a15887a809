/** Where the built server finds the lines of compose files and Dockerfiles that stand for images. */
import { afterEach, expect, test } from 'vitest';
import { type ImagePlaceInfo, imagePlacesRequest } from '../../server/protocol.ts';
import { type ClientOptions, type LanguageClient, startLanguageClient } from '../support/lsp/language-client.ts';

const compose = [
  'name: shop',
  'services:',
  '  api:',
  '    build: { context: ./api, target: run }',
  '  worker:',
  '    image: registry.test/worker:1',
  '    build: { context: ./api }',
  '  db: { image: postgres:17 }',
  '  cache: { image: "redis:${REDIS}" }',
  '',
].join('\n');
const dockerfile = 'FROM node:22 AS Run\nCOPY . .\nFROM run AS test\nFROM run\nCMD ["x"]\n';
const files = { 'compose.yaml': compose, 'api/Dockerfile': dockerfile };

let client: LanguageClient;
afterEach(() => client.stop());

async function start(options: Partial<ClientOptions> = {}): Promise<void> {
  client = await startLanguageClient({ kind: 'vscode', files, ...options });
}

function places(path: string): Promise<ImagePlaceInfo[]> {
  return client.connection.sendRequest(imagePlacesRequest, { uri: client.uriOf(path) });
}

/** The marked text, its line, and what the place says. */
async function shown(path: string, text: string): Promise<readonly string[]> {
  const lines = text.split('\n');
  return (await places(path)).map(({ range: { start, end }, service, services, references, target }) => {
    const marked = lines[start.line]?.slice(start.character, end.character);
    const names = [service, ...services].flatMap((each) => (each === undefined ? [] : `${each.project}/${each.name}`));
    return `${start.line} ${marked} | ${names.join(' ')} | ${references.join(' ')} | ${target ?? ''}`;
  });
}

test('each service of a compose file, with what it is called and what builds it', async () => {
  await start();
  await client.open('compose.yaml', compose, 'dockercompose');
  expect(await shown('compose.yaml', compose)).toEqual([
    '2 api | shop/api | shop-api | run',
    '4 worker | shop/worker | registry.test/worker:1 | ',
    '7 db | shop/db | postgres:17 | ',
    '8 cache | shop/cache |  | ',
  ]);
  const [api, , db] = await places('compose.yaml');
  expect([api?.dockerfileUri, db?.dockerfileUri]).toEqual([client.uriOf('api/Dockerfile'), undefined]);
});

test('each stage of a Dockerfile that a declared build stops at', async () => {
  await start();
  await client.open('api/Dockerfile', dockerfile);
  expect(await shown('api/Dockerfile', dockerfile)).toEqual([
    '0 FROM node:22 AS Run | shop/api | shop-api | run',
    '3 FROM run | shop/worker | registry.test/worker:1 | ',
  ]);
});

test('what is typed counts, not what is saved, in the file itself and in the one that names it', async () => {
  await start();
  await client.open('compose.yaml', compose, 'yaml');
  await client.open('api/Dockerfile', dockerfile);
  const typed = `# one more line\n${compose.replace('target: run', 'target: test')}`;
  await client.change('compose.yaml', typed);
  expect((await shown('compose.yaml', typed))[0]).toBe('3 api | shop/api | shop-api | test');
  expect((await shown('api/Dockerfile', dockerfile))[0]).toBe('2 FROM run AS test | shop/api | shop-api | test');
});

test('broken YAML has no place and is no error, and has its places back when it is mended', async () => {
  await start();
  await client.open('compose.yaml', 'services:\n  api: [', 'yaml');
  expect(await places('compose.yaml')).toEqual([]);
  await client.change('compose.yaml', compose);
  expect(await places('compose.yaml')).toHaveLength(4);
  expect(client.logged).toEqual([]);
});

test('what a person said of an image is not overruled by a compose file', async () => {
  const other = 'FROM node:22\n';
  await start({
    files: { ...files, 'other/Dockerfile': other },
    settings: { images: { 'shop-api': { dockerfile: 'other/Dockerfile', context: 'other' } } },
  });
  await client.open('other/Dockerfile', other);
  await client.open('api/Dockerfile', dockerfile);
  expect(await shown('other/Dockerfile', other)).toEqual(['0 FROM node:22 |  | shop-api | ']);
  expect(await shown('api/Dockerfile', dockerfile)).toEqual(['3 FROM run | shop/worker | registry.test/worker:1 | ']);
});

test.each([
  ['a file that is not open', 'api/Dockerfile'],
  ['a document of another kind', 'notes.yaml'],
])('%s has no place', async (_, path) => {
  await start();
  await client.open('notes.yaml', 'services: { a: { image: b } }\n', 'yaml');
  expect(await places(path)).toEqual([]);
});

test('a file that a person calls a compose file is one, whatever its name', async () => {
  await start({ files: {} });
  await client.open('stack.yml', 'services:\n  a: { image: b }\n', 'dockercompose');
  expect(await places('stack.yml')).toHaveLength(1);
});

test('a service that comes by a merge key has no line of its own', async () => {
  await start({ files: {} });
  const text = 'x-more: &more\n  b: { image: b }\nservices:\n  <<: *more\n  a: { image: a }\n';
  await client.open('compose.yaml', text, 'yaml');
  expect((await places('compose.yaml')).map(({ service }) => service?.name)).toEqual(['a']);
});

test('of a Dockerfile that nothing names nothing is known', async () => {
  await start({ files: { Dockerfile: 'FROM a\n' } });
  await client.open('Dockerfile', 'FROM a\n');
  expect(await places('Dockerfile')).toEqual([]);
});
