/**
 * The images and containers of a report against the workspace: for each reference that the workspace builds, whether the
 * image holds the copied files as they are now, and whether the processes of its containers see them.
 */
import type { BuildSourceInfo } from '../../server/protocol.ts';
import type { Archives } from '../archive-ports.ts';
import type { HashFiles } from '../context-ports.ts';
import type { SeenFile, SourceAnswer } from '../core/freshness/compare-source.ts';
import { fullName } from '../core/freshness/image-index.ts';
import { type ContainerStatus, containersOf, type ImageStatus, type StatusReport } from '../core/freshness/report.ts';
import type { HostPlatform } from '../core/host-path.ts';
import { type Builds, type Engine, EngineError, type Log, type WasReplaced } from '../ports.ts';
import { comparable, type KnownExpected, type Unknown } from './ask-expected.ts';
import { type ChosenBuild, chooseBuild, otherMaker, type WorkspacePlace } from './choose-build.ts';
import type { ChooseByLabel } from './choose-by-label.ts';
import { compareContainer, compareImage, type OfContainer } from './compare-subjects.ts';
import { expectedReader } from './expected-reader.ts';
import { readAhead } from './read-ahead.ts';
import { inputReader } from './read-input-changes.ts';
import { type ProcessFiles, processReader } from './read-process-files.ts';
import { fileReader } from './read-seen-files.ts';
import { someAtOnce } from './some-at-once.ts';
import {
  allAnswered,
  emptyFindings,
  nothingBuilt,
  nothingSeen,
  type SourceFindings,
  together,
  type WritableFindings,
} from './source-findings.ts';
import { placeOfOneLook } from './whereabouts.ts';

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
const imagesAtOnce = 6;
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
  /** Containers whose changes were asked for, before all of it was forgotten. */
  let changesAsked: ReadonlySet<string> = new Set();
  /** Whoever knows the builds may be gone; it is asked again next time. */
  const failed = (error: unknown): undefined => {
    known.sources = undefined;
    ports.log.error(`asking what this workspace builds: ${String(error)}`);
  };

  const readers = () => ({ files, processes: known.processes, inputs: known.inputs });
  const expectedFor = async (image: ImageStatus, source: BuildSourceInfo) => {
    const expected = known.expected.of(source);
    const ahead = readers();
    const wanted = await known.expected.placesOf(source).catch(() => undefined);
    if (wanted !== undefined) void readAhead(ahead, image, { wanted, atOnce: containersAtOnce });
    return expected;
  };
  const choose = async (
    project: string | undefined,
    image: ImageStatus,
    { sources, place }: Pick<Wanted, 'sources' | 'place'>,
  ): Promise<ChosenBuild> => {
    const chosen = await chooseBuild(place, sources, { image, project });
    if (chosen.kind === 'build' || chosen.isOpen !== true) return chosen;
    try {
      return (await ports.byLabel?.(image, sources)) ?? chosen;
    } catch (error) {
      return { kind: 'none', answer: unreadable(error) };
    }
  };
  const checkImage = async (project: string | undefined, image: ImageStatus, wanted: Wanted) => {
    const { sources, place, isReading, into } = wanted;
    const chosen = await choose(project, image, wanted);
    const source = chosen.kind === 'build' ? chosen.source : undefined;
    const asked = source !== undefined && isReading ? { source, expected: await expectedFor(image, source) } : undefined;
    if (source !== undefined) {
      into.sources.set(fullName(image.reference), source);
      const maker = await otherMaker(place, sources, { source, imageId: image.id });
      if (maker !== undefined) into.makers.set(fullName(image.reference), maker);
    }
    const unasked = chosen.kind === 'none' ? chosen.answer : notAsked;
    const [ofReference, findings] = await Promise.all([
      asked === undefined ? unasked : settled(() => compareImage(readers(), image, asked)),
      someAtOnce(image.containers, containersAtOnce, (container) =>
        asked === undefined
          ? Promise.resolve(undefined)
          : settledFinding(() => compareContainer(readers(), { image, container }, asked)),
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
  const beginAgain = (report: StatusReport): void => {
    const again = containersOf(report).filter(({ id }) => changesAsked.has(id));
    changesAsked = new Set();
    void known.processes.ahead(again.map(({ id }) => id));
  };
  const checkAll = async (report: StatusReport, isReading: boolean): Promise<SourceFindings> => {
    if (isReading) beginAgain(report);
    const sources = await allSources();
    if (sources === undefined) return allAnswered(report, notFoundOut);
    if (sources.length === 0) return nothingBuilt(report);
    const images = report.projects.flatMap(({ kind, name, images: all }) =>
      all.map((image) => ({ image, project: kind === 'compose' ? name : undefined })),
    );
    const place = ports.place && placeOfOneLook(ports.place);
    const found = await someAtOnce(images, imagesAtOnce, async ({ image, project }) => {
      const into = emptyFindings();
      await checkImage(project, image, { sources, place, isReading, into });
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
      const chosen = await choose(project, image, { sources, place: ports.place });
      if (chosen.kind === 'none') return chosen;
      const expected = await known.expected.of(chosen.source);
      const wanted = comparable(expected);
      const ofTheImage = image.id === undefined ? undefined : await files.ofImage(image.id, wanted.paths);
      const process = container === undefined ? undefined : await known.processes.read(container, wanted);
      const ofImage = (path: string) => ofTheImage?.get(path) ?? 'unreadable';
      return { kind: 'files', source: chosen.source, expected, ofImage, process };
    },
    forget: () => {
      changesAsked = new Set([...changesAsked, ...known.processes.changesAsked()]);
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
  readonly place: WorkspacePlace;
  readonly isReading: boolean;
  readonly into: WritableFindings;
}

const notFoundOut: Unknown = {
  kind: 'unknown',
  because: 'What this workspace builds could not be found out; the output says why.',
};
const notAsked: Unknown = {
  kind: 'unknown',
  because: 'Its files are compared when you ask for it, because of the setting unstale.check: refresh.',
};
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
