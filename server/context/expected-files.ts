/**
 * The files of a build context that an image must hold byte for byte, with their hashes: read from the disk as a build
 * would read it, not from unsaved editors. One call gives one page; a page that no longer fits is unknown, never wrong.
 */
import { createHash } from 'node:crypto';
import { realpath } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join } from 'node:path';
import { lostSources } from '../facts/context-fates.ts';
import type { VerbatimFile } from '../facts/image-tree.ts';
import { type OtherResult, type Verbatim, verbatimFiles } from '../facts/verbatim-files.ts';
import { type LostSource, lostOf } from './fates-of-files.ts';
import { hashFile, mayBeArchive } from './hash-file.ts';
import type { HashedFile } from './hash-small-file.ts';
import { type DeclaredBuild, loadFacts, loadNamedViews } from './load-facts.ts';
import { readDockerfile } from './read-dockerfile.ts';
import { toldPath } from './told-path.ts';
import { WorkQueue } from './work-queue.ts';

export interface ExpectedFilesRequest extends DeclaredBuild {
  /** `next` of the page before. */
  readonly page?: string | undefined;
}

export interface ExpectedFilesDeps {
  /** Without trust nothing is read. */
  readonly isTrusted: boolean;
  readonly signal: AbortSignal;
  readonly filesPerPage?: number;
  readonly largestBytes?: number;
}

export interface ExpectedFile {
  readonly imagePath: string;
  readonly contextPath: string;
  readonly localPath?: string;
  readonly kind: 'file' | 'symlink';
  readonly sha256: string | undefined;
  readonly sizeBytes: number;
  readonly modifiedAtMs: number;
  readonly mode: number | undefined;
  readonly isAfterwardsRun: boolean;
}

export type ExpectedFilesAnswer =
  | {
      readonly kind: 'known';
      readonly files: ExpectedFile[];
      readonly notVerbatim: string[];
      readonly dockerfileSha256: string;
      /** What a COPY names and the ignore file keeps out. */
      readonly lost: LostSource[];
      readonly ignoreFileUri?: string;
      readonly isComplete: boolean;
      readonly next?: string;
    }
  | { readonly kind: 'unknown'; readonly because: string };

const filesPerPage = 20_000;
const mostOthers = 20;
const largestBytes = 64 * 1024 * 1024;

/** Throws only the signal's reason. */
export async function expectedFiles(request: ExpectedFilesRequest, deps: ExpectedFilesDeps): Promise<ExpectedFilesAnswer> {
  if (!deps.isTrusted) return unknown('This workspace is not trusted, so none of its files is hashed.');
  deps.signal.throwIfAborted();
  if (!isAbsolute(request.contextPath)) return unknown('The build context is not an absolute path.');
  const read = await readDockerfile(request);
  if (read.kind === 'unknown') return read;
  const mapped = await mapFiles(request, read.text, deps.signal);
  if (mapped.kind === 'unknown') return mapped;
  const sha256 = request.dockerfileText === undefined ? await hashDockerfile(read.path, deps) : sha256Of(read.text);
  if (sha256 === undefined) return unknown('The Dockerfile cannot be read.');
  return pageOf(mapped, sha256, request.page, deps);
}

async function hashDockerfile(path: string, deps: ExpectedFilesDeps): Promise<string | undefined> {
  const real = await realpath(path).catch(() => path);
  return (await hashFile({ root: dirname(real), path: basename(real), kind: 'file', ...limits(deps) }))?.sha256;
}

function sha256Of(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** Real folders by the name of the named context; the build context itself has the empty one. */
type Roots = ReadonlyMap<string, string>;

interface MappedFiles {
  readonly kind: 'mapped';
  readonly roots: Roots;
  readonly verbatim: Verbatim;
  readonly lost: LostSource[];
  readonly ignoreFileUri: string | undefined;
}

type Mapped = MappedFiles | ReturnType<typeof unknown>;

async function mapFiles(request: ExpectedFilesRequest, text: string, signal: AbortSignal): Promise<Mapped> {
  const facts = await loadFacts(request, text, signal);
  if ('kind' in facts) return facts;
  const named = { folders: await loadNamedViews(request, signal), results: await loadResults(request, signal) };
  const verbatim = verbatimFiles(facts, request.target, named);
  if (verbatim.kind === 'not-loaded') return unknown('The build context is not read yet.');
  if (verbatim.kind === 'unknown') return verbatim;
  const roots = await realRoots(request);
  if (!roots.has('')) return unknown('The build context cannot be read.');
  const lost = lostOf(lostSources(facts, request.target));
  const { ignoreFile } = facts.context;
  const ignoreFileUri = ignoreFile.kind === 'loaded' ? ignoreFile.value?.uri : undefined;
  return { kind: 'mapped', roots, verbatim: verbatim.value, lost, ignoreFileUri };
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

async function realRoots({ contextPath, namedContexts = {}, otherBuilds = {} }: DeclaredBuild): Promise<Roots> {
  const roots = new Map<string, string>();
  const built = Object.fromEntries(Object.entries(otherBuilds).map(([name, build]) => [name, build.contextPath]));
  for (const [name, path] of Object.entries({ ...namedContexts, ...built, '': contextPath })) {
    const root = isAbsolute(path) ? await realpath(path).catch(() => undefined) : undefined;
    if (root !== undefined) roots.set(name, root);
  }
  return roots;
}

async function pageOf(
  { roots, verbatim, lost, ignoreFileUri }: MappedFiles,
  dockerfileSha256: string,
  page: string | undefined,
  deps: ExpectedFilesDeps,
): Promise<ExpectedFilesAnswer> {
  const state = fingerprint(verbatim.files, dockerfileSha256);
  const [, offset = '0', pageState] = /^(\d{1,9})-([0-9a-f]{64})$/.exec(page ?? '') ?? [];
  if (page !== undefined && pageState !== state) return unknown('Files came or went while the pages were read.');
  const { files, unpacked } = await withoutArchives(roots, verbatim.files, deps);
  const size = deps.filesPerPage ?? filesPerPage;
  const end = Number(offset) + size;
  const hashed = await hashAll(roots, files.slice(Number(offset), end), deps);
  return {
    kind: 'known',
    files: hashed.files,
    notVerbatim: [...verbatim.notVerbatim, ...unpacked, ...hashed.problems],
    dockerfileSha256,
    lost,
    ...(ignoreFileUri === undefined ? {} : { ignoreFileUri }),
    isComplete: verbatim.isComplete && unpacked.length === 0 && hashed.problems.length === 0,
    ...(end < files.length ? { next: `${end}-${state}` } : {}),
  };
}

function fingerprint(files: readonly VerbatimFile[], dockerfileSha256: string): string {
  const hash = createHash('sha256').update(dockerfileSha256);
  for (const { imagePath, context, contextPath } of files) hash.update(`\0${imagePath}\0${toldPath(context, contextPath)}`);
  return hash.digest('hex');
}

/** What ADD unpacks is not there as a file, and what it unpacks may lie over everything beside it. */
async function withoutArchives(roots: Roots, all: readonly VerbatimFile[], deps: ExpectedFilesDeps) {
  const archives = new Set<string>();
  const queue = new WorkQueue(4);
  const added = all.filter(({ mayUnpack }) => mayUnpack);
  await Promise.all(
    added.map(({ context, contextPath, kind, imagePath }) =>
      queue.run(async () => {
        const root = roots.get(context);
        if (root === undefined || (await mayBeArchive({ root, path: contextPath, kind, ...limits(deps) })))
          archives.add(imagePath);
      }),
    ),
  );
  const folders = [...archives].map((path) => path.slice(0, path.lastIndexOf('/') + 1));
  const files = all.flatMap((file): VerbatimFile[] => {
    if (archives.has(file.imagePath)) return [];
    const isBeside = folders.some((folder) => file.imagePath.startsWith(folder));
    return [isBeside ? { ...file, isAfterwardsRun: true } : file];
  });
  return {
    files,
    unpacked: added.filter((file) => archives.has(file.imagePath)).map((file) => `ADD ${file.contextPath}: it may be unpacked.`),
  };
}

async function hashAll(roots: Roots, files: readonly VerbatimFile[], deps: ExpectedFilesDeps) {
  const queue = new WorkQueue(4);
  const realFolders = new Map<string, boolean>();
  const problems: string[] = [];
  const results = await Promise.all(
    files.map(({ imagePath, context, contextPath: path, kind, keepsMode, isAfterwardsRun }) =>
      queue.run(async (): Promise<ExpectedFile | undefined> => {
        const root = roots.get(context);
        const hashed = root === undefined ? undefined : await hashFile({ root, path, kind, realFolders, ...limits(deps) });
        const contextPath = toldPath(context, path);
        if (hashed === undefined || root === undefined) {
          problems.push(`${contextPath}: it could not be read.`);
          return undefined;
        }
        const place = { imagePath, contextPath, ...(context === '' ? {} : { localPath: join(root, path) }) };
        return { ...place, kind, ...hashed, mode: keepsMode ? modeOf(hashed) : undefined, isAfterwardsRun };
      }),
    ),
  );
  return { files: results.filter((file) => file !== undefined), problems };
}

/** Windows has no permission bits: Node and the builder each make up their own (https://nodejs.org/api/fs.html#statsmode). */
function modeOf({ mode }: HashedFile): number | undefined {
  return process.platform === 'win32' ? undefined : mode;
}

function limits(deps: ExpectedFilesDeps) {
  return { largestBytes: deps.largestBytes ?? largestBytes, signal: deps.signal };
}

function unknown(because: string): { readonly kind: 'unknown'; readonly because: string } {
  return { kind: 'unknown', because };
}
