/** Real registries that ask for nothing, for a password and for a token, and what of docker's configuration lets one in. */
import { chmod, copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openRegistry } from '../../client/adapters/registry/open-registry.ts';
import type { Registry, RegistryAnswer, RegistryAsk } from '../../client/registry-ports.ts';
import { makeCertificates } from '../support/engine/certificates.ts';
import { putImage, putIndex, types } from '../support/registry/put-image.ts';
import { type SecureFront, secureFront, type TokenSigner, tokenNames, tokenSigner } from '../support/registry/secure-front.ts';
import { type Registry as RealRegistry, type RegistryOptions, startRegistry, storedUser } from '../support/registry/start.ts';

const basic = `Basic ${btoa(`${storedUser.name}:${storedUser.password}`)}`;
const identityToken = 'canary-identity-token';
const stopped: (() => Promise<void>)[] = [];
let folder = '';
let serverFolder = '';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'unstale-access-'));
  await makeCertificates(folder);
  serverFolder = join(folder, 'server');
});
afterAll(async () => {
  for (const stop of stopped.reverse()) await stop();
  await rm(folder, { recursive: true, force: true });
});

describe('a registry that asks for nothing', () => {
  let host = '';
  let registry: Registry;
  beforeAll(async () => {
    host = (await started()).host;
    registry = await registryWith({});
  });

  test.each([
    ['an OCI manifest', (tag: string) => putImage({ host, repository: 'shop/web' }, tag, 'one')],
    ['a manifest of Docker', (tag: string) => putImage({ host, repository: 'shop/web' }, tag, 'two', types.dockerManifest)],
    ['an OCI index', async (tag: string) => index(tag, types.manifest, types.index)],
    ['a list of Docker', async (tag: string) => index(tag, types.dockerManifest, types.dockerList)],
  ])('tells the digest of %s', async (name, put) => {
    const tag = name.replaceAll(/\W/g, '-');
    const { digest } = await put(tag);
    expect(await registry.digestOf(asked(host, tag))).toEqual({ kind: 'digest', digest });
  });

  test('gives manifests and configurations by their digests', async () => {
    const { digest } = await putImage({ host, repository: 'shop/web' }, 'read', '2026-11-26T13:00:00Z');
    const manifest = await registry.read(asked(host, digest), 'manifests');
    if (manifest.kind !== 'read') return expect.fail(manifest.because);
    const config = (manifest.content['config'] as { digest: string }).digest;
    expect(await registry.read(asked(host, config), 'blobs')).toMatchObject({ content: { created: '2026-11-26T13:00:00Z' } });
  });

  test('has no other tag and no other repository', async () => {
    expect(await registry.digestOf(asked(host, 'none'))).toEqual({ kind: 'absent' });
    expect(await registry.digestOf({ ...asked(host, 'one'), repository: 'none/at-all' })).toEqual({ kind: 'absent' });
  });

  test('is not asked over http where that is not allowed', async () => {
    expect(await registry.digestOf({ ...asked(host, 'read'), isHttpAllowed: false })).toMatchObject({ kind: 'unknown' });
  });

  async function index(tag: string, manifestType: string, indexType: string) {
    const to = { host, repository: 'shop/web' };
    return putIndex(to, tag, [['amd64', await putImage(to, `${tag}-amd64`, tag, manifestType)]], indexType);
  }
});

describe('a registry that asks for a password', () => {
  let front: SecureFront;
  let digest = '';
  beforeAll(async () => {
    const behind = await started({ isBasic: true });
    front = await fronted();
    front.standBefore(behind.host);
    digest = (await putImage({ host: behind.host, repository: 'shop/web', headers: { Authorization: basic } }, '1', 'x')).digest;
  });

  test('lets in whoever logged in to it', async () => {
    const config = { auths: { [front.host]: { auth: basic.slice('Basic '.length) } } };
    expect(await ask(config)).toEqual({ kind: 'digest', digest });
  });

  test('lets in by a helper that keeps the password', async () => {
    const helper =
      '#!/bin/sh\nread server\n[ "$1 $server" = "get $EXPECTED" ] || exit 1\nprintf \'{"Username":"%s","Secret":"%s"}\' "$NAME" "$SECRET"\n';
    const environment = { EXPECTED: front.host, NAME: storedUser.name, SECRET: storedUser.password };
    const answers = [{ credsStore: 'good' }, { credHelpers: { [front.host]: 'good' } }].map((config) =>
      ask(config, { good: helper }, environment),
    );
    expect(await Promise.all(answers)).toEqual([0, 1].map(() => ({ kind: 'digest', digest })));
  });

  test.each<[string, object | string, RegExp]>([
    ['for nobody who did not log in', { auths: { 'other.example': { auth: btoa('ann:x') } } }, /docker login stored none/],
    ['with a wrong password', { auths: { HOST: { auth: btoa('ann:canary-password') } } }, /does not accept the credentials/],
    ['without a configuration that can be read', 'no JSON', /configuration of docker cannot be read/],
    ['with a helper that is not installed', { credsStore: 'nowhere' }, /docker-credential-nowhere is not installed/],
    ['with a helper of another folder', { credsStore: '../../bin/good' }, /impossible name/],
    ['with a helper that fails', { credsStore: 'failing' }, /docker-credential-failing failed/],
    ['with a helper that never answers', { credsStore: 'sleeping' }, /docker-credential-sleeping does not answer/],
    ['with a helper that prints a megabyte', { credsStore: 'talking' }, /prints more than credentials/],
    ['with a helper that prints no JSON', { credsStore: 'babbling' }, /prints no credentials/],
    ['with a helper that has none', { credsStore: 'empty' }, /docker login stored none/],
  ])('stays closed %s, and says why without a secret', async (_, config, because) => {
    const text = JSON.stringify(config).replace('HOST', front.host);
    const answer = await ask(config === 'no JSON' ? '{' : JSON.parse(text), helpers);
    if (answer.kind !== 'unknown') return expect.fail(answer.kind);
    expect(answer.because).toMatch(because);
    expect(answer.because).not.toContain('canary');
  });

  test('is told no password where nobody asked', async () => {
    const registry = await registryWith({ auths: { [front.host]: { auth: basic.slice('Basic '.length) } } });
    const before = front.asked.length;
    expect(await registry.digestOf({ ...asked(front.host, '1'), credentials: 'none' })).toMatchObject({
      because: `${front.host}: it asks for credentials, which are sent only when you ask yourself.`,
    });
    expect(front.asked.slice(before)).toEqual(['HEAD /v2/shop/web/manifests/1']);
  });

  test('is told no password over http', async () => {
    const behind = await started({ isBasic: true });
    const registry = await registryWith({ auths: { [behind.host]: { auth: basic.slice('Basic '.length) } } });
    expect(await registry.digestOf(asked(behind.host, '1'))).toMatchObject({
      because: `${behind.host}: it asks for credentials, and over http none are sent.`,
    });
  });

  test('is not believed with a certificate that nobody trusts', async () => {
    const registry = openRegistry({ environment: {}, certificateFolders: [], retryMs: 1 });
    const answer = await registry.digestOf(asked(front.host, '1'));
    expect(answer).toMatchObject({ kind: 'unknown' });
    expect(JSON.stringify(answer)).toContain('certificate that is not trusted');
  });

  const helpers = {
    failing: '#!/bin/sh\necho canary-output\necho canary-error >&2\nexit 1\n',
    sleeping: '#!/bin/sh\nexec sleep 100\n',
    talking: '#!/bin/sh\nhead -c 1000000 /dev/zero\nexec sleep 100\n',
    babbling: '#!/bin/sh\necho canary\n',
    empty: '#!/bin/sh\necho "credentials not found in native keychain"\nexit 1\n',
  };

  async function ask(
    config: object | string,
    programs: Readonly<Record<string, string>> = {},
    environment = {},
  ): Promise<RegistryAnswer> {
    return (await registryWith(config, programs, environment)).digestOf(asked(front.host, '1'));
  }
});

describe('a registry that asks for a token', () => {
  let front: SecureFront;
  let signer: TokenSigner;
  let digest = '';
  beforeAll(async () => {
    signer = await tokenSigner(folder);
    front = await fronted({ '/token': giveToken });
    const realm = `https://${front.host}/token`;
    const behind = await started({ tokens: { ...tokenNames, realm, certificatePath: signer.certificatePath } });
    front.standBefore(behind.host);
    const to = (repository: string) => {
      const headers = { Authorization: `Bearer ${signer.token(repository, ['pull', 'push'])}` };
      return { host: behind.host, repository, headers };
    };
    digest = (await putImage(to('shop/web'), '1', 'x')).digest;
    await putImage(to('public/web'), '1', 'x');
  });

  test('gives one to anybody for what everybody may read', async () => {
    const registry = await registryWith({});
    const ask = { ...asked(front.host, '1'), repository: 'public/web', credentials: 'none' } as const;
    expect(await registry.digestOf(ask)).toEqual({ kind: 'digest', digest });
  });

  test('gives one for a password and for an identity token, and it is kept', async () => {
    for (const entry of [{ auth: basic.slice('Basic '.length) }, { auth: '', identitytoken: identityToken }]) {
      const registry = await registryWith({ auths: { [front.host]: entry } });
      const before = front.asked.length;
      for (const _ of [1, 2]) expect(await registry.digestOf(asked(front.host, '1'))).toEqual({ kind: 'digest', digest });
      const method = 'identitytoken' in entry ? 'POST /token' : 'GET /token Basic';
      const head = 'HEAD /v2/shop/web/manifests/1';
      expect(front.asked.slice(before)).toEqual([head, method, `${head} Bearer`, `${head} Bearer`]);
    }
  });

  test('takes one that is stored', async () => {
    const registry = await registryWith({ auths: { [front.host]: { registrytoken: signer.token('shop/web', ['pull']) } } });
    expect(await registry.digestOf(asked(front.host, '1'))).toEqual({ kind: 'digest', digest });
  });

  test('gives none to a stranger, who is asked for nothing twice', async () => {
    const registry = await registryWith({ auths: { [front.host]: { auth: btoa('ann:canary-password') } } });
    const before = front.asked.length;
    const answer = await registry.digestOf(asked(front.host, '1'));
    expect(answer).toMatchObject({ because: `${front.host}: its token server refuses the stored credentials.` });
    expect(front.asked.slice(before)).toEqual(['HEAD /v2/shop/web/manifests/1', 'GET /token Basic', 'GET /token']);
  });

  /** Everybody may read what is public; `scope` is what the specification calls it. */
  async function giveToken(request: import('node:http').IncomingMessage, response: import('node:http').ServerResponse) {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const query = request.method === 'POST' ? Buffer.concat(chunks).toString() : (request.url ?? '').split('?')[1];
    const fields = new URLSearchParams(query);
    const [, repository = '', actions = ''] = (fields.get('scope') ?? '').split(':');
    const isKnown = request.headers.authorization === basic || fields.get('refresh_token') === identityToken;
    if (fields.get('service') !== tokenNames.service || !(isKnown || repository.startsWith('public/'))) {
      response.writeHead(401).end('{"errors":[{"code":"UNAUTHORIZED"}]}');
      return;
    }
    const token = signer.token(repository, actions.split(','));
    response.end(JSON.stringify(request.method === 'POST' ? { access_token: token } : { token, expires_in: 300 }));
  }
});

function asked(server: string, reference: string): RegistryAsk {
  return { server, isHttpAllowed: true, repository: 'shop/web', reference, credentials: 'stored' };
}

async function started(options?: RegistryOptions): Promise<RealRegistry> {
  const real = await startRegistry(options);
  if (real.kind !== 'ready') throw new Error(real.because);
  stopped.push(() => real.stop());
  return real;
}

/** A front whose authority is trusted for its host and no other. */
async function fronted(own: Parameters<typeof secureFront>[1] = {}): Promise<SecureFront> {
  const front = await secureFront(serverFolder, own);
  stopped.push(() => front.stop());
  const trusted = join(folder, 'certs.d', front.host);
  await mkdir(trusted, { recursive: true });
  await copyFile(join(folder, 'client/ca.pem'), join(trusted, 'ca.crt'));
  return front;
}

/** With a `config.json` and helpers of its own on PATH. */
async function registryWith(
  config: object | string,
  programs: Readonly<Record<string, string>> = {},
  environment = {},
): Promise<Registry> {
  const home = await mkdtemp(join(folder, 'home-'));
  await writeFile(join(home, 'config.json'), typeof config === 'string' ? config : JSON.stringify(config));
  for (const [name, text] of Object.entries(programs)) {
    const path = join(home, `docker-credential-${name}`);
    await writeFile(path, text);
    await chmod(path, 0o755);
  }
  const path = [home, process.env['PATH']].join(':');
  return openRegistry({
    environment: { ...environment, PATH: path, DOCKER_CONFIG: home },
    certificateFolders: [join(folder, 'certs.d')],
    helperPatienceMs: 1_000,
    retryMs: 1,
  });
}
