/**
 * The last step of content identity: the files of both images, or of the container where the engine has already dropped the
 * record of its old image (the containerd store does so as soon as the tag moves). Each pair of images is compared once.
 */
import type { Comparison } from '../core/freshness/container-link.ts';
import { differingPaths } from '../core/freshness/file-manifest.ts';
import { compareImages, differingSettings } from '../core/freshness/image-identity.ts';
import { type OwnChanges, ownChanges } from '../core/freshness/own-changes.ts';
import { listOf, objectOf, textOf } from '../core/json-fields.ts';
import { type ArchiveManifest, type Archives, type Engine, EngineError, type JsonObject } from '../ports.ts';
import { type BoundedCache, boundedCache } from './bounded-cache.ts';
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

export function contentComparison(ports: ComparisonPorts): ContentComparison {
  const images = boundedCache<JsonObject | undefined>(2_000);
  const manifests = boundedCache<ArchiveManifest>(4);
  const comparisons = boundedCache<Comparison>(2_000);
  const image = (id: string) => images.get(id, () => inspectIfThere(ports.engine, id));
  const keyOf = ({ containerId, imageId, currentImageId }: ComparedPair) => `${imageId} ${currentImageId} ${containerId}`;
  return {
    quickly: (pair) => comparisons.get(`quick ${keyOf(pair)}`, () => compareQuickly(ports.engine, image, pair)),
    byFiles: (pair) => comparisons.get(`files ${keyOf(pair)}`, () => compareFiles(ports, image, manifests, pair)),
  };
}

type InspectImage = (id: string) => Promise<JsonObject | undefined>;

async function compareQuickly(engine: Engine, image: InspectImage, pair: ComparedPair): Promise<Comparison> {
  const { os, architecture } = await engine.facts();
  const [old, current] = await Promise.all([image(pair.imageId), image(pair.currentImageId)]);
  if (current === undefined) return { kind: 'unknown', because: 'The new image went away while it was being compared.' };
  if (old !== undefined) return compareImages(old, current, `${os}/${architecture}`);
  return { kind: 'undecided' };
}

async function compareFiles(
  { engine, archives, random }: ComparisonPorts,
  image: InspectImage,
  manifests: BoundedCache<ArchiveManifest>,
  pair: ComparedPair,
): Promise<Comparison> {
  const [old, current] = await Promise.all([image(pair.imageId), image(pair.currentImageId)]);
  if (current === undefined) return { kind: 'unknown', because: 'The new image went away while it was being compared.' };
  const manifest = (id: string) => manifests.get(id, () => readImageFiles(engine, archives, id, random()));
  const newFiles = await manifest(pair.currentImageId);
  if (newFiles.kind === 'unknown') return newFiles;
  if (old !== undefined) return describe(await manifest(pair.imageId), newFiles.files, []);
  const container = await engine.inspectContainer(pair.containerId);
  const changes = ownChanges(await engine.changedPaths(pair.containerId));
  const files = await readContainerFiles(engine, archives, pair.containerId);
  const byFiles = describeContainer(files, newFiles.files, mountPoints(container), changes);
  return byFiles.kind === 'same' ? withSettings(container, current, byFiles) : byFiles;
}

function describe(old: ArchiveManifest, files: Files, ignored: readonly string[]): Comparison {
  return old.kind === 'unknown' ? old : byPaths(differingPaths(old.files, files, ignored));
}

/** Of a path that the container changed itself nobody knows any more what the old image had there. */
function describeContainer(old: ArchiveManifest, files: Files, mounts: readonly string[], changes: OwnChanges): Comparison {
  if (old.kind === 'unknown') return old;
  const differing = differingPaths(old.files, files, mounts);
  const ofImages = differing.filter((path) => !changes.has(path));
  if (ofImages.length > 0) return byPaths(ofImages);
  const lost = differing.filter((path) => !changes.isComplete || files.has(path));
  if (lost.length === 0) return { kind: 'same', by: 'files' };
  const because = `The container changed files of its image, which the engine no longer has: ${lost.slice(0, 3).join(', ')}.`;
  return { kind: 'unknown', because };
}

function byPaths(paths: readonly string[]): Comparison {
  if (paths.length === 0) return { kind: 'same', by: 'files' };
  return { kind: 'different-files', paths: paths.slice(0, shownPaths), count: paths.length };
}

type Files = Extract<ArchiveManifest, { kind: 'read' }>['files'];

/**
 * The container's settings are its image's and its own in one. Where the new image's differ from them nobody can tell which of
 * the two it was, so equal files alone do not make the images equal.
 */
function withSettings(container: JsonObject, current: JsonObject, byFiles: Comparison): Comparison {
  const differing = differingSettings(objectOf(container['Config']), objectOf(current['Config']));
  if (differing.length === 0) return byFiles;
  const because = 'Its files are those of the new image, but the engine no longer has the old one to compare the settings with.';
  return { kind: 'unknown', because };
}

function mountPoints(container: JsonObject): readonly string[] {
  return listOf(container['Mounts']).map((mount) => textOf(objectOf(mount)['Destination']).replace(/\/$/, ''));
}

async function inspectIfThere(engine: Engine, id: string): Promise<JsonObject | undefined> {
  try {
    return await engine.inspectImage(id);
  } catch (error) {
    if (EngineError.is(error, 'not-found')) return undefined;
    throw error;
  }
}
