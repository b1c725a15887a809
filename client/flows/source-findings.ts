/** What was found of images and containers against the workspace, as one look after the other finds it. */
import type { BuildSourceInfo } from '../../server/protocol.ts';
import type { DifferingFiles } from '../core/decorations/differing-files.ts';
import type { SourceAnswer } from '../core/freshness/compare-source.ts';
import { fullName } from '../core/freshness/image-index.ts';
import type { ImageStatus, StatusReport } from '../core/freshness/report.ts';

export interface ContainerFinding {
  /** The whole name of its reference. */
  readonly reference: string;
  readonly image: SourceAnswer;
  readonly seen: SourceAnswer;
  readonly mounted: readonly string[];
  /** Where anonymous volumes are mounted that hide some of those. */
  readonly hiding?: readonly string[];
  /** What the container changed itself, of `seen.differing`. */
  readonly changed: readonly string[];
  /** Path in the image → the file of the workspace that is seen there itself, mounted or synchronized. */
  readonly shared: ReadonlyMap<string, string>;
  /** Path in the image → the file of the workspace that is another one there: of `seen.differing`. */
  readonly differingLocal: ReadonlyMap<string, string>;
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
  /** Of those: another build that is remembered to have made the image, by the whole name of its reference. */
  readonly makers: ReadonlyMap<string, BuildSourceInfo>;
  /** What each reference named when it was looked at, by its whole name. */
  readonly imageIds: ReadonlyMap<string, string | undefined>;
  /** The workspace builds nothing, so there is nothing to be found of any image or container. */
  readonly isNothingBuilt: boolean;
}

const nothing = {
  ...{ images: new Map(), folders: new Map(), containers: new Map() },
  ...{ sources: new Map(), makers: new Map(), imageIds: new Map() },
};
/** Nobody has looked yet. */
export const noFindings: SourceFindings = { ...nothing, isNothingBuilt: false };

/** The workspace builds nothing. */
export function nothingBuilt(report: StatusReport): SourceFindings {
  return { ...nothing, imageIds: namesIn(report), isNothingBuilt: true };
}

/** What was found before is kept of references that name the same image still. */
export function addedTo(before: SourceFindings, now: SourceFindings): SourceFindings {
  const isKept = (name: string) => before.imageIds.has(name) && before.imageIds.get(name) === now.imageIds.get(name);
  const images = [...now.images].map(([name, answer]) => [name, (isKept(name) && before.images.get(name)) || answer] as const);
  const containers = [...now.containers].map(([id, finding]) => {
    const known = before.containers.get(id);
    return [id, known !== undefined && isKept(known.reference) ? known : finding] as const;
  });
  return { ...now, images: new Map(images), containers: new Map(containers) };
}

/** Of different images. */
export function together(all: readonly WritableFindings[]): WritableFindings {
  const into = emptyFindings();
  for (const { images, folders, containers, sources, makers, imageIds } of all) {
    addAll(into.images, images);
    addAll(into.folders, folders);
    addAll(into.containers, containers);
    addAll(into.sources, sources);
    addAll(into.makers, makers);
    addAll(into.imageIds, imageIds);
  }
  return into;
}

function addAll<Key, Value>(into: Map<Key, Value>, from: ReadonlyMap<Key, Value>): void {
  for (const [key, value] of from) into.set(key, value);
}

/** What was found later counts; of the rest it says nothing. */
export function withFindings(before: SourceFindings, found: SourceFindings): SourceFindings {
  return {
    images: new Map([...before.images, ...found.images]),
    folders: new Map([...before.folders, ...found.folders]),
    containers: new Map([...before.containers, ...found.containers]),
    sources: new Map([...before.sources, ...found.sources]),
    makers: new Map([...before.makers, ...found.makers]),
    imageIds: new Map([...before.imageIds, ...found.imageIds]),
    isNothingBuilt: found.isNothingBuilt,
  };
}

export function withoutContainers(findings: SourceFindings, ids: ReadonlySet<string>): SourceFindings {
  return { ...findings, containers: new Map([...findings.containers].filter(([id]) => !ids.has(id))) };
}

/** The same answer for everything. */
export function allAnswered(report: StatusReport, answer: SourceAnswer): SourceFindings {
  const images = imagesIn(report);
  const finding = (reference: string): ContainerFinding => ({
    ...{ reference: fullName(reference), image: answer, seen: answer },
    ...{ ...nothingSeen, expectedPaths: new Set<string>() },
  });
  return {
    images: new Map(images.map(({ reference }) => [fullName(reference), answer])),
    imageIds: namesIn(report),
    ...{ folders: new Map(), sources: new Map(), makers: new Map(), isNothingBuilt: false },
    containers: new Map(images.flatMap(({ reference, containers }) => containers.map(({ id }) => [id, finding(reference)]))),
  };
}

/** An answer for images that were not looked at, by reference. */
export function answeredFor(
  report: StatusReport,
  answers: ReadonlyMap<string, SourceAnswer>,
  found: SourceFindings,
): SourceFindings {
  const answered = imagesIn(report).filter(({ reference }) => answers.has(reference));
  const images = answered.flatMap(({ reference }) => {
    const answer = answers.get(reference);
    return answer === undefined ? [] : [[fullName(reference), answer] as const];
  });
  const imageIds = answered.map(({ reference, id }) => [fullName(reference), id] as const);
  return { ...found, images: new Map([...found.images, ...images]), imageIds: new Map([...found.imageIds, ...imageIds]) };
}

/** The report without images of these references. */
export function withoutImages(report: StatusReport, references: ReadonlyMap<string, unknown>): StatusReport {
  if (references.size === 0) return report;
  const left = (images: readonly ImageStatus[]) => images.filter(({ reference }) => !references.has(reference));
  return { ...report, projects: report.projects.map((project) => ({ ...project, images: left(project.images) })) };
}

export interface WritableFindings {
  readonly images: Map<string, SourceAnswer>;
  readonly folders: Map<string, string>;
  readonly containers: Map<string, ContainerFinding>;
  readonly sources: Map<string, BuildSourceInfo>;
  readonly makers: Map<string, BuildSourceInfo>;
  readonly imageIds: Map<string, string | undefined>;
}

export function emptyFindings(): WritableFindings {
  return {
    ...{ images: new Map(), folders: new Map(), containers: new Map() },
    ...{ sources: new Map(), makers: new Map(), imageIds: new Map() },
  };
}

export const nothingSeen = {
  mounted: [],
  changed: [],
  shared: new Map<string, string>(),
  differingLocal: new Map<string, string>(),
};

/** By container id. */
export function sharedIn({ containers }: SourceFindings): ReadonlyMap<string, ReadonlyMap<string, string>> {
  return new Map([...containers].map(([id, { shared }]) => [id, shared]));
}

/** By container id. */
export function differingIn({ containers }: SourceFindings): DifferingFiles {
  return new Map([...containers].map(([id, { differingLocal }]) => [id, differingLocal]));
}

function imagesIn({ projects }: StatusReport): readonly ImageStatus[] {
  return projects.flatMap(({ images }) => images);
}

function namesIn(report: StatusReport): ReadonlyMap<string, string | undefined> {
  return new Map(imagesIn(report).map(({ reference, id }) => [fullName(reference), id]));
}
