/**
 * The image that a reference names here against the one that it names in its registry. Equal where any of their digests are, on the
 * level of the index, of the platform's manifest or of the configuration; which one is newer is said only where both tell honest times.
 */
import type { MirrorComparison, RegistryComparison, RegistryState } from '../../contributions.ts';
import type { LocalImage } from './local-image.ts';
import type { RegistryPlace } from './registry-reference.ts';
import type { RemoteImage } from './remote-image.ts';

export interface Sides {
  readonly reference: string;
  readonly place: RegistryPlace;
  /** `undefined`: nothing here has that name. */
  readonly local: LocalImage | undefined;
  readonly remote: RemoteImage;
  readonly mirrors: readonly { readonly host: string; readonly remote: RemoteImage }[];
}

export function compareWithRegistry({ reference, place, local, remote, mirrors }: Sides): RegistryComparison {
  const { state, because } = judge(reference, place, local, remote);
  const ofMirrors = mirrors.map(({ host, remote: ofMirror }) => judgeMirror(host, remote, ofMirror));
  const older = ofMirrors.find((mirror) => mirror.state === 'older');
  const told = older === undefined ? because : `${because} The mirror ${older.registry} serves an older image of ${reference}.`;
  return {
    ...{ reference, registry: place.host, repository: place.repository, state, because: told },
    localDigests: local?.digests ?? [],
    registryDigest: remote.kind === 'image' ? remote.digest : undefined,
    mirrors: ofMirrors,
  };
}

type Judgement = Pick<RegistryComparison, 'state' | 'because'>;

function judge(reference: string, { host }: RegistryPlace, local: LocalImage | undefined, remote: RemoteImage): Judgement {
  if (remote.kind === 'unknown') return { state: 'unknown', because: remote.because };
  if (local === undefined) return { state: 'unknown', because: `No image is called ${reference} here.` };
  const registry = nameOf(host, reference);
  const [who, what] =
    local.origin === 'here' ? [`${reference} was built here, and ${registry}`, 'it'] : [capitalised(registry), reference];
  if (remote.kind === 'absent') return { state: 'not-in-registry', because: `${who} does not have ${what}.` };
  if (isSame(local, remote)) return { state: 'same', because: `${capitalised(registry)} has the same image for ${reference}.` };
  if (remote.isOfOtherPlatforms === true) {
    const { os, architecture } = local.platform;
    return { state: 'different', because: `${capitalised(registry)} has no image of ${reference} for ${os}/${architecture}.` };
  }
  const state = newerOf(local.createdAtMs, remote.createdAtMs);
  const kinds = { 'registry-newer': 'a newer image', 'local-newer': 'an older image', different: 'another image' } as const;
  const untold = state === 'different' ? ' Which one is newer cannot be told.' : '';
  return { state, because: `${who} has ${kinds[state]} for ${what}.${untold}` };
}

/** A reference that begins with its host says it already. */
function nameOf(host: string, reference: string): string {
  return reference.startsWith(`${host}/`) ? 'the registry' : host;
}

function capitalised(name: string): string {
  return name === 'the registry' ? 'The registry' : name;
}

function isSame({ digests, configDigests }: LocalImage, remote: Extract<RemoteImage, { kind: 'image' }>): boolean {
  const { digest, manifestDigest = '', configDigest = '' } = remote;
  return digests.includes(digest) || digests.includes(manifestDigest) || configDigests.includes(configDigest);
}

/** Reproducible builds write a fixed date into every image: one before there were images tells nothing. */
const firstImageMs = 1_363_000_000_000;

function newerOf(
  localMs: number | undefined,
  remoteMs: number | undefined,
): Extract<RegistryState, 'registry-newer' | 'local-newer' | 'different'> {
  if (localMs === undefined || remoteMs === undefined || localMs === remoteMs) return 'different';
  if (localMs < firstImageMs || remoteMs < firstImageMs) return 'different';
  return remoteMs > localMs ? 'registry-newer' : 'local-newer';
}

/** What a mirror has that its registry has not, it had before. */
function judgeMirror(registry: string, upstream: RemoteImage, mirror: RemoteImage): MirrorComparison {
  if (mirror.kind === 'unknown') return { registry, state: 'unknown', because: mirror.because };
  if (mirror.kind === 'absent') return { registry, state: 'not-in-registry', because: `${registry} does not have it.` };
  const { digest } = mirror;
  if (upstream.kind !== 'image')
    return { registry, digest, state: 'unknown', because: 'The registry itself did not tell what it has.' };
  if (digest === upstream.digest)
    return { registry, digest, state: 'same', because: `${registry} serves what the registry has.` };
  return { registry, digest, state: 'older', because: `${registry} serves an older image.` };
}
