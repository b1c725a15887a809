/** One image, or one container of it, against the files that its build must have put there. */
import type { BuildSourceInfo } from '../../server/protocol.ts';
import { compareWithSource, type SeenFile, type SourceAnswer, type SourceComparison } from '../core/freshness/compare-source.ts';
import type { ContainerStatus, ImageStatus } from '../core/freshness/report.ts';
import { comparable, type KnownExpected, type Unknown } from './ask-expected.ts';
import type { InputReader } from './read-input-changes.ts';
import type { ProcessFiles, ProcessReader } from './read-process-files.ts';
import type { FileReader } from './read-seen-files.ts';
import { type ContainerFinding, nothingSeen } from './source-findings.ts';

export interface SubjectReaders {
  readonly files: FileReader;
  readonly processes: ProcessReader;
  readonly inputs: InputReader;
}

export interface AskedBuild {
  readonly source: BuildSourceInfo;
  readonly expected: KnownExpected | Unknown;
}

export type OfContainer = Pick<ContainerFinding, 'seen' | 'mounted' | 'hiding' | 'changed' | 'shared' | 'differingLocal'>;

/** Throws an `EngineError`. */
export async function compareImage(
  { files, inputs }: SubjectReaders,
  { id: imageId, builtAtMs }: ImageStatus,
  { source, expected }: AskedBuild,
): Promise<SourceAnswer> {
  if (imageId === undefined)
    return expected.kind === 'unknown' ? expected : { kind: 'unknown', because: 'No image has this name any more.' };
  const wanted = comparable(expected);
  const seen = await files.ofImage(imageId, wanted.paths);
  const compared = compareWithSource(wanted, (path) => seen.get(path) ?? 'unreadable', builtAtMs);
  if (compared.differing.length > 0) return compared;
  const { answer, leftover } = await inputs.since(imageId, source, wanted.pathSet);
  const left = await files.ofImage(imageId, leftover.paths);
  return withRecord(expected, {
    ...compared,
    since: { answer, leftover: leftover.paths.filter((path) => isThere(left.get(path))), isHidden: false },
  });
}

/** Throws an `EngineError`. */
export async function compareContainer(
  { processes, inputs }: SubjectReaders,
  { image, container }: { readonly image: ImageStatus; readonly container: ContainerStatus },
  { source, expected }: AskedBuild,
): Promise<OfContainer> {
  const wanted = comparable(expected);
  const process = await processes.read(container, wanted);
  const builtAtMs = container.imageId === image.id ? image.builtAtMs : undefined;
  const seen = compareWithSource(wanted, process.at, builtAtMs);
  const { differing, undecided, unread } = seen;
  const shared = sharedFiles(expected, process, new Set(differing));
  if (differing.length > 0) {
    const [mounted, changed] = [differing.filter(process.isMounted), differing.filter(process.isOwnChange)];
    const hiding = [...new Set(mounted.flatMap((path) => process.anonymousVolumeOver(path) ?? []))];
    return { seen, mounted, hiding, changed, shared, differingLocal: localOf(differing, wanted) };
  }
  const { answer, leftover, madeAt } = await inputs.since(container.imageId, source, wanted.pathSet);
  const left = await processes.read(container, leftover);
  const isOverlaid = [...undecided, ...unread].some((path) => process.isMounted(path) || process.isOwnChange(path));
  const since = {
    answer,
    leftover: leftover.paths.filter((path) => isThere(left.at(path))),
    isHidden: isOverlaid || process.mayHide(madeAt),
  };
  return { seen: withRecord(expected, { ...seen, since }), ...nothingSeen, shared };
}

function withRecord(expected: KnownExpected | Unknown, compared: SourceComparison): SourceAnswer {
  const kind = compared.since?.answer.kind;
  return expected.kind === 'unknown' && kind !== 'changed' && kind !== 'unchanged' ? expected : compared;
}

/** What is mounted from the workspace itself is what the workspace has: nothing. */
function isThere(seen: SeenFile | undefined): boolean {
  return typeof seen === 'object';
}

/** What the container changed itself to what the workspace has was written there by whoever synchronizes both. */
function sharedFiles(
  expected: KnownExpected | Unknown,
  { at, isOwnChange }: ProcessFiles,
  differing: ReadonlySet<string>,
): ReadonlyMap<string, string> {
  if (expected.kind === 'unknown') return new Map();
  const shared = expected.paths.filter((path) => at(path) === 'same-file' || (!differing.has(path) && isOwnChange(path)));
  return new Map(shared.map((path) => [path, expected.localPaths.get(path) ?? '']));
}

function localOf(paths: readonly string[], { localPaths }: KnownExpected): ReadonlyMap<string, string> {
  return new Map(
    paths.flatMap((path) => [localPaths.get(path)].flatMap((local) => (local === undefined ? [] : [[path, local]]))),
  );
}
