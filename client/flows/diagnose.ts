/**
 * Walks the chain for what somebody asks about: a container, an image, a service, a project, or a file of the workspace. Looks
 * at what is meant and at nothing else, and takes what is stale first.
 */
import type { BuildSourceInfo, ContextFilesResult } from '../../server/protocol.ts';
import type { FileArchives } from '../archive-ports.ts';
import type { BuildContexts } from '../context-ports.ts';
import { buildParams } from '../core/build/build-params.ts';
import { type DiagnosedSubject, type Diagnosis, diagnosisOf } from '../core/diagnose/diagnosis.ts';
import { linksOfFile } from '../core/diagnose/file-links.ts';
import type { AskedAbout } from '../core/diagnose/next-build.ts';
import { mendedByDevContainers } from '../core/freshness/dev-container.ts';
import { inOrder, type Link, verdictOf } from '../core/freshness/link.ts';
import type { ContainerStatus, ImageStatus, StatusReport } from '../core/freshness/report.ts';
import type { HostPlatform } from '../core/host-path.ts';
import { subjectText } from '../core/subject/containers-meant.ts';
import { type VerifiedFile, verifyFiles } from '../core/verify/verify-files.ts';
import { type BuildPlace, type Builds, EngineError, type WasReplaced } from '../ports.ts';
import type { Asked } from '../subject.ts';
import { isFile, isFolder, narrowing, pathsInContexts } from './builds-meant.ts';
import type { ExaminedFiles } from './check-sources.ts';
import { withLineEndings } from './compare-lines.ts';
import type { LiveStatus } from './live-status.ts';
import { mountedAt } from './mounted-at.ts';
import { type AskNextBuild, withNextBuild } from './next-build.ts';

export interface DiagnosePorts {
  readonly live: Pick<LiveStatus, 'byLabel' | 'engine' | 'examine' | 'filesOf'>;
  readonly builds: Pick<Builds, 'sources'>;
  readonly contexts: BuildContexts;
  readonly place: Pick<BuildPlace, 'realPath' | 'workspace' | 'pathOf' | 'read'>;
  readonly platform: HostPlatform;
  readonly wasReplaced: WasReplaced;
  readonly archives: FileArchives;
  readonly random: () => string;
  /** Absent: no plan is made. */
  readonly nextBuild?: AskNextBuild;
}

export interface DiagnoseOptions {
  /** Lists every file with its state. */
  readonly isListingFiles: boolean;
  readonly onStep?: (step: string) => void;
  /** Nothing new is begun when it is aborted; its reason is thrown. */
  readonly signal?: AbortSignal;
}

/** A file can be in each image that the same folder makes: so many are walked. */
const mostWalked = 50;

/** Throws an `EngineError`: `not-found` where the subject means nothing on this engine. */
export async function diagnose(ports: DiagnosePorts, asked: Asked, options: DiagnoseOptions): Promise<Diagnosis> {
  const { found, left } = await walk(ports, asked, options);
  const [first, ...others] = found;
  if (first === undefined) throw new EngineError('not-found', nothingOf(asked));
  // Whoever has bytes compared asks about no build.
  const planned = options.isListingFiles ? first : await withNextBuild(ports, first, options);
  if (!isFile(asked)) return diagnosisOf({ ...planned, others: left.map(otherOf) });
  const diagnosis = { ...diagnosisOf(planned), ...moreOthers(left) };
  return others.length === 0 ? diagnosis : { ...diagnosis, others: others.map(diagnosisOf).map(briefly) };
}

/** Of a file, of everything that it should have arrived in, what is stale first; of all else, of what is stale most. */
export async function diagnoseAll(ports: DiagnosePorts, asked: Asked, options: DiagnoseOptions): Promise<readonly Diagnosis[]> {
  const { found, left } = await walk(ports, asked, options);
  if (!isFile(asked)) return found.map((each) => diagnosisOf({ ...each, others: left.map(otherOf) }));
  return found.map((each) => ({ ...diagnosisOf(each), ...moreOthers(left) }));
}

interface Walked {
  /** What is stale first. */
  readonly found: readonly Gathered[];
  readonly left: readonly Candidate[];
}

async function walk(ports: DiagnosePorts, asked: Asked, options: DiagnoseOptions): Promise<Walked> {
  const { onStep, signal, isListingFiles } = options;
  onStep?.('Asking the engine what there is, and comparing it with the workspace');
  const file = isFile(asked) ? asked.file : undefined;
  const report = await ports.live.examine(await narrowing(ports, asked), signal);
  const candidates = candidatesOf(report);
  if (candidates.length === 0) throw new EngineError('not-found', nothingOf(asked));
  const walked = candidates.slice(0, file === undefined ? 1 : mostWalked);
  const facts: Gathered[] = [];
  for (const candidate of walked) {
    signal?.throwIfAborted();
    onStep?.(`Walking the chain of ${candidate.container?.name ?? candidate.image.reference}`);
    facts.push(await gather(ports, candidate, { file, isListingFiles }));
  }
  signal?.throwIfAborted();
  const found = facts.sort((one, other) => rank(one.links) - rank(other.links));
  return { found, left: candidates.slice(walked.length) };
}

function moreOthers(left: readonly Candidate[]): Pick<Diagnosis, 'moreOthers'> {
  return left.length === 0 ? {} : { moreOthers: left.length };
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
  readonly incomplete?: string | undefined;
  readonly build?: NonNullable<Diagnosis['build']>;
  readonly ignoreFile?: Diagnosis['ignoreFile'] | undefined;
  readonly nextBuild?: Diagnosis['nextBuild'];
  readonly source?: BuildSourceInfo;
  /** Of the file that was asked about. */
  readonly fate?: Pick<AskedAbout, 'path' | 'fate'>;
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
  if (file !== undefined)
    return { subject, build, source, ...(await ofFile(ports, candidate, { file, links, examined, isListingFiles })) };
  if (!isListingFiles) return { subject, build, source, links, ignoreFile: await lostBy(ports.contexts, source, links) };
  const placed = expected.kind === 'known' ? expected.files : [];
  const context = await contextFiles(ports.contexts, source);
  const seen = { ofImage: examined.ofImage, process: examined.process };
  const files = verifyFiles(placed, context?.kind === 'known' ? context.files : [], seen);
  const incomplete = lackingOf(expected, context);
  return { subject, build, links, incomplete, files: await withLines(ports, candidate, { files, contextPath }) };
}

async function withLines(
  ports: DiagnosePorts,
  { container, image }: Candidate,
  { files, contextPath }: { readonly files: readonly VerifiedFile[]; readonly contextPath: string | undefined },
): Promise<readonly VerifiedFile[]> {
  const of = container === undefined ? { imageId: image.id ?? '' } : { containerId: container.id };
  const localPath = (path: string) => `${contextPath}/${path}`;
  return withLineEndings({ ...ports, engine: await ports.live.engine() }, files, { of, localPath });
}

/** Why nothing may be said of some file. */
function lackingOf(expected: KnownFiles['expected'], context: ContextFilesResult | undefined): string | undefined {
  if (expected.kind === 'unknown') return `What the image must hold is not known: ${expected.because}`;
  if (context === undefined) return undefined;
  if (context.kind === 'unknown') return `Files that are not copied are not listed: ${context.because}`;
  return context.isComplete ? undefined : 'The build context holds more than is listed, or not every step could be followed.';
}

type KnownFiles = Extract<ExaminedFiles, { kind: 'files' }>;

interface OfFile {
  readonly file: string;
  readonly links: readonly Link[];
  readonly examined: KnownFiles;
  readonly isListingFiles: boolean;
}

async function ofFile(
  ports: DiagnosePorts,
  candidate: Candidate,
  { file, links, examined, isListingFiles }: OfFile,
): Promise<Pick<Gathered, 'links' | 'ignoreFile' | 'files' | 'fate'>> {
  const { container, image } = candidate;
  const { source, expected } = examined;
  const paths = await pathsInContexts(ports, source, file);
  const all = expected.kind === 'known' ? expected.files.filter(({ contextPath }) => paths.includes(contextPath)) : [];
  const path = all[0]?.contextPath ?? paths[0];
  if (!path) return { links };
  const isOfNamed = Object.keys(source.namedContexts).some((name) => path.startsWith(`${name}:`));
  const context = isOfNamed ? undefined : await contextFiles(ports.contexts, source, [path]);
  const placed = all.filter(({ contextPath }) => contextPath === path);
  const engine = await ports.live.engine();
  const fates = context?.kind === 'known' ? context.files : [];
  const fate = fates[0]?.fate;
  const uri = context?.kind === 'known' ? context.ignoreFileUri : undefined;
  const seen = { ofImage: examined.ofImage, process: examined.process };
  const ofItsBuild = linksOfFile({
    path,
    fate,
    ignoreFile: nameOf(uri ?? '.dockerignore'),
    dockerfile: nameOf(source.dockerfileUri),
    placed,
    seen,
    links,
    builtAtMs: container === undefined || container.imageId === image.id ? image.builtAtMs : undefined,
    mounted: container && (await mountedAt(engine, container.id, { ...ports, file })),
  });
  const found = container?.isDevContainer === true ? mendedByDevContainers(ofItsBuild) : ofItsBuild;
  const ignoreFile = fate?.kind === 'ignored' && uri !== undefined ? { uri, line: fate.line } : undefined;
  if (!isListingFiles) return { links: found, ignoreFile, fate: { path, fate } };
  const files = verifyFiles(placed, fates, seen);
  return { links: found, ignoreFile, files: await withLines(ports, candidate, { files, contextPath: source.contextPath }) };
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
  const build = source.unknown === undefined ? buildParams(source) : undefined;
  if (build === undefined) return undefined;
  return contexts.contextFiles({ ...build, ...(paths === undefined ? {} : { paths }) });
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

function nothingOf(asked: Asked): string {
  if (isFile(asked)) return 'No image on this engine is known to be built from a folder that holds that file.';
  if (isFolder(asked)) return 'No image on this engine is known to be built from that folder.';
  return `There is nothing of ${subjectText(asked)} on this engine.`;
}

function nameOf(uri: string): string {
  return decodeURIComponent(uri.slice(uri.lastIndexOf('/') + 1));
}
