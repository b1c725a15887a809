/**
 * Certain files of an image or a container, read through the engine with as few and as small archives as possible. An
 * image's files never change, so each is read once; a container is asked again every time.
 */

import type { Archives, FileEntry } from '../archive-ports.ts';
import { type ArchiveRead, archiveReads, groupReads, type ReadGroup } from '../core/freshness/archive-reads.ts';
import type { SeenFile } from '../core/freshness/compare-source.ts';
import { type Engine, EngineError } from '../ports.ts';
import { boundedCache } from './bounded-cache.ts';
import { type InSequence, inSequence } from './in-sequence.ts';
import { withProbe } from './read-probe.ts';
import { someAtOnce } from './some-at-once.ts';

export type SeenFiles = ReadonlyMap<string, SeenFile>;

export interface FileReader {
  /** Throws an `EngineError`. */
  ofImage(imageId: string, paths: readonly string[]): Promise<SeenFiles>;
  /** Mounts included. Throws an `EngineError`. */
  ofContainer(containerId: string, paths: readonly string[]): Promise<SeenFiles>;
}

export interface FileReaderPorts {
  readonly engine: Engine;
  readonly archives: Archives;
  readonly random: () => string;
}

const keptImages = 200;
const atOnce = 6;

export function fileReader({ engine, archives, random }: FileReaderPorts): FileReader {
  const images = boundedCache<{ readonly files: Map<string, SeenFile>; readonly inTurn: InSequence }>(keptImages);
  return {
    ofImage: async (imageId, paths) => {
      const { files, inTurn } = await images.get(imageId, async () => ({ files: new Map(), inTurn: inSequence() }));
      // Whoever wants the same image meanwhile finds it read.
      return inTurn(async () => {
        const missing = paths.filter((path) => !files.has(path));
        if (missing.length > 0) {
          await withProbe(engine, imageId, random(), (probe) =>
            readFiles(engine, archives, probe, { paths: missing, into: files }),
          );
        }
        return files;
      });
    },
    ofContainer: async (containerId, paths) => {
      const seen = new Map<string, SeenFile>();
      await readFiles(engine, archives, containerId, { paths, into: seen });
      return seen;
    },
  };
}

/** Of a folder that is read as a whole; what is read for nothing costs less than many reads. */
const mostOtherBytes = 16 * 1024 * 1024;

/** Into one map, because lists of a hundred thousand files are not copied for nothing. */
interface Reading {
  readonly paths: readonly string[];
  readonly into: Map<string, SeenFile>;
}

async function readFiles(engine: Engine, archives: Archives, id: string, { paths, into }: Reading): Promise<void> {
  const reads: ArchiveRead[] = [];
  for (const group of groupReads(archiveReads(paths))) {
    await readWhole(engine, archives, id, { group, into });
    reads.push(...group.reads.filter(({ files }) => !files.every((path) => into.has(path))));
  }
  await someAtOnce(reads, atOnce, async (read) => {
    const fileAt = await readOne(engine, archives, id, read);
    for (const path of read.files) into.set(path, fileAt(path));
  });
}

/** Only files that were found: whatever else is so is told by the smaller reads. */
async function readWhole(
  engine: Engine,
  archives: Archives,
  id: string,
  { group: { whole }, into }: { readonly group: ReadGroup; readonly into: Map<string, SeenFile> },
): Promise<void> {
  if (whole === undefined) return;
  const { path, files } = whole;
  try {
    const wanted = { paths: new Set(files), mostOtherBytes };
    const manifest = await archives.manifest(await engine.readArchive(id, path), folderOf(path), wanted);
    if (manifest.kind === 'unknown') return;
    for (const each of files) {
      const file = manifest.files.get(each);
      if (file !== undefined) into.set(each, file);
    }
  } catch (error) {
    if (EngineError.is(error, 'not-running')) throw error;
    // What is wrong with all of it, such as a log that is written meanwhile, need not be wrong with what is wanted of it.
  }
}

async function readOne(engine: Engine, archives: Archives, id: string, read: ArchiveRead): Promise<(path: string) => SeenFile> {
  const all = (file: SeenFile) => () => file;
  try {
    const manifest = await archives.manifest(await engine.readArchive(id, read.path), folderOf(read.path));
    if (manifest.kind === 'unknown') return all('unreadable');
    // A link where a folder was copied: the files lie elsewhere, and nothing is known of them.
    if (read.isFolder && manifest.files.get(read.path)?.type !== 'directory') return all('unreadable');
    return (path) => fileOf(manifest.files, path);
  } catch (error) {
    // A path that this engine cannot be asked for.
    if (EngineError.is(error, 'unsupported')) return all('unreadable');
    if (!EngineError.is(error, 'not-found')) throw error;
    // The engine says the same when the container itself is gone, somebody's `docker container prune` for example.
    await engine.inspectContainer(id);
    return all('absent');
  }
}

function folderOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/')) || '/';
}

/** Behind a folder that is a link in the image the file may be there all the same. */
function fileOf(files: ReadonlyMap<string, FileEntry>, path: string): SeenFile {
  const file = files.get(path);
  if (file !== undefined) return file;
  for (let end = path.lastIndexOf('/'); end > 0; end = path.lastIndexOf('/', end - 1)) {
    if (files.get(path.slice(0, end))?.type === 'symlink') return 'unreadable';
  }
  return 'absent';
}
