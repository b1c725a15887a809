/**
 * The last step of content identity: the files of both images, or of the container where the engine has already dropped the
 * record of its old image (the containerd store does so as soon as the tag moves). Each pair of images is compared once, also where
 * what an image holds can never be compared.
 */

import type { ArchiveManifest, Archives } from '../archive-ports.ts';
import type { Comparison } from '../core/freshness/container-link.ts';
import { differingPaths } from '../core/freshness/file-manifest.ts';
import { differingSettings, compareImages as identityOf } from '../core/freshness/image-identity.ts';
import { type OwnChanges, ownChanges } from '../core/freshness/own-changes.ts';
import { listOf, objectOf, textOf } from '../core/json-fields.ts';
import type { Engine, JsonObject } from '../ports.ts';
import { allEnded } from './all-ended.ts';
import { boundedCache } from './bounded-cache.ts';
import { ifThere } from './if-there.ts';
import { readContainerFiles, readImageFiles } from './read-probe.ts';

const shownPaths = 20;

export interface ContentComparison {
  /** What inspecting both images decides; `undecided` leaves the files. */
  quickly(pair: ComparedPair): Promise<Comparison>;
  /** Reads the files of both. Throws an `EngineError`. */
  byFiles(pair: ComparedPair): Promise<Comparison>;
}

export interface ComparedPair {
  readonly containerId: string;
  readonly imageId: string;
  readonly currentImageId: string;
}

export interface ComparisonPorts {
  readonly engine: Engine;
  readonly archives: Archives;
  readonly random: () => string;
}

/** More pairs of images than a host has: fewer, and every look at the largest ones would inspect all of them again. */
const mostPairs = 10_000;

export function contentComparison(ports: ComparisonPorts): ContentComparison {
  const { engine, archives, random } = ports;
  // What is gone may be there again, and what could not be decided may be another time.
  const isDecided = (comparison: Comparison | undefined) => comparison?.kind !== 'unknown' || comparison.isLasting === true;
  const images = boundedCache<JsonObject | undefined>(2_000, (image) => image !== undefined);
  const manifests = boundedCache<ArchiveManifest>(4, ({ kind }) => kind === 'read');
  // Small, and dear: it took gigabytes to find out.
  const refused = boundedCache<ArchiveManifest>(2_000, (manifest) => manifest.kind === 'unknown' && manifest.isLasting === true);
  // Containers of one image share what was found of it.
  const quick = boundedCache<Comparison>(mostPairs, isDecided);
  const ofImages = boundedCache<Comparison | undefined>(mostPairs, isDecided);
  const ofContainers = boundedCache<Comparison>(mostPairs, isDecided);
  const reading: Reading = {
    ...ports,
    image: (id) => images.get(id, () => ifThere(() => engine.inspectImage(id))),
    manifest: (id) => refused.get(id, () => manifests.get(id, () => readImageFiles(engine, archives, id, random()))),
  };
  return {
    quickly: (pair) => quick.get(imagesOf(pair), () => compareQuickly(reading, pair)),
    byFiles: async (pair) => {
      const found = await ofImages.get(imagesOf(pair), () => compareImages(reading, pair));
      return found ?? ofContainers.get(`${imagesOf(pair)} ${pair.containerId}`, () => compareContainer(reading, pair));
    },
  };
}

interface Reading extends ComparisonPorts {
  readonly image: (id: string) => Promise<JsonObject | undefined>;
  readonly manifest: (imageId: string) => Promise<ArchiveManifest>;
}

const wentAway: Comparison = { kind: 'unknown', because: 'The new image went away while it was being compared.' };

function imagesOf({ imageId, currentImageId }: ComparedPair): string {
  return `${imageId} ${currentImageId}`;
}

async function compareQuickly({ engine, image }: Reading, pair: ComparedPair): Promise<Comparison> {
  const { os, architecture } = await engine.facts();
  const [old, current] = await allEnded([image(pair.imageId), image(pair.currentImageId)]);
  if (current === undefined) return wentAway;
  return old === undefined ? { kind: 'undecided' } : identityOf(old, current, `${os}/${architecture}`);
}

/** `undefined` when the old image is gone, also since it was inspected. */
async function compareImages({ image, manifest }: Reading, pair: ComparedPair): Promise<Comparison | undefined> {
  if ((await image(pair.imageId)) === undefined) return undefined;
  const newFiles = await manifest(pair.currentImageId);
  if (newFiles.kind === 'unknown') return newFiles;
  const oldFiles = await ifThere(() => manifest(pair.imageId));
  return oldFiles === undefined ? undefined : describe(oldFiles, newFiles, []);
}

async function compareContainer({ engine, archives, image, manifest }: Reading, pair: ComparedPair): Promise<Comparison> {
  const current = await image(pair.currentImageId);
  if (current === undefined) return wentAway;
  const newFiles = await manifest(pair.currentImageId);
  const container = await engine.inspectContainer(pair.containerId);
  const changes = ownChanges(await engine.changedPaths(pair.containerId));
  const files = await readContainerFiles(engine, archives, pair.containerId);
  const byFiles = describeContainer(files, newFiles, mountPoints(container), changes);
  return byFiles.kind === 'same' ? withSettings(container, current, byFiles) : byFiles;
}

function describe(old: ArchiveManifest, current: ArchiveManifest, ignored: readonly string[]): Comparison {
  if (current.kind === 'unknown') return current;
  return old.kind === 'unknown' ? old : byPaths(differingPaths(old.files, current.files, ignored));
}

/** Of a path that the container changed itself nobody knows any more what the old image had there. */
function describeContainer(
  old: ArchiveManifest,
  current: ArchiveManifest,
  mounts: readonly string[],
  changes: OwnChanges,
): Comparison {
  if (current.kind === 'unknown') return current;
  if (old.kind === 'unknown') return old;
  const differing = differingPaths(old.files, current.files, mounts);
  const ofImages = differing.filter((path) => !changes.has(path));
  if (ofImages.length > 0) return byPaths(ofImages);
  const lost = differing.filter((path) => !changes.isComplete || current.files.has(path));
  if (lost.length === 0) return { kind: 'same', by: 'files' };
  const because = `The container changed files of its image, which the engine no longer has: ${lost.slice(0, 3).join(', ')}.`;
  return { kind: 'unknown', because };
}

function byPaths(paths: readonly string[]): Comparison {
  if (paths.length === 0) return { kind: 'same', by: 'files' };
  return { kind: 'different-files', paths: paths.slice(0, shownPaths), count: paths.length };
}

/**
 * The container's settings are its image's and its own in one. Where the new image's differ from them nobody can tell which of
 * the two it was, so equal files alone do not make the images equal.
 */
function withSettings(container: JsonObject, current: JsonObject, byFiles: Comparison): Comparison {
  const differing = differingSettings(objectOf(container['Config']), objectOf(current['Config']));
  if (differing.length === 0) return byFiles;
  const because = 'Its files are those of the new image, but the engine no longer has the old one to compare the settings with.';
  return { kind: 'unknown', because, isLasting: true };
}

function mountPoints(container: JsonObject): readonly string[] {
  return listOf(container['Mounts']).map((mount) => textOf(objectOf(mount)['Destination']).replace(/\/$/, ''));
}
