/**
 * Registries that lie, stall, flood and send elsewhere. Whatever they do, the answer is that it is not known, the password that is
 * stored for one of them reaches nobody else, and no server is asked more often than it takes.
 */
import { copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { openRegistry } from '../../client/adapters/registry/open-registry.ts';
import type { Registry, RegistryAnswer, RegistryAsk } from '../../client/registry-ports.ts';
import { makeCertificates } from '../support/engine/certificates.ts';
import { type Answer, type SecureFront, secureFront } from '../support/registry/secure-front.ts';

const manifest = '/v2/shop/web/manifests/1';
const digest = `sha256:${'a'.repeat(64)}`;
const good = { 'Docker-Content-Digest': digest, 'Content-Type': 'application/vnd.oci.image.index.v1+json' };
const limits = { connectMs: 500, headersMs: 700, totalMs: 1_000 };
const password = 'canary-password';
const fronts: SecureFront[] = [];
let folder = '';
/** Would like to be sent the password. */
let thief: SecureFront;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'unstale-hostile-'));
  await makeCertificates(folder);
  thief = await secureFront(join(folder, 'server'), {});
});
afterEach(async () => {
  for (const front of fronts.splice(0)) await front.stop();
  expect(thief.asked).toEqual([]);
});
afterAll(async () => {
  await thief.stop();
  await rm(folder, { recursive: true, force: true });
});

/** What it answers to each request for the manifest, and what is said about it. */
const hostile: readonly (readonly [string, Answer, RegExp])[] = [
  ['sends to another server', (_, response) => go(response, `https://${thief.host}${manifest}`), /sends elsewhere/],
  [
    'sends to another server by a name of this machine',
    (_, response) => go(response, 'https://localhost:1/x'),
    /sends elsewhere/,
  ],
  ['sends to the metadata of a cloud', (_, response) => go(response, 'https://169.254.169.254/latest'), /sends elsewhere/],
  ['sends to another server without TLS', (_, response) => go(response, 'http://cdn.example/x'), /sends elsewhere/],
  ['sends to a file', (_, response) => go(response, 'file:///etc/passwd'), /sends elsewhere/],
  ['sends nowhere', (_, response) => go(response, 'https://'), /sends elsewhere/],
  ['sends in circles', (_, response) => go(response, manifest), /from one place to the next/],
  [
    'names a token server elsewhere',
    (_, response) => challenge(response, `Bearer realm="https://${thief.host}/token"`),
    /may not be asked/,
  ],
  [
    'names a token server in its network',
    (_, response) => challenge(response, 'Bearer realm="https://192.168.0.1/token"'),
    /may not be asked/,
  ],
  [
    'names a token server with a password',
    (request, response) => challenge(response, `Bearer realm="https://a:b@${request.headers.host}/token"`),
    /may not be asked/,
  ],
  ['names no token server', (_, response) => challenge(response, 'Bearer service="x"'), /may not be asked/],
  ['asks for nothing that is known', (_, response) => challenge(response, 'Negotiate'), /asks for credentials/],
  ['refuses without a word', (_, response) => void response.writeHead(401).end(), /asks for credentials/],
  ['is a web page', (_, response) => void response.writeHead(200, { ...good, 'Content-Type': 'text/html' }).end(), /no image/],
  [
    'has a web page that says there is nothing',
    (_, response) => void response.writeHead(404, { 'Content-Type': 'text/html' }).end(),
    /as no registry does/,
  ],
  [
    'names a digest that is none',
    (_, response) => void response.writeHead(200, { ...good, 'Docker-Content-Digest': 'sha256:1' }).end(),
    /digest that is none/,
  ],
  [
    'names two digests',
    (_, response) => void response.writeHead(200, { ...good, 'Docker-Content-Digest': `${digest}, ${digest}` }).end(),
    /digest that is none/,
  ],
  [
    'names a digest that its manifest does not have',
    withBody((response) => void response.writeHead(200, good).end('{}')),
    /digest that its answer does not have/,
  ],
  ['sends a manifest without an end', withBody(flood), /more than it may/],
  ['sends a manifest byte by byte', withBody(trickle), /does not finish/],
  [
    'breaks off its manifest',
    withBody((response) => response.writeHead(200, { ...good, 'Content-Length': 99 }).write('{', () => response.destroy())),
    /broke off/,
  ],
  ['says nothing at all', () => undefined, /does not answer/],
  ['hangs up', (request) => void request.socket.destroy(), /broke off the connection/],
  [
    'sends headers of a megabyte',
    (_, response) => void response.writeHead(200, { ...good, 'X-Long': 'x'.repeat(1_000_000) }).end(),
    /headers that are too long/,
  ],
  ['forbids', (_, response) => void response.writeHead(403).end(), /does not let this repository be read/],
  ['is broken', (_, response) => void response.writeHead(500).end('canary'), /status 500/],
  ['is always busy', (_, response) => void response.writeHead(503).end(), /status 503/],
];

test.each(hostile)('a registry that %s', async (_, answer, because) => {
  const { said } = await ask({ [manifest]: answer });
  expect(said).toMatchObject({ kind: 'unknown' });
  expect(JSON.stringify(said)).toMatch(because);
  for (const secret of ['canary', btoa(`ann:${password}`)]) expect(JSON.stringify(said)).not.toContain(secret);
});

/** What its token server answers, after a challenge that is in order. */
const hostileTokens: readonly (readonly [string, Answer, RegExp])[] = [
  [
    'a token with a line break',
    (_, response) => void response.end(JSON.stringify({ token: 'a\r\nX-Evil: 1' })),
    /a token that is none/,
  ],
  ['no token', (_, response) => void response.end('{}'), /gives no token/],
  ['a token that is no text', (_, response) => void response.end('{"token":{}}'), /gives no token/],
  ['a web page', (_, response) => void response.end('<html>'), /gives no token/],
  ['a megabyte', (_, response) => void response.end(JSON.stringify({ token: 'x'.repeat(1_000_000) })), /more than it may/],
  ['another place', (_, response) => go(response, `https://${thief.host}/token`), /status 307/],
  ['nothing', () => undefined, /does not answer/],
];

test.each(hostileTokens)('a token server that gives %s', async (_, answer, because) => {
  const { said } = await ask({ [manifest]: ownChallenge, '/token': answer });
  expect(JSON.stringify(said)).toMatch(because);
  expect(JSON.stringify(said)).not.toContain('canary');
});

test('a registry that accepts no token is asked twice, and its token server once', async () => {
  const token: Answer = (_, response) => void response.end('{"access_token":"abc"}');
  const { said, asked } = await ask({ [manifest]: ownChallenge, '/token': token });
  expect(said).toMatchObject({ because: expect.stringContaining('does not accept the credentials') });
  expect(asked).toEqual([`HEAD ${manifest}`, 'GET /token Basic', `HEAD ${manifest} Bearer`]);
});

test('a challenge cannot widen what the token is for', async () => {
  const scopes: (string | null)[] = [];
  const { said } = await ask({
    [manifest]: (request, response) =>
      challenge(
        response,
        `Bearer realm="https://${request.headers.host}/token?scope=registry:catalog:*",scope="repository:other:push"`,
      ),
    '/token': (request, response) => {
      scopes.push(...new URL(request.url ?? '', 'https://x').searchParams.getAll('scope'));
      response.end('{}');
    },
  });
  expect([said.kind, scopes]).toEqual(['unknown', ['repository:shop/web:pull']]);
});

test('within one server a redirect is followed', async () => {
  const { said } = await ask({
    [manifest]: (_, response) => go(response, '/moved'),
    '/moved': (_, response) => void response.writeHead(200, good).end(),
  });
  expect(said).toEqual({ kind: 'digest', digest });
});

test('a registry without HEAD is asked for the manifest itself, as long as it has pulls left', async () => {
  const left: Answer = (request, response) => {
    if (request.method === 'HEAD') response.writeHead(405, { 'RateLimit-Remaining': '0;w=21600' }).end();
    else response.writeHead(200, good).end('{}');
  };
  const { said, asked } = await ask({ [manifest]: left });
  expect(said).toMatchObject({ because: expect.stringContaining('allows no more pulls') });
  expect(asked).toEqual([`HEAD ${manifest}`]);
});

test('a registry that asks to be asked later is asked no more, and it is told for how long', async () => {
  const busy: Answer = (_, response) => void response.writeHead(429, { 'Retry-After': '120' }).end();
  const { said, asked } = await ask({ [manifest]: busy });
  expect(said).toMatchObject({ kind: 'unknown', waitMs: 120_000 });
  expect(asked).toEqual([`HEAD ${manifest}`]);
});

test('a registry that is busy for a moment is asked again, twice at most', async () => {
  let count = 0;
  const busyOnce: Answer = (_, response) => {
    count += 1;
    if (count < 3) response.writeHead(503, { 'Retry-After': '0' }).end();
    else response.writeHead(200, good).end();
  };
  expect((await ask({ [manifest]: busyOnce })).said).toEqual({ kind: 'digest', digest });
  const always = await ask({ [manifest]: (_, response) => void response.writeHead(503).end() });
  expect(always.asked).toHaveLength(3);
});

test('a document that is not what was asked for is not read', async () => {
  const front = await fronted({ [`/v2/shop/web/manifests/${digest}`]: (_, response) => void response.end('{"config":{}}') });
  const registry = await registryFor(front);
  expect(await registry.read({ ...askOf(front), reference: digest }, 'manifests')).toMatchObject({
    because: `${front.host} sends something else than was asked for.`,
  });
});

test('whoever does not want to know any more waits for nothing', async () => {
  const front = await fronted({ [manifest]: () => undefined });
  const stop = new AbortController();
  const said = (await registryFor(front)).digestOf({ ...askOf(front), signal: stop.signal });
  stop.abort();
  expect(await said).toMatchObject({ kind: 'unknown' });
});

test.each(['a\r\nX: 1', 'a b', '../..', 'a?x', 'a#x', 'A'])('the repository %j is never asked for', async (repository) => {
  const front = await fronted({});
  const said = await (await registryFor(front)).digestOf({ ...askOf(front), repository });
  expect([said.kind, front.asked]).toEqual(['unknown', []]);
});

function go(response: ServerResponse, place: string): void {
  response.writeHead(307, { Location: place }).end();
}

function challenge(response: ServerResponse, text: string): void {
  response.writeHead(401, { 'WWW-Authenticate': text }).end();
}

function ownChallenge(...[request, response]: Parameters<Answer>): void {
  challenge(response, `Bearer realm="https://${request.headers.host}/token",service="test"`);
}

/** Without a digest for HEAD, so that the manifest itself has to be read. */
function withBody(send: (response: ServerResponse) => void): Answer {
  return (request, response) => {
    if (request.method === 'HEAD') response.writeHead(405).end();
    else send(response);
  };
}

function flood(response: ServerResponse): void {
  response.writeHead(200, good);
  const more = (): void => {
    while (!response.destroyed && response.write('x'.repeat(65_536)));
  };
  response.on('drain', more);
  more();
}

function trickle(response: ServerResponse): void {
  response.writeHead(200, good);
  const timer = setInterval(() => response.write(' '), 50);
  response.once('close', () => clearInterval(timer));
}

async function ask(
  own: Readonly<Record<string, Answer>>,
): Promise<{ readonly said: RegistryAnswer; readonly asked: readonly string[] }> {
  const front = await fronted(own);
  return { said: await (await registryFor(front)).digestOf(askOf(front)), asked: front.asked };
}

async function fronted(own: Readonly<Record<string, Answer>>): Promise<SecureFront> {
  const front = await secureFront(join(folder, 'server'), own);
  fronts.push(front);
  return front;
}

function askOf({ host }: SecureFront): RegistryAsk {
  return { server: host, isHttpAllowed: false, repository: 'shop/web', reference: '1', credentials: 'stored' };
}

/** A person who logged in there, and trusts its authority, also for the thief. */
async function registryFor({ host }: SecureFront): Promise<Registry> {
  const home = await mkdtemp(join(folder, 'home-'));
  for (const name of [host, thief.host]) {
    await mkdir(join(home, 'certs.d', name), { recursive: true });
    await copyFile(join(folder, 'client/ca.pem'), join(home, 'certs.d', name, 'ca.crt'));
  }
  await writeFile(join(home, 'config.json'), JSON.stringify({ auths: { [host]: { auth: btoa(`ann:${password}`) } } }));
  return openRegistry({ environment: { DOCKER_CONFIG: home }, certificateFolders: [join(home, 'certs.d')], limits, retryMs: 1 });
}
