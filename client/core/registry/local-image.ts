/** What one engine knows about an image that a registry could have: its digests on every level, and whether it came from there. */
import type { EngineFacts, JsonObject } from '../../ports.ts';
import { timeOf } from '../freshness/listed-from-inspect.ts';
import { listOf, objectOf, textOf } from '../json-fields.ts';
import { isDigest, placeOf, type RegistryPlace } from './registry-reference.ts';

export interface LocalImage {
  readonly id: string;
  readonly platform: Platform;
  /** Of the index, and of the manifest for this platform; each of them names exactly this content. */
  readonly digests: readonly string[];
  /** Of the image's own configuration, where it is known; equal ones are equal images. */
  readonly configDigests: readonly string[];
  /** `registry`: it was pulled from that repository, or pushed to it. `here`: neither, as far as can be told. */
  readonly origin: 'registry' | 'here' | 'unknown';
  readonly createdAtMs: number | undefined;
}

export interface Platform {
  readonly os: string;
  readonly architecture: string;
  readonly variant: string;
}

/** As `GET /images/{id}/json?manifests=1` answers. */
export function localImage(
  inspected: JsonObject,
  { kind, usesContainerdStore }: Pick<EngineFacts, 'kind' | 'usesContainerdStore'>,
  place: RegistryPlace,
): LocalImage {
  const id = textOf(inspected['Id']);
  const platform = platformOf(inspected['Os'], inspected['Architecture'], inspected['Variant']);
  const named = listOf(inspected['RepoDigests']).map(textOf);
  const manifests = listOf(inspected['Manifests']).map(objectOf);
  const own = manifests.filter((manifest) => isPlatform(platformIn(manifest), platform));
  const ofManifests = own.map(({ ID }) => textOf(ID));
  const digests = [
    ...named.map((name) => name.slice(name.indexOf('@') + 1)),
    ...(usesContainerdStore ? [id] : []),
    ...ofManifests,
  ];
  const ofBuild = [objectOf(inspected['Descriptor']), ...own.map(({ Descriptor }) => objectOf(Descriptor))].map(configOfBuild);
  const isPulled =
    kind === 'docker' && (usesContainerdStore ? isPulledByContainerd(named, manifests, place) : isNamed(named, place));
  const isBuilt = kind === 'docker' && (usesContainerdStore ? ofBuild.some(isDigest) : !isNamed(named, place));
  return {
    id,
    platform,
    digests: [...new Set(digests.filter(isDigest))],
    configDigests: [...new Set([...(usesContainerdStore ? [] : [id]), ...ofBuild].filter(isDigest))],
    origin: isPulled ? 'registry' : isBuilt ? 'here' : 'unknown',
    createdAtMs: timeOf(inspected['Created']),
  };
}

/** Fields of an index's entry and of an image alike. */
export function platformOf(os: JsonObject[string], architecture: JsonObject[string], variant: JsonObject[string]): Platform {
  return { os: textOf(os), architecture: textOf(architecture), variant: textOf(variant) };
}

/** `linux/arm64` is `linux/arm64/v8`. */
export function isPlatform(one: Platform, other: Platform): boolean {
  const variant = ({ architecture, variant }: Platform) => variant || (architecture === 'arm64' ? 'v8' : '');
  const isSameVariant = variant(one) === variant(other) || variant(one) === '' || variant(other) === '';
  return one.os === other.os && one.architecture === other.architecture && isSameVariant;
}

/**
 * containerd's store gives every image a digest, built here or not. What proves that it came from elsewhere is that others of its
 * platforms are not here; with several repositories nobody tells which of them it came from.
 */
function isPulledByContainerd(named: readonly string[], manifests: readonly JsonObject[], place: RegistryPlace): boolean {
  const repositories = new Set(named.map((name) => name.slice(0, name.indexOf('@'))));
  const isPartial = manifests.some(({ Kind, Available }) => Kind === 'image' && Available === false);
  return isPartial && repositories.size === 1 && isNamed(named, place);
}

function isNamed(names: readonly string[], { host, repository }: RegistryPlace): boolean {
  return names.some((name) => {
    const place = placeOf(name);
    return place?.host === host && place.repository === repository;
  });
}

function platformIn(manifest: JsonObject): Platform {
  const { os, architecture, variant } = objectOf(objectOf(manifest['ImageData'])['Platform']);
  return platformOf(os, architecture, variant);
}

/** The builder writes it beside what it made, and nobody who pulls does. */
function configOfBuild(descriptor: JsonObject): string {
  return textOf(objectOf(descriptor['annotations'])['config.digest']);
}
