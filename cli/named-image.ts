/** The image that a word of the command line means, with the build that makes it. */
import { realpath, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { chooseSource } from '../client/core/build/choose-source.ts';
import { type BuiltImage, imagesBuilt, imagesBuiltAt, imagesOfService } from '../client/core/build/images-built.ts';
import { textOf } from '../client/core/json-fields.ts';
import { placeOf } from '../client/core/registry/registry-reference.ts';
import { displayText } from '../client/core/tree/display-text.ts';
import { ifThere } from '../client/flows/if-there.ts';
import type { Builds, Engine } from '../client/ports.ts';
import { kindOfName } from './asked-by-name.ts';
import { hostPlatform } from './folder-status.ts';
import { type SaidSource, withSaidSource } from './said-source.ts';

export interface NamedImage {
  /** A Dockerfile, a folder, a service or an image; absent: what the current folder builds. */
  readonly name: string | undefined;
  /** Then the name is that of the image. */
  readonly source: SaidSource | undefined;
}

/** Why there is none, or more than one. Throws an `EngineError`. */
export async function imageNamed(engine: Engine, builds: Builds, { name, source }: NamedImage): Promise<BuiltImage | string> {
  if (source !== undefined && name === undefined)
    return '--file needs the name of the image, too: unstale build NAME --file PATH';
  const known = withSaidSource(builds, source, async () => [name ?? '']);
  const sources = await known.sources((await engine.facts()).id);
  const images = imagesBuilt(sources);
  const path = resolve(name ?? '.');
  const found = await stat(path).catch(() => undefined);
  const standing = found === undefined ? 'nothing' : found.isDirectory() ? 'folder' : 'file';
  const kind = source !== undefined ? 'subject' : name === undefined ? 'folder' : kindOfName(name, standing);
  if (kind !== 'subject') {
    const real = await realpath(path).catch(() => path);
    return theOnly(imagesBuiltAt(images, kind === 'file' ? { file: real } : { folder: real }, hostPlatform), name ?? '.');
  }
  const reference = name ?? '';
  const ofService = imagesOfService(images, { service: reference });
  if (source === undefined && ofService.length > 0) return theOnly(ofService, reference);
  if (placeOf(reference) === undefined) return `${displayText(reference)} is no name of an image.`;
  const imageId = textOf((await ifThere(() => engine.inspectImage(reference)))?.['Id']) || undefined;
  const chosen = chooseSource(sources, { reference, imageId });
  return chosen === undefined ? `no build of this folder makes ${displayText(reference)}.` : { reference, source: chosen };
}

function theOnly(images: readonly BuiltImage[], name: string): BuiltImage | string {
  const [only, ...more] = images;
  if (only === undefined)
    return `nothing says what the image of ${displayText(name)} is called; name it: unstale build NAME --file PATH`;
  if (more.length === 0) return only;
  return `${displayText(name)} means several images; name one: ${images.map(({ reference }) => displayText(reference)).join(', ')}`;
}
