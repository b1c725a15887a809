/**
 * The files of a build context that an image must hold byte for byte, with their hashes: read from the disk as a build
 * would read it, not from unsaved editors. One call gives one page; a page that no longer fits is unknown, never wrong.
 * Where the files land is told before they are hashed, so that they can be read out of an image meanwhile.
 */
import { isAbsolute, join } from 'node:path';
import type { VerbatimFile } from '../facts/image-tree.ts';
import type { LostSource } from './fates-of-files.ts';
import { hashFile } from './hash-file.ts';
import type { HashedFile } from './hash-small-file.ts';
import type { DeclaredBuild } from './load-facts.ts';
import { keepMapped, type MappedBuild, mapBuild, type Roots, takeMapped } from './map-build.ts';
import { toldPath } from './told-path.ts';

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

export type ExpectedPlacesAnswer =
  | { readonly kind: 'known'; readonly places: ExpectedPlace[]; readonly page: string }
  | { readonly kind: 'unknown'; readonly because: string };

export type ExpectedPlace = Pick<ExpectedFile, 'imagePath' | 'contextPath' | 'localPath'>;

const filesPerPage = 20_000;
const largestBytes = 64 * 1024 * 1024;
const hashedAtOnce = 4;

/** Throws only the signal's reason. */
export async function expectedFiles(request: ExpectedFilesRequest, deps: ExpectedFilesDeps): Promise<ExpectedFilesAnswer> {
  const refused = refusal(request, deps);
  if (refused !== undefined) return unknown(refused);
  const { page } = request;
  const [, offset = '0', state] = /^(\d{1,9})-([0-9a-f]{64})$/.exec(page ?? '') ?? [];
  const mapped = takeMapped(request, state) ?? (await mapBuild(request, limits(deps)));
  if (mapped.kind === 'unknown') return mapped;
  if (page !== undefined && mapped.state !== state) return unknown('Files came or went while the pages were read.');
  return pageOf(request, mapped, Number(offset), deps);
}

/** `page` is the first one of the same look at the build context. Throws only the signal's reason. */
export async function expectedPlaces(request: DeclaredBuild, deps: ExpectedFilesDeps): Promise<ExpectedPlacesAnswer> {
  const refused = refusal(request, deps);
  if (refused !== undefined) return unknown(refused);
  const mapped = await mapBuild(request, limits(deps));
  if (mapped.kind === 'unknown') return mapped;
  keepMapped(request, mapped);
  const places = mapped.files.map((file) => placeOf(file, mapped.roots));
  return { kind: 'known', places, page: `0-${mapped.state}` };
}

function refusal({ contextPath }: DeclaredBuild, { isTrusted, signal }: ExpectedFilesDeps): string | undefined {
  if (!isTrusted) return 'This workspace is not trusted, so none of its files is hashed.';
  signal.throwIfAborted();
  return isAbsolute(contextPath) ? undefined : 'The build context is not an absolute path.';
}

async function pageOf(
  build: DeclaredBuild,
  mapped: MappedBuild,
  offset: number,
  deps: ExpectedFilesDeps,
): Promise<ExpectedFilesAnswer> {
  const { files, roots, state, notVerbatim, dockerfileSha256, lost, ignoreFileUri, isComplete } = mapped;
  const end = offset + (deps.filesPerPage ?? filesPerPage);
  const hashed = await hashAll(roots, files.slice(offset, end), deps);
  if (end < files.length) keepMapped(build, mapped);
  return {
    kind: 'known',
    files: hashed.files,
    notVerbatim: [...notVerbatim, ...hashed.problems],
    dockerfileSha256,
    lost,
    ...(ignoreFileUri === undefined ? {} : { ignoreFileUri }),
    isComplete: isComplete && hashed.problems.length === 0,
    ...(end < files.length ? { next: `${end}-${state}` } : {}),
  };
}

/** One after the other but for large files, which are waited for: a promise for each of them would outweigh the answer. */
async function hashAll(roots: Roots, files: readonly VerbatimFile[], deps: ExpectedFilesDeps) {
  const realFolders = new Map<string, boolean>();
  const problems: string[] = [];
  const results: (ExpectedFile | undefined)[] = [];
  let next = 0;
  const work = async (): Promise<void> => {
    for (let at = next++; at < files.length; at = next++) {
      const file = files[at] as VerbatimFile;
      const { context, contextPath: path, kind, keepsMode, isAfterwardsRun } = file;
      const root = roots.get(context);
      const asked = root === undefined ? undefined : hashFile({ root, path, kind, realFolders, ...limits(deps) });
      const hashed: HashedFile | undefined = asked instanceof Promise ? await asked : asked;
      const place = placeOf(file, roots);
      if (hashed === undefined) problems.push(`${place.contextPath}: it could not be read.`);
      else results[at] = { ...place, kind, ...hashed, mode: keepsMode ? modeOf(hashed) : undefined, isAfterwardsRun };
    }
  };
  await Promise.all(Array.from({ length: hashedAtOnce }, work));
  return { files: results.filter((file) => file !== undefined), problems };
}

function placeOf({ imagePath, context, contextPath: path }: VerbatimFile, roots: Roots): ExpectedPlace {
  const contextPath = toldPath(context, path);
  return context === ''
    ? { imagePath, contextPath }
    : { imagePath, contextPath, localPath: join(roots.get(context) ?? '', path) };
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
