/**
 * The images and containers of a report against the workspace: for each reference that the workspace builds, whether the
 * image holds the copied files as they are now, and whether the processes of its containers see them.
 */
import type { BuildSourceInfo } from '../../server/protocol.ts';
import type { Archives } from '../archive-ports.ts';
import type { HashFiles } from '../context-ports.ts';
import { compareWithSource, type SeenFile, type SourceAnswer, type SourceComparison } from '../core/freshness/compare-source.ts';
import { fullName } from '../core/freshness/image-index.ts';
import type { ContainerStatus, ImageStatus, StatusReport } from '../core/freshness/report.ts';
import type { HostPlatform } from '../core/host-path.ts';
import { type Builds, type Engine, EngineError, type Log, type WasReplaced } from '../ports.ts';
import { comparable, type KnownExpected, type Unknown } from './ask-expected.ts';
import { type ChosenBuild, chooseBuild, otherMaker, type WorkspacePlace } from './choose-build.ts';
import type { ChooseByLabel } from './choose-by-label.ts';
import { expectedReader } from './expected-reader.ts';
import { inputReader } from './read-input-changes.ts';
import { type ProcessFiles, processReader } from './read-process-files.ts';
import { fileReader } from './read-seen-files.ts';
import { someAtOnce } from './some-at-once.ts';
import {
  allAnswered,
  type ContainerFinding,
  emptyFindings,
  nothingBuilt,
  nothingSeen,
  type SourceFindings,
  together,
  type WritableFindings,
} from './source-findings.ts';

export interface SourceCheck {
  /** Throws an `EngineError`. */
  check(report: StatusReport): Promise<SourceFindings>;
  /** Says of what would have to be read that it is not known, and reads nothing. */
  withoutReading(report: StatusReport): Promise<SourceFindings>;
  /** Each file by itself, from what was read for `check` as far as it was read. Throws an `EngineError`. */
  filesOf(of: ExaminedSubject): Promise<ExaminedFiles>;
  /** Files of the workspace, or of volumes, may have changed. */
  forget(): void;
  /** Files were written, and none came or went. False where everything has to be asked again. */
  saved(paths: readonly string[]): Promise<boolean>;
  /** Only files of these containers may be others now. */
  forgetContainers(containerIds: readonly string[]): void;
}

export interface ExaminedSubject {
  readonly image: ImageStatus;
  readonly container: ContainerStatus | undefined;
  /** Of Compose. */
  readonly project: string | undefined;
}

export type ExaminedFiles =
  | Extract<ChosenBuild, { kind: 'none' }>
  | {
      readonly kind: 'files';
      readonly source: BuildSourceInfo;
      readonly expected: KnownExpected | Unknown;
      /** What the reference names now. */
      readonly ofImage: (imagePath: string) => SeenFile;
      readonly process: ProcessFiles | undefined;
    };

export interface SourceCheckPorts {
  readonly engine: Engine;
  readonly archives: Archives;
  readonly builds: Builds;
  readonly random: () => string;
  readonly platform: HostPlatform;
  /** Without it nothing is known of what was replaced below a mount. */
  readonly wasReplaced?: WasReplaced;
  readonly log: Pick<Log, 'error'>;
  /** Without it everything is asked again after each save. */
  readonly hashFiles?: HashFiles;
  readonly place?: WorkspacePlace;
  /** For images that nothing of the workspace names; without it their labels say nothing. */
  readonly byLabel?: ChooseByLabel | undefined;
}

/** Each reads several archives at once. */
const imagesAtOnce = 3;
/** Of one image; the engine goes through all files for each. */
const containersAtOnce = 2;

export function sourceCheck(ports: SourceCheckPorts): SourceCheck {
  const { builds } = ports;
  const files = fileReader(ports);
  const emptied = () => ({
    sources: undefined as Promise<readonly BuildSourceInfo[]> | undefined,
    expected: expectedReader(ports),
    processes: processReader(ports, files),
    inputs: inputReader(ports),
  });
  let known = emptied();
  /** Whoever knows the builds may be gone; it is asked again next time. */
  const failed = (error: unknown): undefined => {
    known.sources = undefined;
    ports.log.error(`asking what this workspace builds: ${String(error)}`);
  };

  const expectedOf = (source: BuildSourceInfo) => known.expected.of(source);
  const ofImage = async ({ id: imageId, builtAtMs }: ImageStatus, { source, expected }: Asked): Promise<SourceAnswer> => {
    if (imageId === undefined)
      return expected.kind === 'unknown' ? expected : { kind: 'unknown', because: 'No image has this name any more.' };
    const wanted = comparable(expected);
    const seen = await files.ofImage(imageId, wanted.paths);
    const compared = compareWithSource(wanted, (path) => seen.get(path) ?? 'unreadable', builtAtMs);
    if (compared.differing.length > 0) return compared;
    const { answer, leftover } = await known.inputs.since(imageId, source, wanted.pathSet);
    const left = await files.ofImage(imageId, leftover.paths);
    return withRecord(expected, {
      ...compared,
      since: { answer, leftover: leftover.paths.filter((path) => isThere(left.get(path))), isHidden: false },
    });
  };
  const ofContainer = async (
    image: ImageStatus,
    container: ContainerStatus,
    { source, expected }: Asked,
  ): Promise<OfContainer> => {
    const wanted = comparable(expected);
    const process = await known.processes.read(container, wanted);
    const builtAtMs = container.imageId === image.id ? image.builtAtMs : undefined;
    const seen = compareWithSource(wanted, process.at, builtAtMs);
    const { differing, undecided, unread } = seen;
    const shared = sharedFiles(expected, process, new Set(differing));
    if (differing.length > 0) {
      const [mounted, changed] = [differing.filter(process.isMounted), differing.filter(process.isOwnChange)];
      return { seen, mounted, changed, shared, differingLocal: localOf(differing, wanted) };
    }
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
  const choose = async (
    project: string | undefined,
    image: ImageStatus,
    sources: readonly BuildSourceInfo[],
  ): Promise<ChosenBuild> => {
    const chosen = await chooseBuild(ports.place, sources, { image, project });
    if (chosen.kind === 'build' || chosen.isOpen !== true) return chosen;
    try {
      return (await ports.byLabel?.(image, sources)) ?? chosen;
    } catch (error) {
      return { kind: 'none', answer: unreadable(error) };
    }
  };
  const checkImage = async (project: string | undefined, image: ImageStatus, { sources, isReading, into }: Wanted) => {
    const chosen = await choose(project, image, sources);
    const source = chosen.kind === 'build' ? chosen.source : undefined;
    const asked = source !== undefined && isReading ? { source, expected: await expectedOf(source) } : undefined;
    if (source !== undefined) {
      into.sources.set(fullName(image.reference), source);
      const maker = await otherMaker(ports.place, sources, { source, imageId: image.id });
      if (maker !== undefined) into.makers.set(fullName(image.reference), maker);
    }
    const unasked = chosen.kind === 'none' ? chosen.answer : notAsked;
    const [ofReference, findings] = await Promise.all([
      asked === undefined ? unasked : settled(() => ofImage(image, asked)),
      someAtOnce(image.containers, containersAtOnce, (container) =>
        asked === undefined ? Promise.resolve(undefined) : settledFinding(() => ofContainer(image, container, asked)),
      ),
    ]);
    into.images.set(fullName(image.reference), ofReference);
    into.imageIds.set(fullName(image.reference), image.id);
    if (source?.workspaceFolder !== undefined) into.folders.set(fullName(image.reference), source.workspaceFolder);
    for (const [at, container] of image.containers.entries()) {
      const finding = findings[at] ?? { seen: ofReference, ...nothingSeen };
      const expectedPaths = asked?.expected.kind === 'known' ? asked.expected.pathSet : new Set<string>();
      const reference = fullName(image.reference);
      into.containers.set(container.id, { reference, image: ofReference, ...finding, expectedPaths });
    }
  };

  const allSources = async () => {
    known.sources ??= ports.engine.facts().then(({ id }) => builds.sources(id));
    return known.sources.catch(failed);
  };
  const checkAll = async (report: StatusReport, isReading: boolean): Promise<SourceFindings> => {
    const sources = await allSources();
    if (sources === undefined) return allAnswered(report, notFoundOut);
    if (sources.length === 0) return nothingBuilt(report);
    const images = report.projects.flatMap(({ kind, name, images: all }) =>
      all.map((image) => ({ image, project: kind === 'compose' ? name : undefined })),
    );
    const found = await someAtOnce(images, imagesAtOnce, async ({ image, project }) => {
      const into = emptyFindings();
      await checkImage(project, image, { sources, isReading, into });
      return into;
    });
    return { ...together(found), isNothingBuilt: false };
  };

  return {
    check: (report) => checkAll(report, true),
    withoutReading: (report) => checkAll(report, false),
    filesOf: async ({ image, container, project }) => {
      const sources = await allSources();
      if (sources === undefined) return { kind: 'none', answer: notFoundOut };
      const chosen = await choose(project, image, sources);
      if (chosen.kind === 'none') return chosen;
      const expected = await expectedOf(chosen.source);
      const wanted = comparable(expected);
      const ofTheImage = image.id === undefined ? undefined : await files.ofImage(image.id, wanted.paths);
      const process = container === undefined ? undefined : await known.processes.read(container, wanted);
      const ofImage = (path: string) => ofTheImage?.get(path) ?? 'unreadable';
      return { kind: 'files', source: chosen.source, expected, ofImage, process };
    },
    forget: () => {
      known = emptied();
    },
    saved: async (paths) => {
      if (!(await known.expected.saved(paths))) return false;
      known.inputs = inputReader(ports);
      known.processes.forgetMounted();
      return true;
    },
    forgetContainers: (containerIds) => known.processes.forget(containerIds),
  };
}

interface Wanted {
  readonly sources: readonly BuildSourceInfo[];
  readonly isReading: boolean;
  readonly into: WritableFindings;
}

type OfContainer = Pick<ContainerFinding, 'seen' | 'mounted' | 'changed' | 'shared' | 'differingLocal'>;

interface Asked {
  readonly source: BuildSourceInfo;
  readonly expected: KnownExpected | Unknown;
}

const notFoundOut: Unknown = {
  kind: 'unknown',
  because: 'What this workspace builds could not be found out; the output says why.',
};
const notAsked: Unknown = {
  kind: 'unknown',
  because: 'Its files are compared when you ask for it, because of the setting unstale.check: refresh.',
};
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
  const { paths, localPaths } = expected;
  const shared = paths.filter((path) => at(path) === 'same-file' || (!differing.has(path) && isOwnChange(path)));
  return new Map(shared.map((path) => [path, localPaths.get(path) ?? '']));
}

function localOf(paths: readonly string[], { localPaths }: KnownExpected): ReadonlyMap<string, string> {
  return new Map(
    paths.flatMap((path) => [localPaths.get(path)].flatMap((local) => (local === undefined ? [] : [[path, local]]))),
  );
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
