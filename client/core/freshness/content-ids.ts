/**
 * Further names of the content of an image. In containerd's store an image is an index, whose digest changes with every attestation
 * beside the platform's manifest; whoever built that manifest built the image, whatever it is wrapped into.
 */
import type { JsonObject } from '../../ports.ts';
import { listOf, objectOf, textOf } from '../json-fields.ts';

/** As `GET /images/{id}/json?manifests=1` answers. None where it holds several platforms: which one runs is not said here. */
export function contentIds(image: JsonObject): readonly string[] {
  const manifests = listOf(image['Manifests']).map(objectOf);
  const here = manifests.filter(({ Kind, Available }) => Kind === 'image' && Available !== false);
  const id = textOf(here[0]?.['ID']);
  return here.length === 1 && id !== '' && id !== textOf(image['Id']) ? [id] : [];
}
