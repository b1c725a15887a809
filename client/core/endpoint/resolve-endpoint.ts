/**
 * Which engine is meant, by the precedence of the docker command line: DOCKER_HOST, DOCKER_CONTEXT, the current context of its
 * configuration, the platform's default. A context that is named but missing is an error, never a silent fallback.
 * https://docs.docker.com/engine/manage-resources/contexts/
 */

import type { EndpointTls, ResolvedEndpoint } from './endpoint.ts';
import { parseHost } from './parse-host.ts';

export interface EndpointInput {
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** `currentContext` of `config.json`. */
  readonly currentContext: string | undefined;
  readonly contexts: ReadonlyMap<string, StoredContext>;
  readonly platform: string;
  readonly homeFolder: string;
  /** Sockets that exist, of `defaultSockets`. */
  readonly existingSockets: ReadonlySet<string>;
}

/** One context of the docker command line's store. */
export interface StoredContext {
  readonly host: string;
  readonly skipVerify: boolean;
  /** The folder with `ca.pem`, `cert.pem`, `key.pem`, of which any may be missing. */
  readonly tlsFolder: string | undefined;
  readonly tls: Omit<EndpointTls, 'skipVerify'>;
}

export type Resolution =
  | { readonly kind: 'endpoint'; readonly endpoint: ResolvedEndpoint }
  | { readonly kind: 'error'; readonly because: string; readonly hint: string };

export function resolveEndpoint(input: EndpointInput): Resolution {
  const { DOCKER_HOST: host, DOCKER_CONTEXT: named } = input.environment;
  if (host !== undefined && host !== '') return fromHost(host, 'DOCKER_HOST', environmentTls(input));
  if (named !== undefined && named !== '') return fromContext(named, `DOCKER_CONTEXT (${named})`, input);
  if (input.currentContext !== undefined && input.currentContext !== '')
    return fromContext(input.currentContext, `context ${input.currentContext}`, input);
  return platformDefault(input);
}

function fromContext(name: string, decidedBy: string, input: EndpointInput): Resolution {
  if (name === 'default') return platformDefault(input);
  const context = input.contexts.get(name);
  if (context === undefined) {
    const hint = 'Choose one that exists with "docker context use", or unset DOCKER_CONTEXT.';
    return { kind: 'error', because: `There is no docker context called "${name}" (${decidedBy}).`, hint };
  }
  const { caPath, certPath, keyPath } = context.tls;
  const hasTls = context.tlsFolder !== undefined || context.skipVerify;
  const tls = hasTls ? { caPath, certPath, keyPath, skipVerify: context.skipVerify } : undefined;
  return fromHost(context.host, decidedBy, { tls, folder: context.tlsFolder }, name);
}

interface KnownTls {
  readonly tls: EndpointTls | undefined;
  /** What DOCKER_CERT_PATH has to be for the command line. */
  readonly folder: string | undefined;
}

function environmentTls({ environment, homeFolder }: EndpointInput): KnownTls {
  const { DOCKER_TLS_VERIFY: verify, DOCKER_TLS: plain, DOCKER_CERT_PATH: folder = `${homeFolder}/.docker` } = environment;
  if (!verify && !plain) return { tls: undefined, folder: undefined };
  const file = (name: string) => `${folder}/${name}.pem`;
  return { tls: { caPath: file('ca'), certPath: file('cert'), keyPath: file('key'), skipVerify: !verify }, folder };
}

function fromHost(host: string, decidedBy: string, known: KnownTls, context?: string): Resolution {
  const address = parseHost(host, known.tls);
  if (address === undefined) {
    const hint = 'It looks like unix:///var/run/docker.sock, tcp://host:2376 or ssh://user@host.';
    return { kind: 'error', because: `The address "${host}" of ${decidedBy} cannot be used.`, hint };
  }
  const isLocal = address.kind === 'npipe' || address.kind === 'unix';
  // `podman` reads another name, and without it builds in its own storage.
  const cliEnvironment = { DOCKER_HOST: host, CONTAINER_HOST: host, ...cliTls(known) };
  const endpoint = { address, text: host, decidedBy, isLocal, cliEnvironment };
  return { kind: 'endpoint', endpoint: context === undefined ? endpoint : { ...endpoint, context } };
}

function cliTls({ tls, folder }: KnownTls): Record<string, string> {
  if (tls === undefined) return {};
  const verify: Record<string, string> = tls.skipVerify ? { DOCKER_TLS: '1' } : { DOCKER_TLS_VERIFY: '1' };
  return folder === undefined ? verify : { ...verify, DOCKER_CERT_PATH: folder };
}

/** Where engines listen when nobody says otherwise, the likeliest first. */
export function defaultSockets(input: Pick<EndpointInput, 'environment' | 'platform' | 'homeFolder'>): readonly string[] {
  if (input.platform === 'win32') return ['//./pipe/docker_engine'];
  const runtime = input.environment['XDG_RUNTIME_DIR'];
  const rootless = runtime === undefined || runtime === '' ? [] : [`${runtime}/docker.sock`, `${runtime}/podman/podman.sock`];
  return ['/var/run/docker.sock', `${input.homeFolder}/.docker/run/docker.sock`, ...rootless, '/run/podman/podman.sock'];
}

function platformDefault(input: EndpointInput): Resolution {
  const sockets = defaultSockets(input);
  const socket = sockets.find((path) => input.existingSockets.has(path)) ?? sockets[0] ?? '/var/run/docker.sock';
  const host = input.platform === 'win32' ? `npipe://${socket}` : `unix://${socket}`;
  return fromHost(host, 'default', { tls: undefined, folder: undefined });
}
