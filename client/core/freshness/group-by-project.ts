/** Containers → projects, images and their containers. A container hangs under its own reference, whatever that names now. */
import type { ImageIndex } from './image-index.ts';
import { fullName } from './image-index.ts';
import { type Link, verdictOf } from './link.ts';
import type { ContainerStatus, ImageStatus, ProjectStatus } from './report.ts';

export interface PlacedContainer {
  readonly reference: string;
  readonly container: ContainerStatus;
  /** Name of its compose project. */
  readonly project: string | undefined;
}

export interface Images {
  readonly index: ImageIndex;
  /** Links of an image by itself, by the whole name of its reference. */
  readonly links: ReadonlyMap<string, readonly Link[]>;
  /** By image id, as far as it was asked. */
  readonly taggedAtMs: ReadonlyMap<string, number | undefined>;
}

/** Projects by name, those of no project last; images without a container are left to the last group. */
export function groupByProject(placed: readonly PlacedContainer[], of: Images): readonly ProjectStatus[] {
  const used = new Set(placed.map(({ reference }) => fullName(reference)));
  const names = [...new Set(placed.map(({ project }) => project))].filter((name) => name !== undefined).sort();
  const projects = names.map((name) => ({
    name,
    images: imagesOf(
      placed.filter(({ project }) => project === name),
      of,
    ),
  }));
  const unused = of.index
    .named()
    .filter(({ reference }) => !used.has(fullName(reference)))
    .map(({ reference }) => imageStatus(reference, [], of));
  const others = [
    ...imagesOf(
      placed.filter(({ project }) => project === undefined),
      of,
    ),
    ...byReference(unused),
  ];
  return others.length === 0 ? projects : [...projects, { name: undefined, images: others }];
}

function imagesOf(placed: readonly PlacedContainer[], of: Images): readonly ImageStatus[] {
  const names = [...new Set(placed.map(({ reference }) => fullName(reference)))];
  const groups = new Map<string, PlacedContainer[]>(names.map((name) => [name, []]));
  for (const one of placed) groups.get(fullName(one.reference))?.push(one);
  const images = [...groups.values()].map((group) => {
    const containers = group.map(({ container }) => container).sort((one, other) => compareText(one.name, other.name));
    return imageStatus(group[0]?.reference ?? '', containers, of);
  });
  return byReference(images);
}

function imageStatus(reference: string, containers: readonly ContainerStatus[], of: Images): ImageStatus {
  const image = of.index.imageOf(reference);
  const links = of.links.get(fullName(reference)) ?? [];
  const taggedAtMs = image && of.taggedAtMs.get(image.id);
  return { reference, id: image?.id, builtAtMs: image?.createdAtMs, taggedAtMs, verdict: verdictOf(links), links, containers };
}

function byReference(images: readonly ImageStatus[]): readonly ImageStatus[] {
  return [...images].sort((one, other) => compareText(one.reference, other.reference));
}

function compareText(one: string, other: string): number {
  return one < other ? -1 : Number(one > other);
}
