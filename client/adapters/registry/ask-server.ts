/**
 * One request to a registry or its token server, bounded in time and size. It follows nothing, sends what it is told and no more,
 * and connects only where `mayConnect` allows, by the address that the name really stands for.
 */
import { lookup as resolveName } from 'node:dns';
import {
  type Agent,
  type ClientRequest,
  type IncomingHttpHeaders,
  type IncomingMessage,
  request as requestHttp,
} from 'node:http';
import { request as requestHttps } from 'node:https';
import type { LookupFunction } from 'node:net';
import { mayConnect } from '../../core/registry/may-ask.ts';

export interface ServerRequest {
  readonly method: 'HEAD' | 'GET' | 'POST';
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly mostBytes: number;
  /** `host[:port]` of the registry that a person's reference names; everything else was named by a header. */
  readonly server: string;
  readonly signal?: AbortSignal | undefined;
}

export type ServerAnswer =
  | { readonly kind: 'answered'; readonly status: number; readonly headers: IncomingHttpHeaders; readonly body: Buffer }
  | {
      readonly kind: 'failed';
      /** Follows the name of the server: `does not answer`. */
      readonly because: string;
      /** There was no connection, so that nothing was asked yet. */
      readonly isConnectionFailure: boolean;
      /** It does not speak TLS there. */
      readonly isPlain: boolean;
    };

export interface TimeLimits {
  readonly connectMs: number;
  readonly headersMs: number;
  readonly totalMs: number;
}

export const usualLimits: TimeLimits = { connectMs: 5_000, headersMs: 10_000, totalMs: 20_000 };

export interface Agents {
  readonly http: Agent;
  /** Trusts what is trusted for that registry. */
  readonly https: Agent;
}

/** Never rejects. */
export function askServer(asked: ServerRequest, agents: Agents, limits: TimeLimits): Promise<ServerAnswer> {
  return new Promise((resolve) => {
    let request: ClientRequest | undefined;
    const timers: NodeJS.Timeout[] = [];
    const settle = (answer: ServerAnswer): void => {
      for (const timer of timers) clearTimeout(timer);
      asked.signal?.removeEventListener('abort', cancel);
      request?.destroy();
      resolve(answer);
    };
    const finish = (answer: ServerAnswer): void => {
      // A socket whose answer was read to its end serves the next request.
      request = undefined;
      settle(answer);
    };
    const limit = (ms: number, because: string, isConnectionFailure: boolean): NodeJS.Timeout => {
      const timer = setTimeout(() => settle({ kind: 'failed', because, isConnectionFailure, isPlain: false }), ms);
      timers.push(timer);
      return timer;
    };
    const cancel = (): void => settle(failure('was not asked to the end'));
    if (asked.signal?.aborted === true) return cancel();
    asked.signal?.addEventListener('abort', cancel);
    try {
      request = open(asked, agents);
    } catch (error) {
      // Node refuses a header with a line break.
      return settle(
        failure(codeOf(error) === 'ERR_INVALID_CHAR' ? 'was not asked: a header would hold a line break' : told(error)),
      );
    }
    const connecting = limit(limits.connectMs, 'cannot be connected to', true);
    const waiting = limit(limits.headersMs, 'does not answer', false);
    limit(limits.totalMs, 'does not finish its answer', false);
    const connected = (): void => clearTimeout(connecting);
    request.once('socket', (socket) => {
      if (!socket.connecting) return connected();
      socket.once(asked.url.protocol === 'https:' ? 'secureConnect' : 'connect', connected);
    });
    request.once('error', (error) => settle(failed(error)));
    request.once('response', (response) => {
      clearTimeout(waiting);
      read(response, asked.mostBytes, (body) => {
        if (typeof body === 'string') return settle(failure(body));
        finish({ kind: 'answered', status: response.statusCode ?? 0, headers: response.headers, body });
      });
    });
    request.end(asked.body);
  });
}

function open({ method, url, headers, server }: ServerRequest, agents: Agents): ClientRequest {
  const isTls = url.protocol === 'https:';
  const options = {
    method,
    headers: { 'User-Agent': 'unstale', ...headers },
    lookup: guardedLookup(url.host, new URL(`${url.protocol}//${server}`).host),
  };
  return isTls ? requestHttps(url, { ...options, agent: agents.https }) : requestHttp(url, { ...options, agent: agents.http });
}

/** The name is asked once, and only addresses that are allowed are connected to. */
function guardedLookup(host: string, server: string): LookupFunction {
  return (hostname, options, callback) =>
    resolveName(hostname, { ...options, all: true }, (error, addresses) => {
      if (error !== null) return callback(error, [], 0);
      const allowed = addresses.filter(({ address }) => mayConnect(address, host, server));
      const [first] = allowed;
      if (first === undefined) return callback(Object.assign(new Error('not allowed'), { code: 'EUNSTALE_ADDRESS' }), [], 0);
      if (options.all === true) callback(null, allowed);
      else callback(null, first.address, first.family);
    });
}

function read(response: IncomingMessage, mostBytes: number, done: (body: Buffer | string) => void): void {
  const chunks: Buffer[] = [];
  let length = 0;
  response.on('data', (chunk: Buffer) => {
    length += chunk.length;
    if (length > mostBytes) done('answers with more than it may');
    else chunks.push(chunk);
  });
  response.once('error', (error) => done(told(error)));
  response.once('end', () => done(response.complete ? Buffer.concat(chunks) : 'broke off its answer'));
}

function failure(because: string): ServerAnswer {
  return { kind: 'failed', because, isConnectionFailure: false, isPlain: false };
}

function failed(error: unknown): ServerAnswer {
  const code = codeOf(error);
  const isPlain = /^(?:EPROTO|ERR_SSL_(?:WRONG_VERSION_NUMBER|PACKET_LENGTH_TOO_LONG|UNKNOWN_PROTOCOL|HTTP_REQUEST))$/.test(code);
  const isConnectionFailure = /^(?:ECONNREFUSED|ECONNRESET|EHOSTUNREACH|ENETUNREACH|ETIMEDOUT|EAI_AGAIN|EPIPE)$/.test(code);
  return { kind: 'failed', because: told(error), isConnectionFailure, isPlain };
}

const sentences: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'refuses the connection',
  ECONNRESET: 'broke off the connection',
  EHOSTUNREACH: 'cannot be reached',
  ENETUNREACH: 'cannot be reached',
  ENOTFOUND: 'is no name that the network knows',
  EAI_AGAIN: 'is no name that the network can tell now',
  EUNSTALE_ADDRESS: 'is an address of this machine or of its network, and was named by another server',
  HPE_HEADER_OVERFLOW: 'answers with headers that are too long',
};

/** The code, never the message: that one may quote what a stranger sent, or what we did. */
function told(error: unknown): string {
  const code = codeOf(error);
  if (/CERT|SELF_SIGNED|UNABLE_TO_|ERR_TLS/.test(code)) return `has a certificate that is not trusted here (${code})`;
  if (code.startsWith('HPE_') && sentences[code] === undefined) return 'does not speak HTTP as it should';
  return sentences[code] ?? `could not be asked (${code || 'unknown error'})`;
}

function codeOf(error: unknown): string {
  const code: unknown = error instanceof Error ? Reflect.get(error, 'code') : undefined;
  return typeof code === 'string' && /^[A-Z0-9_]{1,64}$/.test(code) ? code : '';
}
