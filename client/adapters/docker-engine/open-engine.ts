/** The Engine port over Docker's API, by dockerode: Docker 20.10 and later, and Podman's service. */

import { readCacheUsage } from '../../core/build/cache-listing.ts';
import type { ResolvedEndpoint } from '../../core/endpoint/endpoint.ts';
import { nameAndTag } from '../../core/freshness/image-index.ts';
import { type Engine, EngineError, type EngineFacts, type JsonObject, type JsonValue } from '../../ports.ts';
import { decodePruned, pruneQuery } from './build-prune.ts';
import { decodeEvent } from './decode-event.ts';
import { decodeHistory } from './decode-history.ts';
import { decodeContainers, decodeImages, decodeSizes } from './decode-lists.ts';
import { decodeChanges, decodeLogs } from './decode-streams.ts';
import { connectEngine, type EngineConnection, type EngineRequest } from './engine-connection.ts';
import { decodeFacts } from './engine-facts.ts';
import { parseExactly } from './exact-json.ts';
import { podmanArchive } from './podman-archive.ts';
import { splitLines } from './split-lines.ts';

/**
 * Connects and agrees on a version of the API. Throws an `EngineError`: `not-running`, `no-permission`, `wrong-context` …
 */
export async function openEngine(endpoint: ResolvedEndpoint): Promise<Engine> {
  return engineOver(await connectEngine(endpoint), endpoint);
}

/** For whoever has another way to carry requests. */
export async function engineOver(connection: EngineConnection, endpoint: ResolvedEndpoint): Promise<Engine> {
  const facts = decodeFacts(
    await json(connection, { method: 'GET', path: '/version' }),
    await json(connection, { method: 'GET', path: '/info' }),
    endpoint.text,
  );
  connection.useVersion(facts.apiVersion);
  return { endpoint, facts: async () => facts, ...reading(connection, facts), ...changing(connection, facts) };
}

type Reading =
  | 'listContainers'
  | 'listImages'
  | 'inspectContainer'
  | 'inspectImage'
  | 'inspectVolume'
  | 'imageHistory'
  | 'tailLogs'
  | 'changedPaths'
  | 'readArchive'
  | 'events';

function reading(connection: EngineConnection, { apiVersion, kind }: EngineFacts): Pick<Engine, Reading> {
  const get = (path: string, query?: Record<string, string>): EngineRequest => ({
    method: 'GET',
    path,
    ...(query === undefined ? {} : { query }),
  });
  const knowsManifests = Number(apiVersion.split('.')[1]) >= 48;
  return {
    // Lists hold no number beyond 2^53, and their parser is fifteen times faster.
    listContainers: async () => decodeContainers(parseFast(await connection.text(get('/containers/json', { all: '1' })))),
    listImages: async () => decodeImages(parseFast(await connection.text(get('/images/json')))),
    inspectContainer: async (id) => objectOf(await json(connection, get(`/containers/${encodeURIComponent(id)}/json`))),
    inspectImage: async (reference) => {
      const query = knowsManifests ? { manifests: '1' } : undefined;
      return objectOf(await json(connection, get(`/images/${encodeReference(reference)}/json`, query)));
    },
    inspectVolume: async (name) => objectOf(await json(connection, get(`/volumes/${encodeURIComponent(name)}`))),
    imageHistory: async (id) => decodeHistory(parseFast(await connection.text(get(`/images/${encodeReference(id)}/history`)))),
    tailLogs: async (id, lines) => {
      const query = { stdout: '1', stderr: '1', tail: String(lines) };
      return decodeLogs(await connection.stream(get(`/containers/${encodeURIComponent(id)}/logs`, query)));
    },
    changedPaths: async (id) => {
      const text = await connection.text(get(`/containers/${encodeURIComponent(id)}/changes`));
      const paths = decodeChanges(text.trim() === '' ? [] : parseFast(text));
      return kind === 'podman' ? withoutOwnFolder(paths) : paths;
    },
    readArchive: (id, path) =>
      kind === 'podman'
        ? podmanArchive(connection, id, path)
        : connection.stream(get(`/containers/${encodeURIComponent(id)}/archive`, { path })),
    events: (signal) => readEvents(connection, signal),
  };
}

function changing(connection: EngineConnection, { kind }: EngineFacts): Omit<Engine, Reading | 'endpoint' | 'facts'> {
  const post = async (path: string, query: Record<string, string> = {}, body?: JsonObject): Promise<string> =>
    connection.text({ method: 'POST', path, query, ...(body === undefined ? {} : { body }) });
  const remove = async (path: string, query: Record<string, string>): Promise<void> => {
    await connection.text({ method: 'DELETE', path, query });
  };
  const container = (id: string) => `/containers/${encodeURIComponent(id)}`;
  const cacheUsage = async () =>
    objectOf(await json(connection, { method: 'GET', path: '/system/df', query: { type: 'build-cache' } }));
  return {
    isBuilding: async () => {
      const { BuildCache } = await cacheUsage();
      return Array.isArray(BuildCache) && BuildCache.some((record) => isBuildContextInUse(objectOf(record)));
    },
    buildCache: async () => (kind === 'docker' ? readCacheUsage(await cacheUsage()) : []),
    pruneBuildCache: async (which) => {
      if (kind !== 'docker') return { ids: [], freedBytes: 0 };
      return decodePruned(parseFast(await post('/build/prune', pruneQuery(which))));
    },
    pruneContexts: async () => {
      // Podman's builder is sent the whole context by each build and keeps no copy.
      if (kind === 'docker') await post('/build/prune', { filters: '{"type":{"source.local":true}}' });
    },
    createContainer: async (name, specification, platform) => {
      const query = { name, ...(platform === undefined ? {} : { platform }) };
      const { Id } = objectOf(parse(await post('/containers/create', query, specification)));
      if (typeof Id !== 'string') throw new EngineError('broken-answer', 'The engine created a container without an id.');
      return Id;
    },
    startContainer: async (id) => void (await post(`${container(id)}/start`)),
    stopContainer: async (id) => void (await post(`${container(id)}/stop`)),
    pauseContainer: async (id) => void (await post(`${container(id)}/pause`)),
    renameContainer: async (id, name) => void (await post(`${container(id)}/rename`, { name })),
    setRestartPolicy: async (id, policy) => {
      try {
        await post(`${container(id)}/update`, {}, { RestartPolicy: policy });
      } catch (error) {
        if (kind !== 'podman' || !EngineError.is(error, 'not-found')) throw error;
        // It is the request that Podman 4 does not know, unless this throws.
        await connection.text({ method: 'GET', path: `${container(id)}/json` });
        throw new EngineError('unsupported', 'This Podman cannot change a restart policy.', { cause: error });
      }
    },
    connectNetwork: async (network, id, endpoint) => {
      const body = { Container: id, EndpointConfig: endpoint };
      await post(`/networks/${encodeURIComponent(network)}/connect`, {}, body);
    },
    removeContainer: (id, { force }) => remove(container(id), force ? { force: '1' } : {}),
    removeProbe: (id) => remove(container(id), { v: '1' }),
    tagImage: async (id, reference) => {
      const { name, tag } = nameAndTag(reference);
      await post(`/images/${encodeReference(id)}/tag`, { repo: name, tag });
    },
    removeImage: (id) => remove(`/images/${encodeReference(id)}`, { noprune: '1' }),
    containerSizes: async () => {
      const query = { all: '1', size: '1' };
      return decodeSizes(parseFast(await connection.text({ method: 'GET', path: '/containers/json', query })));
    },
    untagImage: (reference) => remove(`/images/${encodeReference(reference)}`, { noprune: '1' }),
  };
}

/**
 * Held while something is built from a folder. Layers prove nothing: the containerd store goes on holding those of a build
 * that was cancelled.
 */
function isBuildContextInUse({ InUse, Type, Description }: JsonObject): boolean {
  return InUse === true && (Type === 'source.local' || String(Description).startsWith('local source for '));
}

async function* readEvents(connection: EngineConnection, signal: AbortSignal): ReturnType<Engine['events']> {
  const filters = JSON.stringify({ type: ['container', 'image'] });
  try {
    for await (const line of splitLines(
      await connection.stream({ method: 'GET', path: '/events', query: { filters }, signal }),
    )) {
      const event = decodeEvent(line);
      if (event !== undefined) yield event;
    }
  } catch (error) {
    if (signal.aborted) return;
    throw error;
  }
  if (!signal.aborted) throw new EngineError('not-running', 'The engine ended its stream of events.');
}

/** Podman writes files of its own into `/etc` of each container; it keeps silent about them, not about the folder. */
function withoutOwnFolder(paths: readonly string[]): readonly string[] {
  return paths.some((path) => path.startsWith('/etc/')) ? paths : paths.filter((path) => path !== '/etc');
}

/** Slashes and colons belong to a reference; everything else of a stranger's name is encoded. */
function encodeReference(reference: string): string {
  return encodeURIComponent(reference).replaceAll('%2F', '/').replaceAll('%3A', ':').replaceAll('%40', '@');
}

async function json(connection: EngineConnection, request: EngineRequest): Promise<JsonValue> {
  return parse(await connection.text(request));
}

function parse(text: string): JsonValue {
  try {
    return parseExactly(text);
  } catch (error) {
    throw new EngineError('broken-answer', 'The engine answered with something that is no JSON.', { cause: error });
  }
}

function parseFast(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new EngineError('broken-answer', 'The engine answered with something that is no JSON.', { cause: error });
  }
}

function objectOf(value: JsonValue): JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : {};
}
