/**
 * https on loopback in front of a registry that speaks http, as most registries stand, and the token server that belongs to it, at the
 * same host and port. Who asked what, and with which header, is written down.
 */
import { createPrivateKey, randomUUID, sign, X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { type IncomingMessage, request, type ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { runOrThrow } from '../run-process.ts';

export interface SecureFront {
  /** `127.0.0.1:PORT` */
  readonly host: string;
  /** `method path`, and the scheme of the header that let it in. */
  readonly asked: readonly string[];
  /** Where requests go on to, once it is known. */
  standBefore(host: string): void;
  stop(): Promise<void>;
}

export type Answer = (request: IncomingMessage, response: ServerResponse) => void | Promise<void>;

/** `own` answers paths of its own; what it leaves alone goes on. */
export async function secureFront(serverFolder: string, own: Readonly<Record<string, Answer>> = {}): Promise<SecureFront> {
  const [cert, key] = await Promise.all(['cert.pem', 'key.pem'].map((name) => readFile(join(serverFolder, name))));
  const asked: string[] = [];
  let behind = '';
  const server = createServer({ cert, key }, (incoming, outgoing) => {
    const path = incoming.url ?? '/';
    const scheme = (incoming.headers.authorization ?? '').split(' ')[0];
    asked.push(`${incoming.method} ${path.split('?')[0]}${scheme === '' ? '' : ` ${scheme}`}`);
    const answer = own[path.split('?')[0] ?? ''];
    if (answer !== undefined) return void answer(incoming, outgoing);
    pass(incoming, outgoing, behind);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const stop = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return {
    host: `127.0.0.1:${port}`,
    asked,
    standBefore: (host) => {
      behind = host;
    },
    stop,
  };
}

function pass(incoming: IncomingMessage, outgoing: ServerResponse, host: string): void {
  const { method, headers, url } = incoming;
  const onward = request(`http://${host}${url}`, { method, headers }, (answer) => {
    outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(outgoing);
  });
  onward.once('error', () => outgoing.destroy());
  incoming.pipe(onward);
}

/** Signs tokens as https://distribution.github.io/distribution/spec/auth/jwt/ says. */
export interface TokenSigner {
  readonly certificatePath: string;
  token(repository: string, actions: readonly string[]): string;
}

export const tokenNames = { service: 'test-registry', issuer: 'test-issuer' };

export async function tokenSigner(folder: string): Promise<TokenSigner> {
  const certificatePath = join(folder, 'tokens.pem');
  const keyPath = join(folder, 'tokens-key.pem');
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-keyout', keyPath];
  await runOrThrow('openssl', ['req', '-x509', ...key, '-days', '2', '-subj', '/CN=tokens', '-out', certificatePath]);
  const privateKey = createPrivateKey(await readFile(keyPath));
  const x5c = [new X509Certificate(await readFile(certificatePath)).raw.toString('base64')];
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  return {
    certificatePath,
    token: (name, actions) => {
      const now = Math.floor(Date.now() / 1_000);
      const access = [{ type: 'repository', name, actions }];
      const times = { exp: now + 300, nbf: now - 10, iat: now - 10, jti: randomUUID() };
      const claims = { iss: tokenNames.issuer, aud: tokenNames.service, sub: 'ann', ...times, access };
      const text = `${part({ typ: 'JWT', alg: 'ES256', x5c })}.${part(claims)}`;
      return `${text}.${sign('sha256', Buffer.from(text), { key: privateKey, dsaEncoding: 'ieee-p1363' }).toString('base64url')}`;
    },
  };
}
