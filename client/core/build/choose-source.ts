/**
 * Which of the builds that the workspace declares makes an image. What a person said counts first, then what Unstale remembers
 * of that very image, then what files declare and what the builder remembers of that image; a Dockerfile that nothing names is never taken for knowledge, only offered when a person is asked.
 */
import type { BuildSourceInfo } from '../../../server/protocol.ts';
import { answersTo, fullName } from '../freshness/image-index.ts';

export interface ImageUse {
  readonly reference: string;
  /** What the reference names now. */
  readonly imageId?: string | undefined;
  /** Of the compose labels of a container. */
  readonly project?: string | undefined;
  readonly service?: string | undefined;
  /** Paths of the compose files that it was created from. */
  readonly composeFiles?: readonly string[] | undefined;
}

/** They are about the images that they made, whatever these are called by now. */
const isOfImages: ReadonlySet<BuildSourceInfo['origin']['kind']> = new Set(['record', 'history']);
const isSaid: ReadonlySet<BuildSourceInfo['origin']['kind']> = new Set(['flag', 'setting']);

/**
 * The sources come in the order in which they count. What a file declares without saying how it is built is chosen only where
 * nothing else is known, and says then why.
 */
export function chooseSource(all: readonly BuildSourceInfo[], use: ImageUse): BuildSourceInfo | undefined {
  const sources = all.filter((source) => !isReadOtherwise(source, use));
  const chosen = chooseAmong(sources, use);
  const changes = all.find((source) => isReadOtherwise(source, use) && source.service?.name === use.service)?.service;
  if (chosen?.service === undefined || changes === undefined || changes.composeUri === chosen.service.composeUri) return chosen;
  const because = `${pathOfUri(changes.composeUri)} changes its build, and was given to Compose after a file of another folder.`;
  return { ...chosen, contextPath: undefined, unknown: because };
}

function chooseAmong(sources: readonly BuildSourceInfo[], use: ImageUse): BuildSourceInfo | undefined {
  const known = chooseKnown(
    sources.filter(({ unknown }) => unknown === undefined),
    use,
  );
  if (known !== undefined) return known;
  const untold = sources.filter(({ unknown }) => unknown !== undefined);
  return chooseKnown(untold, use) ?? untold.find((source) => mayDeclare(source, use));
}

/** The file was given to Compose after one of another folder, so that its paths do not start where they seem to. */
function isReadOtherwise({ service }: BuildSourceInfo, { composeFiles = [] }: ImageUse): boolean {
  const [first] = composeFiles.map(pathText);
  if (service?.folder === undefined || first === undefined) return false;
  const isGiven = composeFiles.some((file) => pathText(file) === pathOfUri(service.composeUri));
  return isGiven && first.slice(0, first.lastIndexOf('/')) !== pathText(service.folder);
}

/** Files of the service include what cannot be read, and what was read does not declare it. */
function mayDeclare({ service }: BuildSourceInfo, { service: name, composeFiles = [] }: ImageUse): boolean {
  if (service?.except === undefined || name === undefined || service.except.includes(name)) return false;
  return composeFiles.some((file) => pathOfUri(service.composeUri) === pathText(file));
}

function chooseKnown(sources: readonly BuildSourceInfo[], use: ImageUse): BuildSourceInfo | undefined {
  const named = sources.filter(({ origin }) => origin.kind !== 'folder');
  const declared = named.filter(({ origin }) => origin.kind !== 'record');
  const said = named.find(({ origin, ...source }) => isSaid.has(origin.kind) && namesIt(source, use.reference));
  const isMadeBy = ({ imageIds }: BuildSourceInfo) => use.imageId !== undefined && imageIds?.includes(use.imageId) === true;
  const made = named.filter((source) => source.origin.kind === 'record' && isMadeBy(source));
  if (said !== undefined) return withTargetOf(said, made);
  // Two checkouts of the same files make the same image: the one that gave it this name is meant.
  const recorded = made.find((source) => namesIt(source, use.reference));
  // What the workspace declares of the same build knows the values of its arguments, which a record does not keep.
  const orDeclared = (of: BuildSourceInfo) => named.find((source) => source !== of && isSameBuild(source, of)) ?? of;
  if (recorded !== undefined) return orDeclared(recorded);
  const isService = ({ service }: BuildSourceInfo) =>
    service !== undefined && service.project === use.project && service.name === use.service;
  const found =
    declaredIn(declared, use) ??
    declared.find((source) => isService(source) && namesIt(source, use.reference)) ??
    declared.find((source) => (source.origin.kind === 'history' ? isMadeBy(source) : namesIt(source, use.reference)));
  const chosen = found ?? made[0] ?? onlyOfRepository(declared, use.reference);
  return chosen !== undefined && isOfImages.has(chosen.origin.kind) ? orDeclared(chosen) : chosen;
}

/** What a person left open is what the build of that very image was asked for. */
function withTargetOf(said: BuildSourceInfo, made: readonly BuildSourceInfo[]): BuildSourceInfo {
  const isOf = ({ dockerfileUri, contextPath }: BuildSourceInfo) =>
    dockerfileUri === said.dockerfileUri && contextPath === said.contextPath;
  const target = said.isTargetOpen === true ? made.find(isOf)?.target : undefined;
  return target === undefined ? said : { ...said, target };
}

/** Its tag is one that nobody can know before, and nothing else makes images of that repository. */
function onlyOfRepository(declared: readonly BuildSourceInfo[], reference: string): BuildSourceInfo | undefined {
  const wanted = repositoryOf(reference);
  const isOf = (names: readonly string[] = []) => names.some((each) => repositoryOf(each) === wanted);
  const making = declared.filter(
    ({ origin, references, repositories }) => origin.kind !== 'history' && (isOf(references) || isOf(repositories)),
  );
  const first = making.find(({ repositories }) => isOf(repositories));
  const place = ({ dockerfileUri, contextPath, target }: BuildSourceInfo) => `${dockerfileUri} ${contextPath} ${target ?? ''}`;
  return first === undefined || making.some((other) => place(other) !== place(first)) ? undefined : first;
}

function repositoryOf(reference: string): string {
  return fullName(reference).replace(/[:@][^/]*$/, '');
}

function isSameBuild(one: BuildSourceInfo, other: BuildSourceInfo): boolean {
  const names = ({ args, unknownArgs }: BuildSourceInfo) => [...Object.keys(args), ...unknownArgs].sort().join(' ');
  return (
    !isOfImages.has(one.origin.kind) &&
    // A script may give its arguments other values each time.
    (one.origin.kind !== 'script' || names(one) === '') &&
    one.dockerfileUri === other.dockerfileUri &&
    one.contextPath === other.contextPath &&
    one.target === other.target &&
    names(one) === names(other)
  );
}

/** By the service's own files, whatever its project is called. Of several files the later ones change what the earlier ones say. */
function declaredIn(named: readonly BuildSourceInfo[], use: ImageUse): BuildSourceInfo | undefined {
  const ofService = named.filter(
    (source) =>
      source.service?.name === use.service &&
      // What the image is called may depend on what nobody knows.
      (source.references.length === 0 || namesIt(source, use.reference) || isNamedAfter(source, use)),
  );
  for (const file of [...(use.composeFiles ?? [])].reverse()) {
    const found = ofService.find(({ service }) => service !== undefined && pathOfUri(service.composeUri) === pathText(file));
    if (found !== undefined) return found;
  }
  return undefined;
}

/** `docker compose --project-name other` calls the image of a service that names none after that project. */
function isNamedAfter({ service, references }: BuildSourceInfo, { project, service: name, reference }: ImageUse): boolean {
  const isUnnamed = service !== undefined && references.length === 1 && references[0] === `${service.project}-${service.name}`;
  return isUnnamed && answersTo(reference, `${project}-${name}`);
}

/** Of a file on this machine, to be compared only. */
function pathOfUri(uri: string): string {
  return pathText(decodeURIComponent(uri.replace(/^file:\/\//, '')).replace(/^\/(?=[A-Za-z]:)/, ''));
}

function pathText(path: string): string {
  const text = path.replaceAll('\\', '/');
  return /^[A-Za-z]:/.test(text) ? text.toLowerCase() : text;
}

/** For the question which build makes an image: the likeliest first, every declared one and every Dockerfile among them. */
export function rankSources(sources: readonly BuildSourceInfo[], reference: string): readonly BuildSourceInfo[] {
  const score = (source: BuildSourceInfo) => Number(namesIt(source, reference)) * 2 + Number(soundsLikeIt(source, reference));
  return sources
    .map((source) => ({ source, score: score(source) }))
    .sort((one, other) => other.score - one.score)
    .map(({ source }) => source);
}

/** `corner-shop-api` for a Dockerfile in a folder `api` or `corner-shop`: worth a question, no proof of anything. */
export function soundsLikeIt({ dockerfileUri }: BuildSourceInfo, reference: string): boolean {
  const name = repositoryOf(reference);
  const words = new Set(name.split('/').at(-1)?.toLowerCase().split(/[-_.]/));
  const last = name.split('/').at(-1)?.toLowerCase() ?? '';
  const folder = decodeURIComponent(dockerfileUri.split('/').at(-2) ?? '').toLowerCase();
  return folder !== '' && (folder === last || words.has(folder));
}

function namesIt({ references }: Pick<BuildSourceInfo, 'references'>, reference: string): boolean {
  return references.some((each) => answersTo(reference, each));
}
