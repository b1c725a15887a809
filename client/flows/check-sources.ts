/**
 * The images and containers of a report against the workspace: for each reference that the workspace builds, whether the
 * image holds the copied files as they are now, and whether the processes of its containers see them.
 */
import type { BuildSourceInfo } from '../../server/protocol.ts';
import { chooseSource, soundsLikeIt } from '../core/build/choose-source.ts';
import { compareWithSource, type Expected, type SourceAnswer } from '../core/freshness/compare-source.ts';
import { isPinned } from '../core/freshness/container-link.ts';
import { fullName } from '../core/freshness/image-index.ts';
import type { ContainerStatus, ImageStatus, StatusReport } from '../core/freshness/report.ts';
import type { HostPlatform } from '../core/host-path.ts';
import { type Archives, type BuildPlace, type Builds, type Engine, EngineError, type Log, type WasReplaced } from '../ports.ts';
import { boundedCache } from './bounded-cache.ts';
import { type ProcessFiles, processReader } from './read-process-files.ts';
import { fileReader } from './read-seen-files.ts';
import { whereabouts } from './whereabouts.ts';

export interface ContainerFinding {
  readonly image: SourceAnswer;
  readonly seen: SourceAnswer;
  readonly mounted: readonly string[];
  /** What the container changed itself, of `seen.differing`. */
  readonly changed: readonly string[];
  /** Path in the image → the file of the workspace that is seen there itself, mounted or synchronized. */
  readonly shared: ReadonlyMap<string, string>;
  readonly expectedPaths: ReadonlySet<string>;
}

export interface SourceFindings {
  /** By the whole name of the reference. */
  readonly images: ReadonlyMap<string, SourceAnswer>;
  /** Workspace folders, by the whole name of the reference whose image they build. */
  readonly folders: ReadonlyMap<string, string>;
  /** By container id. */
  readonly containers: ReadonlyMap<string, ContainerFinding>;
  /** The build of an image, by the whole name of its reference. */
  readonly sources: ReadonlyMap<string, BuildSourceInfo>;
}

export interface SourceCheck {
  /** Throws an `EngineError`. */
  check(report: StatusReport): Promise<SourceFindings>;
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

export const noFindings: SourceFindings = { images: new Map(), folders: new Map(), containers: new Map(), sources: new Map() };

const keptSources = 500;

export function sourceCheck(ports: SourceCheckPorts): SourceCheck {
  const { builds } = ports;
  const files = fileReader(ports);
  const emptied = () => ({
    sources: undefined as Promise<readonly BuildSourceInfo[]> | undefined,
    expected: boundedCache<KnownExpected | Unknown>(keptSources),
    processes: processReader(ports, files),
  });
  let known = emptied();
  /** Whoever knows the builds may be gone; it is asked again next time. */
  const failed = (error: unknown): undefined => {
    known.sources = undefined;
    ports.log.error(`asking what this workspace builds: ${String(error)}`);
  };

  const expectedOf = (source: BuildSourceInfo) => known.expected.get(keyOf(source), () => askExpected(builds, source));
  const ofImage = async (imageId: string | undefined, expected: KnownExpected | Unknown): Promise<SourceAnswer> => {
    if (expected.kind === 'unknown') return expected;
    if (imageId === undefined) return { kind: 'unknown', because: 'No image has this name any more.' };
    const seen = await files.ofImage(imageId, expected.paths);
    return compareWithSource(expected, (path) => seen.get(path) ?? 'unreadable');
  };
  const ofContainer = async (container: ContainerStatus, expected: KnownExpected): Promise<OfContainer> => {
    const process = await known.processes.read(container, expected);
    const seen = compareWithSource(expected, process.at);
    return {
      seen,
      mounted: seen.differing.filter(process.isMounted),
      changed: seen.differing.filter(process.isOwnChange),
      shared: sharedFiles(expected, process, new Set(seen.differing)),
    };
  };
  const checkImage = async (
    project: string | undefined,
    image: ImageStatus,
    sources: readonly BuildSourceInfo[],
    into: Writable,
  ) => {
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
    const expected = source === undefined || answer !== undefined ? undefined : await expectedOf(source);
    if (source !== undefined && answer === undefined) into.sources.set(fullName(image.reference), source);
    const ofReference = answer ?? (expected === undefined ? notBuiltHere : await settled(() => ofImage(image.id, expected)));
    into.images.set(fullName(image.reference), ofReference);
    if (source?.workspaceFolder !== undefined) into.folders.set(fullName(image.reference), source.workspaceFolder);
    for (const container of image.containers) {
      const finding =
        expected?.kind === 'known'
          ? await settledFinding(() => ofContainer(container, expected))
          : { seen: ofReference, mounted: [], changed: [], shared: new Map() };
      const expectedPaths = expected?.kind === 'known' ? expected.pathSet : new Set<string>();
      into.containers.set(container.id, { image: ofReference, ...finding, expectedPaths });
    }
  };

  return {
    check: async (report) => {
      known.sources ??= ports.engine.facts().then(({ id }) => builds.sources(id));
      const sources = await known.sources.catch(failed);
      if (sources === undefined) return nothingKnown(report);
      if (sources.length === 0) return noFindings;
      const into: Writable = { images: new Map(), folders: new Map(), containers: new Map(), sources: new Map() };
      for (const { kind, name, images } of report.projects)
        for (const image of images) await checkImage(kind === 'compose' ? name : undefined, image, sources, into);
      return into;
    },
    forget: () => {
      known = emptied();
    },
  };
}

function nothingKnown(report: StatusReport): SourceFindings {
  const because = 'What this workspace builds could not be found out; the output says why.';
  const answer: SourceAnswer = { kind: 'unknown', because };
  const images = report.projects.flatMap((project) => project.images);
  const finding = { image: answer, seen: answer, mounted: [], changed: [], shared: new Map(), expectedPaths: new Set<string>() };
  return {
    images: new Map(images.map(({ reference }) => [fullName(reference), answer])),
    ...{ folders: new Map(), sources: new Map() },
    containers: new Map(images.flatMap(({ containers }) => containers.map(({ id }) => [id, finding]))),
  };
}

type OfContainer = Pick<ContainerFinding, 'seen' | 'mounted' | 'changed' | 'shared'>;

interface Writable {
  readonly images: Map<string, SourceAnswer>;
  readonly folders: Map<string, string>;
  readonly containers: Map<string, ContainerFinding>;
  readonly sources: Map<string, BuildSourceInfo>;
}

type Unknown = Extract<SourceAnswer, { kind: 'unknown' }>;

interface KnownExpected extends Expected {
  readonly kind: 'known';
  readonly paths: readonly string[];
  readonly pathSet: ReadonlySet<string>;
  /** Image path → the file on this machine. */
  readonly localPaths: ReadonlyMap<string, string>;
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
  { paths, localPaths }: KnownExpected,
  { at, isOwnChange }: ProcessFiles,
  differing: ReadonlySet<string>,
): ReadonlyMap<string, string> {
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
    return { seen: unreadable(error), mounted: [], changed: [], shared: new Map() };
  }
}

function unreadable(error: unknown): Unknown {
  if (!EngineError.is(error) || error.reason === 'not-running') throw error;
  return { kind: 'unknown', because: `Its files could not be read: ${error.detail}` };
}
