/**
 * The images and containers of a report against the workspace: for each reference that the workspace builds, whether the
 * image holds the copied files as they are now, and whether the processes of its containers see them.
 */
import type { BuildSourceInfo } from '../../server/protocol.ts';
import { chooseSource, soundsLikeIt } from '../core/build/choose-source.ts';
import {
  compareWithSource,
  type Expected,
  type SeenFile,
  type SourceAnswer,
  type SourceComparison,
} from '../core/freshness/compare-source.ts';
import { isPinned } from '../core/freshness/container-link.ts';
import { fullName } from '../core/freshness/image-index.ts';
import type { ContainerStatus, ImageStatus, StatusReport } from '../core/freshness/report.ts';
import type { HostPlatform } from '../core/host-path.ts';
import { type Archives, type BuildPlace, type Builds, type Engine, EngineError, type Log, type WasReplaced } from '../ports.ts';
import { boundedCache } from './bounded-cache.ts';
import { inputReader } from './read-input-changes.ts';
import { type ProcessFiles, processReader } from './read-process-files.ts';
import { fileReader } from './read-seen-files.ts';
import {
  allAnswered,
  type ContainerFinding,
  emptyFindings,
  nothingBuilt,
  nothingSeen,
  type SourceFindings,
  type WritableFindings,
} from './source-findings.ts';
import { whereabouts } from './whereabouts.ts';

export interface SourceCheck {
  /** Throws an `EngineError`. */
  check(report: StatusReport): Promise<SourceFindings>;
  /** Says of what would have to be read that it is not known, and reads nothing. */
  withoutReading(report: StatusReport): Promise<SourceFindings>;
  /** Files of the workspace, or of volumes, may have changed. */
  forget(): void;
}

export interface SourceCheckPorts {
  readonly engine: Engine;
  readonly archives: Archives;
  readonly builds: Builds;
  readonly random: () => string;
  readonly platform: HostPlatform;
  /** Without it nothing is known of what was replaced below a mount. */
  readonly wasReplaced?: WasReplaced;
  readonly log: Pick<Log, 'error'>;
  /** Without it nobody tells whether a compose project lies elsewhere. */
  readonly place?: Pick<BuildPlace, 'realPath' | 'workspace'>;
}

const keptSources = 500;

export function sourceCheck(ports: SourceCheckPorts): SourceCheck {
  const { builds } = ports;
  const files = fileReader(ports);
  const emptied = () => ({
    sources: undefined as Promise<readonly BuildSourceInfo[]> | undefined,
    expected: boundedCache<KnownExpected | Unknown>(keptSources),
    processes: processReader(ports, files),
    inputs: inputReader(ports),
  });
  let known = emptied();
  /** Whoever knows the builds may be gone; it is asked again next time. */
  const failed = (error: unknown): undefined => {
    known.sources = undefined;
    ports.log.error(`asking what this workspace builds: ${String(error)}`);
  };

  const expectedOf = (source: BuildSourceInfo) => known.expected.get(keyOf(source), () => askExpected(builds, source));
  const ofImage = async (imageId: string | undefined, { source, expected }: Asked): Promise<SourceAnswer> => {
    if (imageId === undefined)
      return expected.kind === 'unknown' ? expected : { kind: 'unknown', because: 'No image has this name any more.' };
    const wanted = comparable(expected);
    const seen = await files.ofImage(imageId, wanted.paths);
    const compared = compareWithSource(wanted, (path) => seen.get(path) ?? 'unreadable');
    if (compared.differing.length > 0) return compared;
    const { answer, leftover } = await known.inputs.since(imageId, source, wanted.pathSet);
    const left = await files.ofImage(imageId, leftover.paths);
    return withRecord(expected, {
      ...compared,
      since: { answer, leftover: leftover.paths.filter((path) => isThere(left.get(path))), isHidden: false },
    });
  };
  const ofContainer = async (container: ContainerStatus, { source, expected }: Asked): Promise<OfContainer> => {
    const wanted = comparable(expected);
    const process = await known.processes.read(container, wanted);
    const seen = compareWithSource(wanted, process.at);
    const { differing, undecided, unread } = seen;
    const shared = sharedFiles(expected, process, new Set(differing));
    if (differing.length > 0)
      return { seen, mounted: differing.filter(process.isMounted), changed: differing.filter(process.isOwnChange), shared };
    const { answer, leftover, madeAt } = await known.inputs.since(container.imageId, source, wanted.pathSet);
    const left = await known.processes.read(container, leftover);
    const isOverlaid = [...undecided, ...unread].some((path) => process.isMounted(path) || process.isOwnChange(path));
    const since = {
      answer,
      leftover: leftover.paths.filter((path) => isThere(left.at(path))),
      isHidden: isOverlaid || process.mayHide(madeAt),
    };
    return { seen: withRecord(expected, { ...seen, since }), ...nothingSeen, shared };
  };
  const checkImage = async (project: string | undefined, image: ImageStatus, { sources, isReading, into }: Wanted) => {
    const [first] = image.containers;
    const source = isPinned(image.reference)
      ? undefined
      : chooseSource(sources, {
          reference: image.reference,
          imageId: image.id,
          project,
          service: first?.service,
          composeFiles: first?.composeFiles,
        });
    const elsewhere = await answerElsewhere(ports.place, image, source);
    const answer = elsewhere ?? (source === undefined ? withoutSource(image.reference, sources) : undefined);
    const isBuiltHere = source !== undefined && answer === undefined;
    const asked = isBuiltHere && isReading ? { source, expected: await expectedOf(source) } : undefined;
    if (isBuiltHere) into.sources.set(fullName(image.reference), source);
    const unasked = isBuiltHere ? notAsked : notBuiltHere;
    const ofReference = answer ?? (asked === undefined ? unasked : await settled(() => ofImage(image.id, asked)));
    into.images.set(fullName(image.reference), ofReference);
    into.imageIds.set(fullName(image.reference), image.id);
    if (source?.workspaceFolder !== undefined) into.folders.set(fullName(image.reference), source.workspaceFolder);
    for (const container of image.containers) {
      const finding =
        asked === undefined ? { seen: ofReference, ...nothingSeen } : await settledFinding(() => ofContainer(container, asked));
      const expectedPaths = asked?.expected.kind === 'known' ? asked.expected.pathSet : new Set<string>();
      const reference = fullName(image.reference);
      into.containers.set(container.id, { reference, image: ofReference, ...finding, expectedPaths });
    }
  };

  const checkAll = async (report: StatusReport, isReading: boolean): Promise<SourceFindings> => {
    known.sources ??= ports.engine.facts().then(({ id }) => builds.sources(id));
    const sources = await known.sources.catch(failed);
    if (sources === undefined) return allAnswered(report, notFoundOut);
    if (sources.length === 0) return nothingBuilt(report);
    const into = emptyFindings();
    for (const { kind, name, images } of report.projects)
      for (const image of images) await checkImage(kind === 'compose' ? name : undefined, image, { sources, isReading, into });
    return { ...into, isNothingBuilt: false };
  };

  return {
    check: (report) => checkAll(report, true),
    withoutReading: (report) => checkAll(report, false),
    forget: () => {
      known = emptied();
    },
  };
}

interface Wanted {
  readonly sources: readonly BuildSourceInfo[];
  readonly isReading: boolean;
  readonly into: WritableFindings;
}

type OfContainer = Pick<ContainerFinding, 'seen' | 'mounted' | 'changed' | 'shared'>;

type Unknown = Extract<SourceAnswer, { kind: 'unknown' }>;

interface Asked {
  readonly source: BuildSourceInfo;
  readonly expected: KnownExpected | Unknown;
}

interface KnownExpected extends Expected {
  readonly kind: 'known';
  readonly paths: readonly string[];
  readonly pathSet: ReadonlySet<string>;
  /** Image path → the file on this machine. */
  readonly localPaths: ReadonlyMap<string, string>;
}

const notFoundOut: Unknown = {
  kind: 'unknown',
  because: 'What this workspace builds could not be found out; the output says why.',
};
const notAsked: Unknown = {
  kind: 'unknown',
  because: 'Its files are compared when you ask for it, because of the setting unstale.check: refresh.',
};
/** Where nothing can be compared by its bytes, the record of the build may decide all the same. */
function comparable(expected: KnownExpected | Unknown): KnownExpected {
  if (expected.kind === 'known') return expected;
  return { ...nothingExpected, notVerbatim: [expected.because] };
}

const nothingExpected: KnownExpected = {
  ...{ kind: 'known', files: [], notVerbatim: [], isComplete: false, paths: [], pathSet: new Set(), localPaths: new Map() },
};

function withRecord(expected: KnownExpected | Unknown, compared: SourceComparison): SourceAnswer {
  const kind = compared.since?.answer.kind;
  return expected.kind === 'unknown' && kind !== 'changed' && kind !== 'unchanged' ? expected : compared;
}

/** What is mounted from the workspace itself is what the workspace has: nothing. */
function isThere(seen: SeenFile | undefined): boolean {
  return typeof seen === 'object';
}

const notBuiltHere: SourceAnswer = { kind: 'not-applicable', because: 'No build of this workspace makes it.' };

/**
 * A project of the same name in another folder has images of the same names; what its files say counts for it, and a person
 * who said what builds the image is right.
 */
async function answerElsewhere(
  place: SourceCheckPorts['place'],
  { containers }: ImageStatus,
  source: BuildSourceInfo | undefined,
): Promise<SourceAnswer | undefined> {
  const files = new Set(containers.flatMap(({ composeFiles }) => composeFiles ?? []));
  const isOfService =
    containers.length > 0 && containers.every(({ composeFiles }) => composeFiles !== undefined && composeFiles.length > 0);
  if (place === undefined || source?.origin.kind === 'setting' || !isOfService) return undefined;
  for (const file of files) {
    // What is missing may be this workspace under the name that another machine has for it.
    if ((await whereabouts(place, [file])).kind !== 'elsewhere') return undefined;
  }
  const [first] = files;
  return { kind: 'not-applicable', because: `Its compose file is not in this workspace: ${first}.` };
}

function withoutSource(reference: string, sources: readonly BuildSourceInfo[]): SourceAnswer {
  if (isPinned(reference) || !sources.some((source) => source.origin.kind === 'folder' && soundsLikeIt(source, reference)))
    return notBuiltHere;
  const because = 'A Dockerfile of this workspace may make it, and nothing says so.';
  return { kind: 'unknown', because, isSourceUnknown: true };
}

async function askExpected(builds: Builds, source: BuildSourceInfo): Promise<KnownExpected | Unknown> {
  const { dockerfileUri, contextPath, target, args, unknownArgs, namedContexts } = source;
  if (contextPath === undefined) return { kind: 'unknown', because: 'Its build context is not a folder of this machine.' };
  const answer = await builds.expectedFiles({ dockerfileUri, contextPath, target, args, unknownArgs, namedContexts });
  if (answer.kind === 'unknown') return answer;
  const { files, notVerbatim, isComplete } = answer;
  const paths = files.map(({ imagePath }) => imagePath);
  const separator = contextPath.includes('\\') ? '\\' : '/';
  const local = (path: string) => `${contextPath}${separator}${path.replaceAll('/', separator)}`;
  const localPaths = new Map(files.map((file) => [file.imagePath, local(file.contextPath)]));
  return { kind: 'known', files, notVerbatim, isComplete, paths, pathSet: new Set(paths), localPaths };
}

/** What the container changed itself to what the workspace has was written there by whoever synchronizes both. */
function sharedFiles(
  expected: KnownExpected | Unknown,
  { at, isOwnChange }: ProcessFiles,
  differing: ReadonlySet<string>,
): ReadonlyMap<string, string> {
  if (expected.kind === 'unknown') return new Map();
  const { paths, localPaths } = expected;
  const shared = paths.filter((path) => at(path) === 'same-file' || (!differing.has(path) && isOwnChange(path)));
  return new Map(shared.map((path) => [path, localPaths.get(path) ?? '']));
}

function keyOf(source: BuildSourceInfo): string {
  const { dockerfileUri, contextPath, target, args, unknownArgs, namedContexts } = source;
  return JSON.stringify([dockerfileUri, contextPath, target, args, unknownArgs, namedContexts]);
}

/** What an engine cannot tell is unknown, and does not keep the rest from being told. */
async function settled(ask: () => Promise<SourceAnswer>): Promise<SourceAnswer> {
  try {
    return await ask();
  } catch (error) {
    return unreadable(error);
  }
}

async function settledFinding(ask: () => Promise<OfContainer>): Promise<OfContainer> {
  try {
    return await ask();
  } catch (error) {
    return { seen: unreadable(error), ...nothingSeen };
  }
}

function unreadable(error: unknown): Unknown {
  if (!EngineError.is(error) || error.reason === 'not-running') throw error;
  return { kind: 'unknown', because: `Its files could not be read: ${error.detail}` };
}
