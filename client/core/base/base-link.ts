/**
 * Base → image: whether the image still begins with the layers of what FROM names on this engine. A note: an older base is
 * no older code. What the registry has is not asked here.
 */
import type { BaseImageInfo } from '../../../server/protocol.ts';
import type { JsonObject } from '../../ports.ts';
import { type Link, link } from '../freshness/link.ts';
import { listOf, objectOf, textOf } from '../json-fields.ts';

export interface BaseFacts {
  readonly base: BaseImageInfo;
  /** Both as `GET /images/{id}/json` answers; `undefined` for what is not on the engine. */
  readonly image: JsonObject | undefined;
  readonly baseImage: JsonObject | undefined;
}

export function baseLink({ base, image, baseImage }: BaseFacts): Link {
  if (base.kind === 'scratch') return link('base', 'not-applicable', 'It stands on nothing.');
  if (base.kind === 'unknown') return link('base', 'unknown', base.because);
  const { reference } = base;
  if (base.isPinned) return link('base', 'ok', 'Its base is named by digest, which no tag can move.', { evidence: [reference] });
  if (image === undefined) return link('base', 'unknown', 'No image has this name any more.');
  if (baseImage === undefined)
    return link('base', 'unknown', `${reference} is not on this engine, so nothing is known of it; Compare with Registry asks.`);
  const [platform, platformOfBase] = [platformOf(image), platformOf(baseImage)];
  if (platform !== platformOfBase)
    return link('base', 'unknown', `${reference} is here for ${platformOfBase}, and the image is for ${platform}.`);
  return comparedLink(reference, layersOf(image), { layers: layersOf(baseImage), id: textOf(baseImage['Id']) });
}

interface ThatBase {
  readonly layers: readonly string[];
  readonly id: string;
}

function comparedLink(reference: string, layers: readonly string[], { layers: below, id }: ThatBase): Link {
  if (layers.length === 0 || below.length === 0)
    return link('base', 'unknown', 'The engine does not tell the layers of both images.');
  const differing = below.findIndex((layer, at) => layers[at] !== layer);
  const now = `${reference} is now ${short(id)}`;
  if (differing < 0) return link('base', 'ok', `It begins with what ${reference} is now.`, { evidence: [now] });
  const because = `${reference} is now another image than it begins with: the base was renewed since, or FROM names another one.`;
  const place = `layer ${differing + 1} of the base is ${short(below[differing] ?? '')}`;
  const instead = layers[differing] === undefined ? 'the image ends before it' : `in the image it is ${short(layers[differing])}`;
  return link('base', 'note', because, { evidence: [now, place, instead], fixes: ['clean-rebuild'] });
}

function layersOf(image: JsonObject): readonly string[] {
  return listOf(objectOf(image['RootFS'])['Layers']).map(textOf);
}

function platformOf(image: JsonObject): string {
  return `${textOf(image['Os'])}/${textOf(image['Architecture'])}`;
}

function short(digest: string): string {
  return digest.replace(/^sha256:/, '').slice(0, 12);
}
