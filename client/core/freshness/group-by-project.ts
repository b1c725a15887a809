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
}

/** Projects by name, those of no project last; images without a container are left to the last group. */
export function groupByProject(placed: readonly PlacedContainer[], of: Images): readonly ProjectStatus[] {
  const used = new Set(placed.map(({ reference }) => fullName(reference)));
  const byProject = grouped(placed, ({ project }) => project);
  const names = [...byProject.keys()].filter((name) => name !== undefined).sort();
  const projects = names.map((name) => ({ name, images: imagesOf(byProject.get(name) ?? [], of) }));
  const unused = of.index
    .named()
    .filter(({ reference }) => !used.has(fullName(reference)))
    .map(({ reference }) => imageStatus(reference, [], of));
  const others = [...imagesOf(byProject.get(undefined) ?? [], of), ...byReference(unused)];
  return others.length === 0 ? projects : [...projects, { name: undefined, images: others }];
}

function imagesOf(placed: readonly PlacedContainer[], of: Images): readonly ImageStatus[] {
  const images = [...grouped(placed, ({ reference }) => fullName(reference)).values()].map((group) => {
    const containers = group.map(({ container }) => container).sort((one, other) => compareText(one.name, other.name));
    return imageStatus(group[0]?.reference ?? '', containers, of);
  });
  return byReference(images);
}

/** In one pass: a host has hundreds of projects. */
function grouped<Key>(placed: readonly PlacedContainer[], keyOf: (one: PlacedContainer) => Key): Map<Key, PlacedContainer[]> {
  const groups = new Map<Key, PlacedContainer[]>();
  for (const one of placed) {
    const key = keyOf(one);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [one]);
    else group.push(one);
  }
  return groups;
}

function imageStatus(reference: string, containers: readonly ContainerStatus[], of: Images): ImageStatus {
  const image = of.index.imageOf(reference);
  const links = of.links.get(fullName(reference)) ?? [];
  return { reference, id: image?.id, builtAtMs: image?.createdAtMs, verdict: verdictOf(links), links, containers };
}

function byReference(images: readonly ImageStatus[]): readonly ImageStatus[] {
  return [...images].sort((one, other) => compareText(one.reference, other.reference));
}

function compareText(one: string, other: string): number {
  return one < other ? -1 : Number(one > other);
}
