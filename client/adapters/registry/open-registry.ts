/**
 * The Registry port over HTTP. A digest is believed only where it is one, and a document only where its bytes have the digest that
 * was asked for; a web page that stands in for a registry is no answer.
 */
import { createHash } from 'node:crypto';
import { acceptedManifests, isManifest } from '../../core/registry/media-types.ts';
import { isDigest, isHost, isRepository } from '../../core/registry/registry-reference.ts';
import { remainingPulls, retryAfterMs } from '../../core/registry/retry-after.ts';
import { storedCredentials } from '../../core/registry/stored-credentials.ts';
import type { JsonObject } from '../../ports.ts';
import type {
  PullLimit,
  Registry,
  RegistryAnswer,
  RegistryAsk,
  RegistryDocument,
  RegistryUnknown,
} from '../../registry-ports.ts';
import { type TimeLimits, usualLimits } from './ask-server.ts';
import { askHelper } from './credential-program.ts';
import { readDockerConfig } from './docker-config.ts';
import { certificateFolders } from './registry-certificates.ts';
import { type Answered, type RegistrySession, registrySession, type SessionSettings, unknownAbout } from './registry-session.ts';

export interface RegistrySettings {
  readonly environment: NodeJS.ProcessEnv;
  readonly limits?: TimeLimits;
  /** Hold a folder for each registry that has authorities of its own. */
  readonly certificateFolders?: readonly string[];
  readonly helperPatienceMs?: number;
  readonly retryMs?: number;
}

const longestManifest = 4 * 1024 * 1024;

export function openRegistry(settings: RegistrySettings): Registry {
  const { environment, limits = usualLimits, helperPatienceMs = 10_000, retryMs = 300 } = settings;
  const folders = settings.certificateFolders ?? certificateFolders(process.platform);
  const credentialsFor = credentialsIn(environment, helperPatienceMs);
  const session = registrySession({ limits, certificateFolders: folders, credentialsFor, retryMs });
  return {
    digestOf: async (ask) => (isAskable(ask) ? digestOf(session, ask) : impossible),
    read: async (ask, kind) => (isAskable(ask) && isDigest(ask.reference) ? read(session, ask, kind) : impossible),
  };
}

const impossible: RegistryUnknown = { kind: 'unknown', because: 'This is no reference of a registry.' };

/** Everything that becomes part of a URL, checked here again: whoever asks may be mistaken. */
function isAskable({ server, repository, reference }: RegistryAsk): boolean {
  return isHost(server) && isRepository(repository) && (isDigest(reference) || /^\w[\w.-]{0,127}$/.test(reference));
}

async function digestOf(session: RegistrySession, ask: RegistryAsk): Promise<RegistryAnswer> {
  const order = { path: `${ask.repository}/manifests/${ask.reference}`, accept: acceptedManifests, mostBytes: longestManifest };
  const head = await session.send(ask, { ...order, method: 'HEAD' });
  if (head.kind === 'unknown') return head;
  const needsBody = head.status === 405 || head.status === 501 || (head.status === 200 && headerOf(head, digestHeader) === '');
  if (!needsBody) return digestIn(ask, head, headerOf(head, digestHeader));
  if (limitOf(head)?.remaining === 0) return unknownAbout(ask.server, 'allows no more pulls now');
  const whole = await session.send(ask, { ...order, method: 'GET' });
  if (whole.kind === 'unknown') return whole;
  const told = headerOf(whole, digestHeader);
  const computed = `sha256:${createHash('sha256').update(whole.body).digest('hex')}`;
  if (whole.status === 200 && told.startsWith('sha256:') && told !== computed)
    return unknownAbout(ask.server, 'names a digest that its answer does not have');
  return digestIn(ask, whole, computed);
}

const digestHeader = 'docker-content-digest';

function digestIn(ask: RegistryAsk, answer: Answered, digest: string): RegistryAnswer {
  if (answer.status === 404)
    return isWebPage(answer) ? unknownAbout(ask.server, 'answers as no registry does') : { kind: 'absent' };
  if (answer.status !== 200) return refused(ask, answer);
  if (!isManifest(headerOf(answer, 'content-type'))) return unknownAbout(ask.server, 'answers with something that is no image');
  if (!isDigest(digest)) return unknownAbout(ask.server, 'names a digest that is none');
  return { kind: 'digest', digest, ...limited(answer) };
}

async function read(session: RegistrySession, ask: RegistryAsk, kind: 'manifests' | 'blobs'): Promise<RegistryDocument> {
  const accept = kind === 'manifests' ? acceptedManifests : '*/*';
  const path = `${ask.repository}/${kind}/${ask.reference}`;
  const answer = await session.send(ask, { method: 'GET', path, accept, mostBytes: longestManifest });
  if (answer.kind === 'unknown') return answer;
  if (answer.status !== 200) return refused(ask, answer);
  const algorithm = ask.reference.startsWith('sha512:') ? 'sha512' : 'sha256';
  const computed = `${algorithm}:${createHash(algorithm).update(answer.body).digest('hex')}`;
  if (computed !== ask.reference) return unknownAbout(ask.server, 'sends something else than was asked for');
  const content = objectIn(answer.body);
  return content === undefined
    ? unknownAbout(ask.server, 'answers with something that is no image')
    : { kind: 'read', content, ...limited(answer) };
}

function refused({ server }: RegistryAsk, answer: Answered): RegistryUnknown {
  const { status } = answer;
  if (status === 401) return unknownAbout(server, 'does not accept the credentials that it was given');
  if (status === 403) return unknownAbout(server, 'does not let this repository be read');
  if (status !== 429) return unknownAbout(server, `answers with status ${status}`);
  const waitMs = retryAfterMs(headerOf(answer, 'retry-after'), Date.now());
  return unknownAbout(server, 'asks to be asked less often', waitMs ?? 60_000);
}

function isWebPage(answer: Answered): boolean {
  return headerOf(answer, 'content-type').toLowerCase().startsWith('text/html');
}

function headerOf({ headers }: Answered, name: string): string {
  const value = headers[name];
  return typeof value === 'string' ? value : '';
}

function limited(answer: Answered): { readonly limit?: PullLimit } {
  const limit = limitOf(answer);
  return limit === undefined ? {} : { limit };
}

function limitOf(answer: Answered): PullLimit | undefined {
  const remaining = remainingPulls(headerOf(answer, 'ratelimit-remaining'));
  return remaining === undefined ? undefined : { remaining };
}

function objectIn(body: Buffer): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(body.toString('utf8'));
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : undefined;
  } catch {
    return undefined;
  }
}

/** The file is read each time, because a person logs in while this runs. */
function credentialsIn(environment: NodeJS.ProcessEnv, patienceMs: number): SessionSettings['credentialsFor'] {
  return async (server) => {
    const config = await readDockerConfig(environment);
    if (config === 'unreadable') return { kind: 'unknown', because: 'the configuration of docker cannot be read' };
    const host = server === 'registry-1.docker.io' ? 'docker.io' : server;
    const stored = storedCredentials(config, host);
    if (stored.kind !== 'helper') return stored;
    return askHelper(stored.name, stored.address, { environment, platform: process.platform, patienceMs });
  };
}
