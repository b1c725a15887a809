/** Containers → projects, images and their containers. A container hangs under its own reference, whatever that names now. */
import type { ImageIndex } from './image-index.ts';
import { fullName } from './image-index.ts';
import { type Link, verdictOf } from './link.ts';
import type { ContainerStatus, ImageStatus, ProjectKind, ProjectStatus } from './report.ts';

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
  /** Workspace folders, by the whole name of the reference whose image they build. */
  readonly folders: ReadonlyMap<string, string>;
  /** By image id, as far as it was asked. */
  readonly taggedAtMs: ReadonlyMap<string, number | undefined>;
}

/**
 * Compose projects by name, then workspace folders, and what belongs to neither last. An image without a container is with the
 * folder that builds it, or in the last group.
 */
export function groupByProject(placed: readonly PlacedContainer[], of: Images): readonly ProjectStatus[] {
  const used = new Set(placed.map(({ reference }) => fullName(reference)));
  const idle = of.index.named().flatMap(({ reference }) => (used.has(fullName(reference)) ? [] : [reference]));
  const ofCompose = grouped(placed, ({ project }) => project);
  const plain = ofCompose.get(undefined) ?? [];
  const folderOf = (reference: string) => of.folders.get(fullName(reference));
  const ofFolders = grouped(plain, ({ reference }) => folderOf(reference));
  const idleOfFolders = grouped(idle, folderOf);
  const group = (
    kind: ProjectKind,
    name: string | undefined,
    containers: readonly PlacedContainer[] = [],
    alone: readonly string[] = [],
  ) => {
    const images = [...imagesOf(containers, of), ...byReference(alone.map((reference) => imageStatus(reference, [], of)))];
    return images.length === 0 ? [] : [{ kind, name, images }];
  };
  const folders = new Set([...ofFolders.keys(), ...idleOfFolders.keys()]);
  return [
    ...sorted(ofCompose.keys()).flatMap((name) => group('compose', name, ofCompose.get(name))),
    ...sorted(folders).flatMap((name) => group('workspace', name, ofFolders.get(name), idleOfFolders.get(name))),
    ...group('none', undefined, ofFolders.get(undefined), idleOfFolders.get(undefined)),
  ];
}

function sorted(names: Iterable<string | undefined>): readonly string[] {
  return [...names].filter((name) => name !== undefined).sort();
}

function imagesOf(placed: readonly PlacedContainer[], of: Images): readonly ImageStatus[] {
  const images = [...grouped(placed, ({ reference }) => fullName(reference)).values()].map((group) => {
    const containers = group.map(({ container }) => container).sort((one, other) => compareText(one.name, other.name));
    return imageStatus(group[0]?.reference ?? '', containers, of);
  });
  return byReference(images);
}

/** In one pass: a host has hundreds of projects. */
function grouped<Item, Key>(items: readonly Item[], keyOf: (item: Item) => Key): Map<Key, Item[]> {
  const groups = new Map<Key, Item[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  return groups;
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
