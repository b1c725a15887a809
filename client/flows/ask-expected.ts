/** Which files an image must hold, asked of whoever knows the workspace, with where they lie on this machine. */
import type { BuildSourceInfo, ExpectedFileInfo } from '../../server/protocol.ts';
import { buildParams, stepParams } from '../core/build/build-params.ts';
import type { Expected, SourceAnswer } from '../core/freshness/compare-source.ts';
import type { Builds } from '../ports.ts';
import type { WantedFiles } from './read-process-files.ts';

export type Unknown = Extract<SourceAnswer, { kind: 'unknown' }>;

export interface KnownExpected extends Expected {
  readonly kind: 'known';
  readonly paths: readonly string[];
  readonly pathSet: ReadonlySet<string>;
  /** Image path → the file on this machine. */
  readonly localPaths: ReadonlyMap<string, string>;
}

/** Where they lie, before any of them is hashed. */
export interface ExpectedPlaces extends WantedFiles {
  readonly page: string;
}

/** `undefined` where that is not known. */
export async function askPlaces(builds: Builds, source: BuildSourceInfo): Promise<ExpectedPlaces | undefined> {
  const build = source.unknown === undefined ? buildParams(source) : undefined;
  const answer = build && (await builds.expectedPlaces(build));
  if (build === undefined || answer?.kind !== 'known') return undefined;
  const { page, places } = answer;
  return Object.assign(wantedOf(places, build.contextPath), { page });
}

/** `places`: of the same question, told before. */
export async function askExpected(
  builds: Builds,
  source: BuildSourceInfo,
  places?: ExpectedPlaces,
): Promise<KnownExpected | Unknown> {
  const build = source.unknown === undefined ? buildParams(source) : undefined;
  if (build === undefined)
    return { kind: 'unknown', because: source.unknown ?? 'Its build context is not a folder of this machine.' };
  const told = places && (await builds.expectedFiles({ ...build, page: places.page }));
  // Who told the places may have forgotten them, and then files came or went.
  const answer = told?.kind === 'known' ? told : await builds.expectedFiles(build);
  if (answer.kind === 'unknown') return answer;
  const { files, notVerbatim, isComplete, lost } = answer;
  // What was read ahead is remembered by the list itself.
  const isAsTold = places?.paths.length === files.length && places.paths.every((path, at) => path === files[at]?.imagePath);
  const wanted = places !== undefined && isAsTold ? places : wantedOf(files, build.contextPath);
  const { paths } = wanted;
  return {
    ...{ kind: 'known', files, lost, notVerbatim, isComplete, paths, pathSet: new Set(paths) },
    get localPaths() {
      return wanted.localPaths;
    },
  };
}

type Placed = Pick<ExpectedFileInfo, 'imagePath' | 'contextPath' | 'localPath'>;

function wantedOf(files: readonly Placed[], contextPath: string): WantedFiles {
  const separator = contextPath.includes('\\') ? '\\' : '/';
  const local = (path: string) => `${contextPath}${separator}${separator === '/' ? path : path.replaceAll('/', separator)}`;
  let localPaths: ReadonlyMap<string, string> | undefined;
  return {
    paths: files.map(({ imagePath }) => imagePath),
    // Of a hundred thousand files that are all equal nobody asks where they lie.
    get localPaths() {
      localPaths ??= new Map(files.map((file) => [file.imagePath, file.localPath ?? local(file.contextPath)]));
      return localPaths;
    },
  };
}

/** Where nothing can be compared by its bytes, the record of the build may decide all the same. */
export function comparable(expected: KnownExpected | Unknown): KnownExpected {
  if (expected.kind === 'known') return expected;
  return { ...nothingExpected, notVerbatim: [expected.because] };
}

const nothingExpected: KnownExpected = {
  ...{
    kind: 'known',
    files: [],
    lost: [],
    notVerbatim: [],
    isComplete: false,
    paths: [],
    pathSet: new Set(),
    localPaths: new Map(),
  },
};

/** Equal for the same build. */
export function keyOf(source: BuildSourceInfo): string {
  return JSON.stringify([stepParams(source), source.contextPath, source.unknown]);
}
