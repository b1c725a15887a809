/**
 * The token flow: https://distribution.github.io/distribution/spec/auth/token/. The scope is ours, never the one that an answer names,
 * so that no server can ask for more than to read the one repository. Credentials go to the registry's own token server only.
 */
import type { Challenge } from '../../core/registry/challenge.ts';
import { trustOfRealm } from '../../core/registry/may-ask.ts';
import type { Credentials } from '../../core/registry/stored-credentials.ts';
import type { ServerAnswer, ServerRequest } from './ask-server.ts';

export interface TokenOrder {
  readonly challenge: Challenge;
  readonly server: string;
  readonly isHttp: boolean;
  readonly repository: string;
  readonly credentials: Credentials;
  readonly signal?: AbortSignal | undefined;
}

export type Authorization =
  | { readonly kind: 'header'; readonly value: string; readonly lastsMs: number }
  | { readonly kind: 'unknown'; readonly because: string };

const mostBytes = 64 * 1024;
/** What the specification says about a token that does not tell. */
const usualSeconds = 60;

/** At most two requests: with credentials, and without when those are refused. */
export async function obtainToken(
  order: TokenOrder,
  ask: (request: ServerRequest) => Promise<ServerAnswer>,
): Promise<Authorization> {
  const realm = order.challenge.parameters.get('realm') ?? '';
  const trust = trustOfRealm(realm, order.server, order.isHttp);
  if (trust === 'refused') return { kind: 'unknown', because: 'it names a token server that may not be asked' };
  if (order.credentials.kind === 'bearer' && trust === 'own') return bearer(order.credentials.token, usualSeconds);
  const hasCredentials = trust === 'own' && order.credentials.kind !== 'none';
  if (hasCredentials) {
    const answer = await ask(requestFor(order, new URL(realm), order.credentials));
    const isRefused = answer.kind === 'answered' && (answer.status === 400 || answer.status === 401 || answer.status === 403);
    if (!isRefused) return tokenIn(answer);
  }
  const answer = await ask(requestFor(order, new URL(realm), { kind: 'none' }));
  const isDenied = answer.kind === 'answered' && (answer.status === 401 || answer.status === 403);
  if (isDenied && hasCredentials) return { kind: 'unknown', because: 'its token server refuses the stored credentials' };
  return tokenIn(answer);
}

function requestFor({ challenge, repository, server, signal }: TokenOrder, realm: URL, credentials: Credentials): ServerRequest {
  const service = challenge.parameters.get('service');
  const fields = new URLSearchParams(service === undefined ? {} : { service });
  fields.set('scope', `repository:${repository}:pull`);
  const common = { mostBytes, server, signal };
  if (credentials.kind === 'identity-token') {
    for (const [name, value] of [
      ['grant_type', 'refresh_token'],
      ['refresh_token', credentials.token],
      ['client_id', 'unstale'],
    ] as const)
      fields.set(name, value);
    const headers = { 'Content-Type': 'application/x-www-form-urlencoded', Accept: 'application/json' };
    return { ...common, method: 'POST', url: realm, headers, body: fields.toString() };
  }
  const url = new URL(realm);
  for (const [name, value] of fields) url.searchParams.set(name, value);
  const basic = credentials.kind === 'password' ? { Authorization: basicHeader(credentials) } : {};
  return { ...common, method: 'GET', url, headers: { Accept: 'application/json', ...basic } };
}

export function basicHeader({ user, password }: { readonly user: string; readonly password: string }): string {
  return `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
}

function tokenIn(answer: ServerAnswer): Authorization {
  if (answer.kind === 'failed') return { kind: 'unknown', because: `its token server ${answer.because}` };
  if (answer.status !== 200) return { kind: 'unknown', because: `its token server answers with status ${answer.status}` };
  const { token, access_token: other, expires_in: seconds } = fieldsIn(answer.body);
  const text = typeof token === 'string' && token !== '' ? token : other;
  if (typeof text !== 'string') return { kind: 'unknown', because: 'its token server gives no token' };
  return bearer(text, typeof seconds === 'number' && seconds > 0 ? seconds : usualSeconds);
}

/** A token becomes a header, so that a line break in it would become another header. */
function bearer(token: string, seconds: number): Authorization {
  if (!/^[\x21-\x7e]+$/.test(token)) return { kind: 'unknown', because: 'its token server gives a token that is none' };
  return { kind: 'header', value: `Bearer ${token}`, lastsMs: Math.min(seconds, 3_600) * 900 };
}

function fieldsIn(body: Buffer): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(body.toString('utf8'));
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
