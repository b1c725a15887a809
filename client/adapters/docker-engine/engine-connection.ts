/**
 * dockerode, told every field of the way in: left to itself it reads DOCKER_HOST and the files that DOCKER_CERT_PATH names.
 * Bodies are streams, so that this file decides how much is read and how numbers are parsed.
 */
import { readFile } from 'node:fs/promises';
import { Agent, type IncomingMessage } from 'node:http';
import { Agent as TlsAgent } from 'node:https';
import type { Readable } from 'node:stream';
import { inspect } from 'node:util';
import Modem from 'docker-modem';
import Docker from 'dockerode';
import type { EndpointTls, ResolvedEndpoint } from '../../core/endpoint/endpoint.ts';
import { EngineError, type JsonObject } from '../../ports.ts';
import { printExactly } from './exact-json.ts';
import { inTurns } from './in-turns.ts';
import { sshAgent } from './ssh-stream.ts';
import { toldStream } from './told-stream.ts';
import { translateError } from './translate-error.ts';

/** An answer that is no stream by nature is bounded: the list of 5,000 containers has 10 MB. */
const longestAnswerBytes = 256 * 1024 * 1024;
const mostSockets = 16;
const success = { 200: true, 201: true, 202: true, 204: true, 304: true } as const;

export interface EngineRequest {
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** `/containers/json`, without the version; every part that is data is already encoded. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: JsonObject;
  readonly signal?: AbortSignal;
}

/** Also one that says that there is no such thing. */
export interface EngineAnswer {
  readonly isThere: boolean;
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** Reading it throws an `EngineError`. */
  readonly body: AsyncIterable<Uint8Array>;
  /** For whoever does not read it. */
  close(): void;
}

export interface EngineConnection {
  /** The body as text. Throws an `EngineError`. */
  text(request: EngineRequest): Promise<string>;
  /** The body as it arrives. Throws an `EngineError`; so does reading it. */
  stream(request: EngineRequest): Promise<AsyncIterable<Uint8Array>>;
  /** Throws an `EngineError`, of `not-found` excepted. */
  answer(request: EngineRequest): Promise<EngineAnswer>;
  /** From now on each path is asked of that version, `1.51`. */
  useVersion(version: string): void;
}

export async function connectEngine(endpoint: ResolvedEndpoint): Promise<EngineConnection> {
  const modem = await modemFor(endpoint);
  const docker = new Docker({ modem } as Docker.DockerOptions);
  const open = (request: EngineRequest) => dial(docker, request);
  const take = inTurns(mostSockets);
  return {
    // More would only wait for a socket, and to make 5,000 requests in one go takes 200 ms in which nothing else runs.
    text: (request) => take(async () => (await readAll(await open(request))).toString('utf8')),
    stream: async (request) => toldStream(await open(request)),
    answer: async (request) => answerOf(await dial(docker, request, { ...success, 404: true })),
    useVersion: (version) => {
      Object.assign(modem, { version: `v${version}` });
    },
  };
}

/** The library's constructor fills what is missing from the environment; an object with every field set needs no filling. */
async function modemFor({ address }: ResolvedEndpoint): Promise<Modem> {
  const fields = { headers: {}, sshOptions: {}, pathPrefix: '/', protocol: 'http' };
  const agent = printedShort(new Agent({ keepAlive: true, maxSockets: mostSockets }));
  const make = (more: object): Modem => Object.assign(Object.create(Modem.prototype) as Modem, fields, more);
  switch (address.kind) {
    case 'unix':
    case 'npipe':
      return make({ socketPath: address.path, agent });
    case 'ssh':
      return make({ host: 'ssh.invalid', port: 80, agent: printedShort(sshAgent(address)) });
    case 'tcp':
      if (address.tls === undefined) return make({ host: address.host, port: address.port, agent });
      return make({
        host: address.host,
        port: address.port,
        protocol: 'https',
        agent: printedShort(await tlsAgent(address.tls)),
      });
  }
}

/**
 * The library prints all options of each request for a debug log, whether anybody reads it or not. An agent holds every socket
 * and every waiting request: with 300 of them waiting, one print took 50 ms.
 */
function printedShort<Kind extends Agent>(agent: Kind): Kind {
  return Object.assign(agent, { [inspect.custom]: () => 'agent' });
}

async function tlsAgent({ caPath, certPath, keyPath, skipVerify }: EndpointTls): Promise<TlsAgent> {
  const read = async (path: string | undefined) => (path === undefined ? undefined : await readFile(path));
  try {
    const [ca, cert, key] = await Promise.all([read(caPath), read(certPath), read(keyPath)]);
    return new TlsAgent({ keepAlive: true, maxSockets: mostSockets, ca, cert, key, rejectUnauthorized: !skipVerify });
  } catch (error) {
    throw new EngineError('wrong-context', 'A TLS file of the endpoint cannot be read.', { cause: error });
  }
}

function answerOf(stream: IncomingMessage): EngineAnswer {
  const headers = Object.entries(stream.headers).map(([name, value]) => [name, String(value)] as const);
  return {
    isThere: stream.statusCode !== 404,
    headers: Object.fromEntries(headers),
    body: translated(stream),
    close: () => void stream.destroy(),
  };
}

function dial(
  docker: Docker,
  { method, path, query, body, signal }: EngineRequest,
  statusCodes: Readonly<Record<number, true>> = success,
): Promise<IncomingMessage> {
  const text = body === undefined ? '' : printExactly(body);
  const options = {
    path: query === undefined ? path : `${path}?${new URLSearchParams(query)}`,
    method,
    isStream: true,
    statusCodes,
    // Given as bytes, the library leaves the body alone instead of printing it with rounded numbers.
    ...(method === 'POST' ? { file: Buffer.from(text), headers: { 'Content-Type': 'application/json' } } : { headers: {} }),
    ...(signal === undefined ? {} : { abortSignal: signal }),
  };
  // A query is already in the path; the library would cut the last character of a path with a question mark.
  const dialled = query === undefined ? options : { ...options, path: `${options.path}&` };
  return new Promise((resolve, reject) => {
    docker.modem.dial(dialled, (error: unknown, stream: unknown) => {
      if (error) reject(translateError(error));
      else resolve(stream as IncomingMessage);
    });
  });
}

async function readAll(stream: Readable): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of translated(stream)) {
    length += chunk.length;
    if (length > longestAnswerBytes) throw new EngineError('broken-answer', 'The answer of the engine is too long.');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

async function* translated(stream: Readable): AsyncGenerator<Uint8Array> {
  try {
    yield* stream;
  } catch (error) {
    throw translateError(error);
  } finally {
    stream.destroy();
  }
}
