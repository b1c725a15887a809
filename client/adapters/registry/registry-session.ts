/**
 * Requests to registries with what they need around them: the way in (https, or http where it is allowed), tokens that are kept while
 * they last, redirects followed by hand without any header of ours, and a few tries where nothing was answered.
 */
import { Agent } from 'node:http';
import { Agent as TlsAgent } from 'node:https';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Challenge, parseChallenges } from '../../core/registry/challenge.ts';
import { mayFollow } from '../../core/registry/may-ask.ts';
import { retryAfterMs } from '../../core/registry/retry-after.ts';
import type { Credentials } from '../../core/registry/stored-credentials.ts';
import type { RegistryAsk, RegistryUnknown } from '../../registry-ports.ts';
import { type Agents, askServer, type ServerAnswer, type ServerRequest, type TimeLimits } from './ask-server.ts';
import { type Authorization, basicHeader, obtainToken } from './obtain-token.ts';
import { authoritiesFor } from './registry-certificates.ts';

export interface SessionSettings {
  readonly limits: TimeLimits;
  readonly certificateFolders: readonly string[];
  /** What is stored for the server; asked only over https, and only when a person asked. */
  readonly credentialsFor: (server: string) => Promise<Credentials | { readonly kind: 'unknown'; readonly because: string }>;
  /** Waits between tries, doubled each time. */
  readonly retryMs: number;
}

export type Answered = Extract<ServerAnswer, { kind: 'answered' }>;

export interface RegistrySession {
  /** `path` follows `/v2/`. Never rejects. */
  send(
    ask: RegistryAsk,
    request: { readonly method: 'HEAD' | 'GET'; readonly path: string; readonly accept: string; readonly mostBytes: number },
  ): Promise<Answered | RegistryUnknown>;
}

const mostHops = 5;
const mostTries = 3;
const longestWaitMs = 5_000;
const passing: ReadonlySet<number> = new Set([408, 429, 502, 503, 504]);
const redirects: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

type Sent = Parameters<RegistrySession['send']>[1];

export function registrySession(settings: SessionSettings): RegistrySession {
  const agents = new Map<string, Promise<Agents>>();
  const isHttp = new Map<string, boolean>();
  const tokens = new Map<string, { readonly value: string; readonly endsMs: number }>();

  const agentsFor = (server: string): Promise<Agents> => {
    const known = agents.get(server) ?? makeAgents(server, settings.certificateFolders);
    agents.set(server, known);
    return known;
  };
  const ask = async (request: ServerRequest): Promise<ServerAnswer> =>
    askServer(request, await agentsFor(isOf(request.server, request.url) ? request.server : request.url.host), settings.limits);

  /** What is not answered yet is asked again; a refusal is an answer. */
  const insist = async (request: ServerRequest): Promise<ServerAnswer> => {
    for (let attempt = 1; ; attempt++) {
      const answer = await ask(request);
      const waitMs = attempt < mostTries ? waitBefore(answer, settings.retryMs * 2 ** (attempt - 1)) : undefined;
      if (waitMs === undefined || request.signal?.aborted === true) return answer;
      await sleep(waitMs, undefined, request.signal === undefined ? {} : { signal: request.signal }).catch(() => undefined);
    }
  };

  const followed = async (request: ServerRequest, isPlain: boolean): Promise<ServerAnswer> => {
    let current = request;
    for (let hop = 0; hop <= mostHops; hop++) {
      const answer = await insist(current);
      const place = answer.kind === 'answered' && redirects.has(answer.status) ? answer.headers.location : undefined;
      if (place === undefined) return answer;
      const to = URL.canParse(place, current.url.href) ? new URL(place, current.url) : undefined;
      if (to === undefined || !mayFollow(to, request.server, isPlain))
        return refusal('sends elsewhere, where it may not be followed');
      const isSame = to.origin === request.url.origin;
      const { Accept = '' } = request.headers;
      current = { ...current, url: to, headers: isSame ? request.headers : { Accept } };
    }
    return refusal('sends from one place to the next');
  };

  const sendOver = async (order: RegistryAsk, sent: Sent, isPlain: boolean): Promise<ServerAnswer | RegistryUnknown> => {
    const { server, repository, signal } = order;
    const url = new URL(`${isPlain ? 'http' : 'https'}://${server}/v2/${sent.path}`);
    const key = `${url.protocol}//${server}/${repository} ${order.credentials}`;
    const request = (authorization: string | undefined): ServerRequest => ({
      ...{ method: sent.method, url, mostBytes: sent.mostBytes, server, signal },
      headers: { Accept: sent.accept, ...(authorization === undefined ? {} : { Authorization: authorization }) },
    });
    const kept = tokens.get(key);
    const first = await followed(request(kept !== undefined && kept.endsMs > Date.now() ? kept.value : undefined), isPlain);
    if (first.kind === 'failed' || first.status !== 401) return first;
    tokens.delete(key);
    const authorization = await authorize(order, parseChallenges(first.headers['www-authenticate'] ?? ''), isPlain);
    if (authorization.kind === 'unknown') return unknownAbout(server, authorization.because);
    tokens.set(key, { value: authorization.value, endsMs: Date.now() + authorization.lastsMs });
    return followed(request(authorization.value), isPlain);
  };

  const authorize = async (order: RegistryAsk, challenges: readonly Challenge[], isPlain: boolean): Promise<Authorization> => {
    const mayUse = order.credentials === 'stored' && !isPlain;
    const stored = mayUse ? await settings.credentialsFor(order.server) : ({ kind: 'none' } as const);
    const credentials: Credentials = stored.kind === 'unknown' ? { kind: 'none' } : stored;
    const challenge = challenges.find(({ scheme }) => scheme === 'bearer');
    const { server, repository, signal } = order;
    const token =
      challenge && (await obtainToken({ challenge, server, isHttp: isPlain, repository, credentials, signal }, insist));
    if (token?.kind === 'header' || (token !== undefined && stored.kind !== 'unknown')) return token;
    if (stored.kind === 'unknown') return { kind: 'unknown', because: `it asks for credentials, and ${stored.because}` };
    const isBasic = challenges.some(({ scheme }) => scheme === 'basic');
    if (isBasic && credentials.kind === 'password') return { kind: 'header', value: basicHeader(credentials), lastsMs: 60_000 };
    return { kind: 'unknown', because: whyNone(order, isPlain) };
  };

  return {
    send: async (order, sent) => {
      const knownPlain = isHttp.get(order.server) === true && order.isHttpAllowed;
      let answer = await sendOver(order, sent, knownPlain);
      if (!knownPlain && order.isHttpAllowed && answer.kind === 'failed' && isWithoutTls(answer, order.server)) {
        answer = await sendOver(order, sent, true);
        if (answer.kind === 'answered') isHttp.set(order.server, true);
      }
      if (answer.kind !== 'failed') return answer;
      return unknownAbout(order.server, answer.because);
    },
  };
}

function isOf(server: string, url: URL): boolean {
  return url.host === new URL(`${url.protocol}//${server}`).host;
}

export function unknownAbout(server: string, because: string, waitMs?: number): RegistryUnknown {
  const subject = /^(?:it|its) /.test(because) ? `${server}: ${because}` : `${server} ${because}`;
  return { kind: 'unknown', because: `${subject}.`, ...(waitMs === undefined ? {} : { waitMs }) };
}

/** A name without a port has two of them. */
function isWithoutTls(answer: Extract<ServerAnswer, { kind: 'failed' }>, server: string): boolean {
  return answer.isPlain || (answer.isConnectionFailure && !/:\d+$/.test(server));
}

function whyNone({ credentials }: RegistryAsk, isPlain: boolean): string {
  if (isPlain) return 'it asks for credentials, and over http none are sent';
  return credentials === 'none'
    ? 'it asks for credentials, which are sent only when you ask yourself'
    : 'it asks for credentials, and docker login stored none';
}

async function makeAgents(server: string, folders: readonly string[]): Promise<Agents> {
  const ca = await authoritiesFor(server, folders);
  const kept = { keepAlive: true, maxSockets: 8 };
  return { http: new Agent(kept), https: new TlsAgent(ca === undefined ? kept : { ...kept, ca: [...ca] }) };
}

function waitBefore(answer: ServerAnswer, usualMs: number): number | undefined {
  // With jitter, so that many windows do not come back together.
  const jittered = usualMs * (0.5 + Math.random());
  if (answer.kind === 'failed') return answer.isConnectionFailure ? jittered : undefined;
  if (!passing.has(answer.status)) return undefined;
  const asked = retryAfterMs(answer.headers['retry-after'] ?? '', Date.now());
  if (answer.status === 429 && asked === undefined) return undefined;
  return (asked ?? 0) > longestWaitMs ? undefined : Math.max(asked ?? 0, jittered);
}

function refusal(because: string): ServerAnswer {
  return { kind: 'failed', because, isConnectionFailure: false, isPlain: false };
}
