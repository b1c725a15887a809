/** Manifests of a registry → what they say about the image for one platform. Whatever their shape, nothing throws. */
import type { JsonObject } from '../../ports.ts';
import { timeOf } from '../freshness/listed-from-inspect.ts';
import { listOf, objectOf, textOf } from '../json-fields.ts';
import { isPlatform, type Platform, platformOf } from './local-image.ts';
import { isDigest } from './registry-reference.ts';

export type RemoteImage =
  | {
      readonly kind: 'image';
      /** Of what the tag names: an index, or one manifest. */
      readonly digest: string;
      /** Of the one manifest for the platform, where it was read. */
      readonly manifestDigest?: string;
      readonly configDigest?: string;
      readonly createdAtMs?: number;
      /** It is an index, and has nothing for the platform. */
      readonly isOfOtherPlatforms?: boolean;
      /** Before the registry refuses, where it tells. */
      readonly pullsLeft?: number;
    }
  | { readonly kind: 'absent' }
  | { readonly kind: 'unknown'; readonly because: string; readonly waitMs?: number };

/** The digest of the manifest for that platform; `undefined` where the document is no index. */
export function manifestIn(document: JsonObject, platform: Platform): string | 'none' | undefined {
  if (!Array.isArray(document['manifests'])) return undefined;
  const entries = listOf(document['manifests']).map(objectOf);
  const fitting = entries.filter(({ platform: of }) => {
    const { os, architecture, variant } = objectOf(of);
    return isPlatform(platformOf(os, architecture, variant), platform);
  });
  const exact = fitting.find(({ platform: of }) => textOf(objectOf(of)['variant']) === platform.variant);
  const digest = textOf((exact ?? fitting[0])?.['digest']);
  return isDigest(digest) ? digest : 'none';
}

/** `undefined` where the document is no manifest of an image. */
export function configIn(document: JsonObject): string | undefined {
  const digest = textOf(objectOf(document['config'])['digest']);
  return isDigest(digest) ? digest : undefined;
}

/** Of the configuration of an image. */
export function createdIn(document: JsonObject): number | undefined {
  return timeOf(document['created']);
}
