/**
 * The containers and images of an engine as it lists them, kept between looks: both lists are read where somebody sees the
 * rows; otherwise only what events touched is inspected, so that the count stays right without a list call.
 */
import { listedContainer, listedImage } from '../core/freshness/listed-from-inspect.ts';
import type { Engine, JsonObject, ListedContainer, ListedImage } from '../ports.ts';
import { ifThere } from './if-there.ts';
import type { TouchedObjects } from './touched.ts';

export interface Listing {
  readonly containers: readonly ListedContainer[];
  readonly images: readonly ListedImage[];
}

export interface EngineLists {
  /** Two list calls. Throws an `EngineError`. */
  read(): Promise<Listing>;
  /** One inspect for each object, and no list call once the lists were read. Throws an `EngineError`. */
  update(of: TouchedObjects): Promise<Listing>;
}

type Lister = Pick<Engine, 'listContainers' | 'listImages' | 'inspectContainer' | 'inspectImage'>;

export function engineLists(engine: Lister): EngineLists {
  let containers: Map<string, ListedContainer> | undefined;
  let images = new Map<string, ListedImage>();
  const listing = (): Listing => ({ containers: [...(containers?.values() ?? [])], images: [...images.values()] });
  const read = async (): Promise<Listing> => {
    const [ofContainers, ofImages] = await Promise.all([engine.listContainers(), engine.listImages()]);
    containers = new Map(ofContainers.map((one) => [one.id, one]));
    images = new Map(ofImages.map((one) => [one.id, one]));
    return listing();
  };
  const update = async (of: TouchedObjects): Promise<Listing> => {
    if (containers === undefined) return read();
    const into = containers;
    const [ofContainers, ofImages] = await Promise.all([
      inspectAll(of.containers, (id) => engine.inspectContainer(id)),
      inspectAll(of.images, (name) => engine.inspectImage(name)),
    ]);
    for (const [id, inspected] of ofContainers) putContainer(into, id, inspected);
    for (const [name, inspected] of ofImages) putImage(images, name, inspected);
    return listing();
  };
  return { read, update };
}

/** In the order asked; what is not there any more is `undefined`. */
async function inspectAll(
  names: readonly string[],
  inspect: (name: string) => Promise<JsonObject>,
): Promise<readonly (readonly [string, JsonObject | undefined])[]> {
  return Promise.all(names.map(async (name) => [name, await ifThere(() => inspect(name))] as const));
}

function putContainer(into: Map<string, ListedContainer>, id: string, inspected: JsonObject | undefined): void {
  const row = inspected && listedContainer(inspected);
  if (row === undefined) into.delete(id);
  else into.set(row.id, row);
}

/** A name that this image has now is no other image's any more: engines tell of the new owner only. */
function putImage(into: Map<string, ListedImage>, name: string, inspected: JsonObject | undefined): void {
  const row = inspected && listedImage(inspected);
  if (row === undefined) {
    // Podman's events name an id without its algorithm.
    for (const id of [name, `sha256:${name}`]) into.delete(id);
    return;
  }
  const names = new Set(row.tags);
  for (const [id, other] of into) {
    if (id === row.id || !other.tags.some((tag) => names.has(tag))) continue;
    into.set(id, { ...other, tags: other.tags.filter((tag) => !names.has(tag)) });
  }
  into.set(row.id, row);
}
