/**
 * What a registry has for one reference, read no further than it takes to tell whether it is the same: its digest, and where that is
 * another one, the manifest of the platform and the time of its configuration, if the registry has pulls left.
 */
import type { LocalImage } from '../core/registry/local-image.ts';
import { configIn, createdIn, manifestIn, type RemoteImage } from '../core/registry/remote-image.ts';
import type { PullLimit, Registry, RegistryAsk } from '../registry-ports.ts';

/** Fewer than these are left for the person's own pulls. */
const keptPulls = 20;

export async function readRegistry(registry: Registry, ask: RegistryAsk, local: LocalImage | undefined): Promise<RemoteImage> {
  const answer = await registry.digestOf(ask);
  if (answer.kind !== 'digest') return answer;
  const { digest } = answer;
  const seen = { kind: 'image', digest, ...(answer.limit === undefined ? {} : { pullsLeft: answer.limit.remaining }) } as const;
  if (local === undefined || local.digests.includes(digest) || isShort(answer.limit)) return seen;
  return { ...seen, ...(await readImage(registry, { ...ask, reference: digest }, local)) };
}

type Details = Partial<Extract<RemoteImage, { kind: 'image' }>>;

/** What cannot be read is left out: the digest alone says that they differ. */
async function readImage(registry: Registry, ask: RegistryAsk, local: LocalImage): Promise<Details> {
  const first = await registry.read(ask, 'manifests');
  if (first.kind !== 'read') return {};
  const manifestDigest = manifestIn(first.content, local.platform);
  if (manifestDigest === 'none') return { isOfOtherPlatforms: true };
  if (manifestDigest !== undefined && (local.digests.includes(manifestDigest) || isShort(first.limit))) return { manifestDigest };
  const second = manifestDigest === undefined ? first : await registry.read({ ...ask, reference: manifestDigest }, 'manifests');
  const found: Details = manifestDigest === undefined ? {} : { manifestDigest };
  const configDigest = second.kind === 'read' ? configIn(second.content) : undefined;
  if (configDigest === undefined || local.configDigests.includes(configDigest)) return withConfig(found, configDigest);
  const config = await registry.read({ ...ask, reference: configDigest }, 'blobs');
  const createdAtMs = config.kind === 'read' ? createdIn(config.content) : undefined;
  return { ...withConfig(found, configDigest), ...(createdAtMs === undefined ? {} : { createdAtMs }) };
}

function withConfig(found: Details, configDigest: string | undefined): Details {
  return configDigest === undefined ? found : { ...found, configDigest };
}

function isShort(limit: PullLimit | undefined): boolean {
  return limit !== undefined && limit.remaining < keptPulls;
}
