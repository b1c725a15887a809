/**
 * Where the files of a build context land in the image of a build: a look at the folder, without any file's bytes. One look
 * serves all pages of an answer, so it is kept until the last of them is asked for; whoever finds it gone looks again.
 */
import { createHash } from 'node:crypto';
import { realpath } from 'node:fs/promises';
import { basename, dirname, isAbsolute } from 'node:path';
import { lostSources } from '../facts/context-fates.ts';
import type { VerbatimFile } from '../facts/image-tree.ts';
import { type OtherResult, type Verbatim, verbatimFiles } from '../facts/verbatim-files.ts';
import { type LostSource, lostOf } from './fates-of-files.ts';
import { hashFile, mayBeArchive } from './hash-file.ts';
import { type DeclaredBuild, loadFacts, loadNamedViews } from './load-facts.ts';
import { readDockerfile } from './read-dockerfile.ts';
import { toldPath } from './told-path.ts';
import { WorkQueue } from './work-queue.ts';

/** Real folders by the name of the named context; the build context itself has the empty one. */
export type Roots = ReadonlyMap<string, string>;

export interface MapLimits {
  readonly largestBytes: number;
  readonly signal: AbortSignal;
}

export interface MappedBuild {
  readonly kind: 'mapped';
  /** Equal for the same files at the same places. */
  readonly state: string;
  readonly roots: Roots;
  /** Without what ADD unpacks. */
  readonly files: readonly VerbatimFile[];
  readonly notVerbatim: readonly string[];
  readonly isComplete: boolean;
  readonly dockerfileSha256: string;
  readonly lost: LostSource[];
  readonly ignoreFileUri: string | undefined;
}

interface Unknown {
  readonly kind: 'unknown';
  readonly because: string;
}

/** Each can hold a list of 200,000 files. */
const mostKept = 8;
const mostOthers = 20;
const kept = new Map<string, MappedBuild>();

/** As it lies on the disk now. Throws only the signal's reason. */
export async function mapBuild(build: DeclaredBuild, limits: MapLimits): Promise<MappedBuild | Unknown> {
  const read = await readDockerfile(build);
  if (read.kind === 'unknown') return read;
  const facts = await loadFacts(build, read.text, limits.signal);
  if ('kind' in facts) return facts;
  const named = { folders: await loadNamedViews(build, limits.signal), results: await loadResults(build, limits.signal) };
  const verbatim = verbatimFiles(facts, build.target, named);
  if (verbatim.kind === 'not-loaded') return unknown('The build context is not read yet.');
  if (verbatim.kind === 'unknown') return verbatim;
  const roots = await realRoots(build);
  if (!roots.has('')) return unknown('The build context cannot be read.');
  const dockerfileSha256 = build.dockerfileText === undefined ? await hashDockerfile(read.path, limits) : sha256Of(read.text);
  if (dockerfileSha256 === undefined) return unknown('The Dockerfile cannot be read.');
  const { ignoreFile } = facts.context;
  return {
    kind: 'mapped',
    state: fingerprint(verbatim.value.files, dockerfileSha256),
    ...{ roots, dockerfileSha256, lost: lostOf(lostSources(facts, build.target)) },
    ...(await withoutArchives(roots, verbatim.value, limits)),
    ignoreFileUri: ignoreFile.kind === 'loaded' ? ignoreFile.value?.uri : undefined,
  };
}

/** For pages that are still to be asked for. */
export function keepMapped(build: DeclaredBuild, mapped: MappedBuild): void {
  const [oldest] = kept.keys();
  if (kept.size >= mostKept && oldest !== undefined) kept.delete(oldest);
  kept.set(keyOf(build, mapped.state), mapped);
}

/** What was kept with that state is kept no more. */
export function takeMapped(build: DeclaredBuild, state: string | undefined): MappedBuild | undefined {
  const key = keyOf(build, state ?? '');
  const mapped = kept.get(key);
  kept.delete(key);
  return mapped;
}

/** Whatever else is asked for a build is of the same one on each page. */
function keyOf(build: DeclaredBuild, state: string): string {
  return JSON.stringify([state, { ...build, page: undefined }]);
}

/** Of other builds those whose Dockerfile and context can be read. */
async function loadResults({ otherBuilds = {} }: DeclaredBuild, signal: AbortSignal): Promise<ReadonlyMap<string, OtherResult>> {
  const results = new Map<string, OtherResult>();
  for (const [name, build] of Object.entries(otherBuilds).slice(0, mostOthers)) {
    const read = isAbsolute(build.contextPath) ? await readDockerfile(build) : undefined;
    const facts = read?.kind === 'text' ? await loadFacts(build, read.text, signal) : undefined;
    if (facts !== undefined && !('kind' in facts)) results.set(name, { facts, target: build.target });
  }
  return results;
}

async function hashDockerfile(path: string, limits: MapLimits): Promise<string | undefined> {
  const real = await realpath(path).catch(() => path);
  return (await hashFile({ root: dirname(real), path: basename(real), kind: 'file', ...limits }))?.sha256;
}

async function realRoots({ contextPath, namedContexts = {}, otherBuilds = {} }: DeclaredBuild): Promise<Roots> {
  const roots = new Map<string, string>();
  const built = Object.fromEntries(Object.entries(otherBuilds).map(([name, build]) => [name, build.contextPath]));
  for (const [name, path] of Object.entries({ ...namedContexts, ...built, '': contextPath })) {
    const root = isAbsolute(path) ? await realpath(path).catch(() => undefined) : undefined;
    if (root !== undefined) roots.set(name, root);
  }
  return roots;
}

function fingerprint(files: readonly VerbatimFile[], dockerfileSha256: string): string {
  const hash = createHash('sha256').update(dockerfileSha256);
  for (const { imagePath, context, contextPath } of files) hash.update(`\0${imagePath}\0${toldPath(context, contextPath)}`);
  return hash.digest('hex');
}

/** What ADD unpacks is not there as a file, and what it unpacks may lie over everything beside it. */
async function withoutArchives(roots: Roots, { files: all, notVerbatim, isComplete }: Verbatim, limits: MapLimits) {
  const added = all.filter(({ mayUnpack }) => mayUnpack);
  if (added.length === 0) return { files: all, notVerbatim, isComplete };
  const archives = new Set<string>();
  const queue = new WorkQueue(4);
  await Promise.all(
    added.map(({ context, contextPath, kind, imagePath }) =>
      queue.run(async () => {
        const root = roots.get(context);
        if (root === undefined || (await mayBeArchive({ root, path: contextPath, kind, ...limits }))) archives.add(imagePath);
      }),
    ),
  );
  const folders = [...archives].map((path) => path.slice(0, path.lastIndexOf('/') + 1));
  const files = all.flatMap((file): VerbatimFile[] => {
    if (archives.has(file.imagePath)) return [];
    const isBeside = folders.some((folder) => file.imagePath.startsWith(folder));
    return [isBeside ? { ...file, isAfterwardsRun: true } : file];
  });
  const unpacked = added.filter((file) => archives.has(file.imagePath));
  return {
    files,
    notVerbatim: [...notVerbatim, ...unpacked.map((file) => `ADD ${file.contextPath}: it may be unpacked.`)],
    isComplete: isComplete && unpacked.length === 0,
  };
}

function sha256Of(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function unknown(because: string): Unknown {
  return { kind: 'unknown', because };
}
