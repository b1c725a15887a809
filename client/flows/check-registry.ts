/**
 * References against their registries: at once where a person asks, and once a session for what is visible, where a setting says so.
 * What a registry said is kept for the session, as long as it says something about the image that is here now.
 */
import type { RegistryComparison } from '../contributions.ts';
import { compareWithRegistry } from '../core/registry/compare-with-registry.ts';
import { type LocalImage, localImage } from '../core/registry/local-image.ts';
import { mayUseHttp } from '../core/registry/may-ask.ts';
import { type Mirror, mirrorsOf } from '../core/registry/mirrors-of.ts';
import { placeOf, type RegistryPlace, serverOf } from '../core/registry/registry-reference.ts';
import type { RemoteImage } from '../core/registry/remote-image.ts';
import type { Clock, Engine } from '../ports.ts';
import type { Registry, RegistryAsk } from '../registry-ports.ts';
import { hostTurns } from './host-turns.ts';
import { ifThere } from './if-there.ts';
import { readRegistry } from './read-registry.ts';

export interface RegistryCheckPorts {
  readonly registry: Registry;
  readonly clock: Clock;
  /** By registry, who else serves it. */
  readonly proxies: () => ReadonlyMap<string, string>;
  /** Without trust, only registries that an image came from are asked. */
  readonly isTrusted: () => boolean;
}

export interface RegistryCheck {
  /** A person asks: at once, and with the credentials of `docker login`. Throws an `EngineError` of the engine. */
  compare(engine: Engine, reference: string, signal?: AbortSignal): Promise<RegistryComparison>;
  /** Nobody asked: only about an image that came from there, without credentials, and once a session. `imageId` is what it names now. */
  askOnce(engine: Engine, reference: string, imageId: string): Promise<void>;
  /** What is known already, without asking any registry. */
  known(engine: Engine, reference: string): Promise<RegistryComparison | undefined>;
  /** Told when something new is known. */
  onDidFind(listener: () => void): { dispose(): void };
}

/** What was said, and about which image here. */
interface Said {
  readonly remote: RemoteImage;
  readonly mirrors: readonly { readonly host: string; readonly remote: RemoteImage }[];
  readonly about: string;
}

const mostRemembered = 1_000;
const mostSeen = 10_000;
/** Of Docker Hub: https://docs.docker.com/docker-hub/usage/pulls/ */
const windowMs = 6 * 60 * 60_000;

export function registryCheck({ registry, clock, proxies, isTrusted }: RegistryCheckPorts): RegistryCheck {
  const turns = hostTurns(clock);
  const said = new Map<string, Said>();
  const asked = new Set<string>();
  /** References with what they named, so that an image is inspected once. */
  const seen = new Set<string>();
  const listeners = new Set<() => void>();

  const remember = (place: RegistryPlace, found: Said): void => {
    if (found.remote.kind === 'unknown') return;
    if (said.size >= mostRemembered) said.clear();
    said.set(keyOf(place), found);
    for (const listener of listeners) listener();
  };
  /** The registry first, then who else serves it. */
  const askAll = async (engine: Engine, place: RegistryPlace, local: LocalImage | undefined, askOne: AskOne): Promise<Said> => {
    const { registries } = await engine.facts();
    const server = serverOf(place.host);
    const own: Mirror = { server, isHttpAllowed: mayUseHttp(server, registries), repository: place.repository };
    const mirrors = mirrorsOf(place, registries, proxies());
    const [remote = silent, ...others] = await Promise.all(
      [own, ...mirrors].map((one) => askOne({ ...one, reference: place.reference }).then((found) => found ?? silent)),
    );
    const ofMirrors = mirrors.map(({ server: host }, at) => ({ host, remote: others[at] ?? silent }));
    return { remote, mirrors: ofMirrors, about: contentOf(local) };
  };

  return {
    compare: async (engine, reference, signal) => {
      const place = placeOf(reference);
      if (place === undefined) return undecided(reference, place, 'This is no reference of a registry.');
      const local = await readLocal(engine, reference, place);
      if (!isTrusted() && local?.origin !== 'registry')
        return undecided(reference, place, 'This workspace is not trusted, and nothing proves that the image came from there.');
      const how = { credentials: 'stored', ...(signal === undefined ? {} : { signal }) } as const;
      const found = await askAll(engine, place, local, (ask) => readRegistry(registry, { ...ask, ...how }, local));
      remember(place, found);
      return compareWithRegistry({ reference, place, local, ...found });
    },
    askOnce: async (engine, reference, imageId) => {
      if (seen.has(`${reference} ${imageId}`)) return;
      if (seen.size >= mostSeen) seen.clear();
      seen.add(`${reference} ${imageId}`);
      const place = placeOf(reference);
      if (place === undefined || asked.has(keyOf(place))) return;
      const local = await readLocal(engine, reference, place);
      if (local?.origin !== 'registry') return;
      asked.add(keyOf(place));
      const inTurn: AskOne = (ask) =>
        turns.take(ask.server, async () => {
          const found = await readRegistry(registry, { ...ask, credentials: 'none' }, local);
          const restMs = restAfter(found);
          if (restMs !== undefined) turns.rest(ask.server, restMs);
          return found;
        });
      remember(place, await askAll(engine, place, local, inTurn));
    },
    known: async (engine, reference) => {
      if (said.size === 0) return undefined;
      const place = placeOf(reference);
      const found = place && said.get(keyOf(place));
      if (place === undefined || found === undefined) return undefined;
      const local = await readLocal(engine, reference, place);
      const comparison = compareWithRegistry({ reference, place, local, ...found });
      // Of an image that came later it says only that it is the one that was there.
      return found.about === contentOf(local) || comparison.state === 'same' ? comparison : undefined;
    },
    onDidFind: (listener) => {
      listeners.add(listener);
      return { dispose: () => void listeners.delete(listener) };
    },
  };
}

type AskOne = (ask: Omit<RegistryAsk, 'credentials'>) => Promise<RemoteImage | undefined>;

const silent: RemoteImage = { kind: 'unknown', because: 'It asked to be left alone.' };

/** Nobody's own pulls are used up by questions that nobody asked. */
function restAfter(found: RemoteImage): number | undefined {
  if (found.kind === 'unknown') return found.waitMs;
  return found.kind === 'image' && found.pullsLeft === 0 ? windowMs : undefined;
}

async function readLocal(engine: Engine, reference: string, place: RegistryPlace): Promise<LocalImage | undefined> {
  const inspected = await ifThere(() => engine.inspectImage(reference));
  return inspected && localImage(inspected, await engine.facts(), place);
}

function keyOf({ host, repository, reference }: RegistryPlace): string {
  return `${host}/${repository}:${reference}`;
}

/** Changes when the image does, and when it gets a digest by being pushed or pulled. */
function contentOf(local: LocalImage | undefined): string {
  return local === undefined ? '' : [local.id, ...local.digests].join(' ');
}

function undecided(reference: string, place: RegistryPlace | undefined, because: string): RegistryComparison {
  const { host: registry = '', repository = '' } = place ?? {};
  return { reference, registry, repository, state: 'unknown', because, localDigests: [], registryDigest: undefined, mirrors: [] };
}
