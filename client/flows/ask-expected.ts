/** Which files an image must hold, asked of whoever knows the workspace, with where they lie on this machine. */
import type { BuildSourceInfo } from '../../server/protocol.ts';
import { buildParams, stepParams } from '../core/build/build-params.ts';
import type { Expected, SourceAnswer } from '../core/freshness/compare-source.ts';
import type { Builds } from '../ports.ts';

export type Unknown = Extract<SourceAnswer, { kind: 'unknown' }>;

export interface KnownExpected extends Expected {
  readonly kind: 'known';
  readonly paths: readonly string[];
  readonly pathSet: ReadonlySet<string>;
  /** Image path → the file on this machine. */
  readonly localPaths: ReadonlyMap<string, string>;
}

export async function askExpected(builds: Builds, source: BuildSourceInfo): Promise<KnownExpected | Unknown> {
  const build = source.unknown === undefined ? buildParams(source) : undefined;
  if (build === undefined)
    return { kind: 'unknown', because: source.unknown ?? 'Its build context is not a folder of this machine.' };
  const answer = await builds.expectedFiles(build);
  if (answer.kind === 'unknown') return answer;
  const { files, notVerbatim, isComplete, lost } = answer;
  const paths = files.map(({ imagePath }) => imagePath);
  const { contextPath } = build;
  const separator = contextPath.includes('\\') ? '\\' : '/';
  const local = (path: string) => `${contextPath}${separator}${path.replaceAll('/', separator)}`;
  const localPaths = new Map(files.map((file) => [file.imagePath, file.localPath ?? local(file.contextPath)]));
  return { kind: 'known', files, lost, notVerbatim, isComplete, paths, pathSet: new Set(paths), localPaths };
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
