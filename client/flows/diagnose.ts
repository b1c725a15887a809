/**
 * Walks the chain for what somebody asks about: a container, an image, a service, a project, or a file of the workspace. Looks
 * at what is meant and at nothing else, and takes what is stale first.
 */
import type { BuildSourceInfo } from '../../server/protocol.ts';
import type { FileArchives } from '../archive-ports.ts';
import { type DiagnosedSubject, type Diagnosis, diagnosisOf } from '../core/diagnose/diagnosis.ts';
import { linksOfFile } from '../core/diagnose/file-links.ts';
import { inOrder, type Link, verdictOf } from '../core/freshness/link.ts';
import type { ContainerStatus, ImageStatus, StatusReport } from '../core/freshness/report.ts';
import type { HostPlatform } from '../core/host-path.ts';
import { subjectText } from '../core/subject/containers-meant.ts';
import { keeping, narrowTo } from '../core/subject/narrow-report.ts';
import { type VerifiedFile, verifyFiles } from '../core/verify/verify-files.ts';
import { type BuildContexts, type BuildPlace, type Builds, EngineError } from '../ports.ts';
import type { Asked } from '../subject.ts';
import type { ExaminedFiles } from './check-sources.ts';
import { chooseBuild } from './choose-build.ts';
import { withLineEndings } from './compare-lines.ts';
import type { Narrowing } from './engine-session.ts';
import type { LiveStatus } from './live-status.ts';
import { mountedAt } from './mounted-at.ts';

export interface DiagnosePorts {
  readonly live: Pick<LiveStatus, 'engine' | 'examine' | 'filesOf'>;
  readonly builds: Pick<Builds, 'sources'>;
  readonly contexts: BuildContexts;
  readonly place: Pick<BuildPlace, 'realPath' | 'workspace' | 'pathOf' | 'read'>;
  readonly platform: HostPlatform;
  readonly archives: FileArchives;
  readonly random: () => string;
}

export interface DiagnoseOptions {
  /** Lists every file with its state. */
  readonly isListingFiles: boolean;
  readonly onStep?: (step: string) => void;
}

/** Throws an `EngineError`: `not-found` where the subject means nothing on this engine. */
export async function diagnose(ports: DiagnosePorts, asked: Asked, options: DiagnoseOptions): Promise<Diagnosis> {
  const [first, ...others] = await diagnoseAll(ports, asked, options);
  if (first === undefined) throw new EngineError('not-found', nothingOf(asked));
  return { ...first, others: [...first.others, ...others.map(briefly)] };
}

/** Of a file, of everything that it should have arrived in, what is stale first; of all else, of what is stale most. */
export async function diagnoseAll(ports: DiagnosePorts, asked: Asked, options: DiagnoseOptions): Promise<readonly Diagnosis[]> {
  options.onStep?.('Asking the engine what there is, and comparing it with the workspace');
  const file = isFile(asked) ? asked.file : undefined;
  const report = await ports.live.examine(await narrowing(ports, asked));
  const candidates = candidatesOf(report);
  if (candidates.length === 0) throw new EngineError('not-found', nothingOf(asked));
  const facts: Gathered[] = [];
  for (const candidate of file === undefined ? candidates.slice(0, 1) : candidates) {
    options.onStep?.(`Walking the chain of ${candidate.container?.name ?? candidate.image.reference}`);
    facts.push(await gather(ports, candidate, { file, isListingFiles: options.isListingFiles }));
  }
  const others = file === undefined ? candidates.slice(1).map(otherOf) : [];
  return facts.sort((one, other) => rank(one.links) - rank(other.links)).map((each) => diagnosisOf({ ...each, others }));
}

interface Candidate {
  readonly project: string | undefined;
  readonly image: ImageStatus;
  readonly container: ContainerStatus | undefined;
}

interface Gathered {
  readonly subject: DiagnosedSubject;
  readonly links: readonly Link[];
  readonly files?: readonly VerifiedFile[];
  readonly build?: NonNullable<Diagnosis['build']>;
  readonly ignoreFile?: Diagnosis['ignoreFile'] | undefined;
}

function candidatesOf({ projects }: StatusReport): readonly Candidate[] {
  const all = projects.flatMap(({ kind, name, images }) =>
    images.flatMap((image): Candidate[] => {
      const project = kind === 'compose' ? name : undefined;
      if (image.containers.length === 0) return [{ project, image, container: undefined }];
      return image.containers.map((container) => ({ project, image, container }));
    }),
  );
  return all.sort((one, other) => rank(linksOfCandidate(one)) - rank(linksOfCandidate(other)));
}

function linksOfCandidate({ image, container }: Candidate): readonly Link[] {
  if (container === undefined) return image.links;
  const own = new Set(container.links.map(({ id }) => id));
  return inOrder([...container.links, ...image.links.filter(({ id }) => !own.has(id))]);
}

function rank(links: readonly Link[]): number {
  return { stale: 0, unknown: 1, fresh: 2 }[verdictOf(links).kind];
}

async function gather(
  ports: DiagnosePorts,
  candidate: Candidate,
  { file, isListingFiles }: { readonly file: string | undefined; readonly isListingFiles: boolean },
): Promise<Gathered> {
  const links = linksOfCandidate(candidate);
  const subject = subjectOf(candidate, file);
  const examined = await ports.live.filesOf(candidate);
  if (examined.kind === 'none') return { subject, links };
  const { source, expected } = examined;
  const { dockerfileUri, contextPath, target, origin } = source;
  const build = { dockerfileUri, contextPath, target, because: origin.because };
  if (file !== undefined) return { subject, build, ...(await ofFile(ports, candidate, { file, links, examined })) };
  if (!isListingFiles) return { subject, build, links, ignoreFile: await lostBy(ports.contexts, source, links) };
  const placed = expected.kind === 'known' ? expected.files : [];
  const context = await contextFiles(ports.contexts, source);
  const seen = { ofImage: examined.ofImage, process: examined.process };
  const files = verifyFiles(placed, context?.kind === 'known' ? context.files : [], seen);
  const of = candidate.container === undefined ? { imageId: candidate.image.id ?? '' } : { containerId: candidate.container.id };
  const lines = { ...ports, engine: await ports.live.engine() };
  const localPath = (path: string) => `${contextPath}/${path}`;
  return { subject, build, links, files: await withLineEndings(lines, files, { of, localPath }) };
}

async function ofFile(
  ports: DiagnosePorts,
  { container, image }: Candidate,
  { file, links, examined }: { file: string; links: readonly Link[]; examined: Extract<ExaminedFiles, { kind: 'files' }> },
): Promise<Pick<Gathered, 'links' | 'ignoreFile'>> {
  const { source, expected } = examined;
  const path = await pathInContext(ports.place, source, file);
  if (path === undefined) return { links };
  const context = await contextFiles(ports.contexts, source, [path]);
  const placed = expected.kind === 'known' ? expected.files.filter(({ contextPath }) => contextPath === path) : [];
  const engine = await ports.live.engine();
  const fate = context?.kind === 'known' ? context.files[0]?.fate : undefined;
  const uri = context?.kind === 'known' ? context.ignoreFileUri : undefined;
  const found = linksOfFile({
    path,
    fate,
    ignoreFile: nameOf(uri ?? '.dockerignore'),
    dockerfile: nameOf(source.dockerfileUri),
    placed,
    seen: { ofImage: examined.ofImage, process: examined.process },
    links,
    builtAtMs: container === undefined || container.imageId === image.id ? image.builtAtMs : undefined,
    mountedAt: container && (await mountedAt(engine, container.id, { file, platform: ports.platform })),
  });
  return { links: found, ignoreFile: fate?.kind === 'ignored' && uri !== undefined ? { uri, line: fate.line } : undefined };
}

/** The line that keeps out what a COPY names, where that is what is wrong. */
async function lostBy(
  contexts: BuildContexts,
  source: BuildSourceInfo,
  links: readonly Link[],
): Promise<Diagnosis['ignoreFile']> {
  if (!links.some(({ id, state }) => id === 'context' && state === 'broken')) return undefined;
  const context = await contextFiles(contexts, source, []);
  const [lost] = context?.kind === 'known' ? context.lost : [];
  if (context?.kind !== 'known' || context.ignoreFileUri === undefined || lost === undefined) return undefined;
  return { uri: context.ignoreFileUri, line: lost.line };
}

function contextFiles(contexts: BuildContexts, source: BuildSourceInfo, paths?: string[]) {
  const { dockerfileUri, contextPath, target, args, unknownArgs, namedContexts } = source;
  if (contextPath === undefined) return undefined;
  const build = { dockerfileUri, contextPath, target, args, unknownArgs, namedContexts };
  return contexts.contextFiles({ ...build, ...(paths === undefined ? {} : { paths }) });
}

function narrowing(ports: DiagnosePorts, asked: Asked): Promise<Narrowing> | Narrowing {
  if (isFile(asked)) {
    const isOf = async (source: BuildSourceInfo) => (await pathInContext(ports.place, source, asked.file)) !== undefined;
    return builtBy(ports, isOf);
  }
  if (isFolder(asked)) {
    const folder = asked.folder.replaceAll('\\', '/');
    return builtBy(ports, async ({ contextPath, dockerfileUri }) =>
      [contextPath, ports.place.pathOf(dockerfileUri)].some((path) => `${path?.replaceAll('\\', '/')}/`.startsWith(`${folder}/`)),
    );
  }
  return async (all) => narrowTo(all, asked);
}

/** Only images of which the build is known, and one of those meant. */
async function builtBy(
  { live, builds, place }: DiagnosePorts,
  isMeant: (source: BuildSourceInfo) => Promise<boolean>,
): Promise<Narrowing> {
  const { id } = await (await live.engine()).facts();
  const sources = await builds.sources(id);
  const isHolding = async (image: ImageStatus, project: string | undefined): Promise<boolean> => {
    const chosen = await chooseBuild(place, sources, { image, project });
    return chosen.kind === 'build' && isMeant(chosen.source);
  };
  return async (all) => {
    const kept = new Set<ImageStatus>();
    for (const { kind, name, images } of all.projects)
      for (const image of images) if (await isHolding(image, kind === 'compose' ? name : undefined)) kept.add(image);
    return keeping(all, (image) => (kept.has(image) ? image : undefined));
  };
}

async function pathInContext(
  { realPath }: Pick<BuildPlace, 'realPath'>,
  { contextPath }: BuildSourceInfo,
  file: string,
): Promise<string | undefined> {
  if (contextPath === undefined) return undefined;
  const folder = ((await realPath(contextPath)) ?? contextPath).replaceAll('\\', '/');
  // The link itself is what a context holds, not where it leads to.
  const path = file.replaceAll('\\', '/');
  const inFolder = [folder, contextPath.replaceAll('\\', '/')].find((each) => path.startsWith(`${each}/`));
  return inFolder === undefined ? undefined : path.slice(inFolder.length + 1);
}

function subjectOf({ image, container }: Candidate, file: string | undefined): DiagnosedSubject {
  const { reference, id: imageId } = image;
  const ofContainer = container === undefined ? {} : { containerId: container.id };
  const kind = file !== undefined ? 'file' : container === undefined ? 'image' : 'container';
  return {
    kind,
    name: container?.name ?? reference,
    reference,
    imageId: container?.imageId ?? imageId,
    ...ofContainer,
    ...(file === undefined ? {} : { file }),
  };
}

function otherOf(candidate: Candidate) {
  const verdict = verdictOf(linksOfCandidate(candidate));
  const name = candidate.container?.name ?? candidate.image.reference;
  return { name, verdict: verdict.kind, firstBroken: verdict.kind === 'stale' ? verdict.link.id : null };
}

function briefly({ subject, verdict, firstBroken }: Diagnosis) {
  return { name: subject.name, verdict, firstBroken };
}

function isFile(asked: Asked): asked is { readonly file: string } {
  return typeof asked === 'object' && 'file' in asked;
}

function isFolder(asked: Asked): asked is { readonly folder: string } {
  return typeof asked === 'object' && 'folder' in asked;
}

function nothingOf(asked: Asked): string {
  if (isFile(asked)) return 'No image on this engine is known to be built from a folder that holds that file.';
  if (isFolder(asked)) return 'No image on this engine is known to be built from that folder.';
  return `There is nothing of ${subjectText(asked)} on this engine.`;
}

function nameOf(uri: string): string {
  return decodeURIComponent(uri.slice(uri.lastIndexOf('/') + 1));
}
