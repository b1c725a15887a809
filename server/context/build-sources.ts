/**
 * Every build that the workspace declares, in the one order that holds everywhere (setting, record, compose, the builder's
 * history, bake, task, CI and scripts, dev container), and after them the Dockerfiles that nobody names, which are candidates and no knowledge.
 */
import { stat } from 'node:fs/promises';
import { basename, dirname, resolve } from 'node:path';
import type { BuildRecord } from '../model/build-record.ts';
import { isSecretId, type SecretSource, secretSource } from '../model/build-secret.ts';
import { isRemoteContext, textIfKnown } from '../model/declared-build.ts';
import { isDockerfileName } from '../model/dockerfile-name.ts';
import type { Settings } from '../settings.ts';
import { agreeing } from './agreeing-scripts.ts';
import { BuildFileIndex } from './build-file-index.ts';
import type { PlacedBuild } from './build-files.ts';
import type { DeclaredSource } from './declared-source.ts';
import { pathOfUri, uriOfPath } from './file-uri.ts';
import { contextOf, isFromItsFile, sayingOf } from './find-build-sources.ts';
import { otherBuildsOf } from './other-builds.ts';
import { isInside, pathKey } from './same-path.ts';
import { searchFiles } from './search-build-files.ts';

export interface BuildSourcesDeps {
  readonly settings: Settings;
  /** URIs. */
  readonly workspaceFolders: readonly string[];
  readonly overlay: (uri: string) => string | undefined;
  readonly now: () => number;
  readonly signal: AbortSignal;
  /** What Unstale remembers of builds on the engine in question. */
  readonly records: readonly BuildRecord[];
}

/** Throws only the signal's reason. */
export async function buildSources(deps: BuildSourcesDeps): Promise<DeclaredSource[]> {
  const folders = deps.workspaceFolders.flatMap((folder) => pathOfUri(folder) ?? []);
  const [first] = folders;
  if (first === undefined) return [];
  const index = new BuildFileIndex({ overlay: deps.overlay, now: deps.now });
  const named = await declaredSources(index, { ...deps, path: first });
  const taken = new Set(named.map(({ dockerfileUri }) => pathKey(pathOfUri(dockerfileUri) ?? '')));
  const all = [...named, ...(await plainDockerfiles(folders, taken, deps.signal))];
  return all.map((source) => ({ ...source, ...folderOf(source, folders) }));
}

/** The innermost, where one workspace folder lies in another. */
function folderOf({ dockerfileUri }: DeclaredSource, folders: readonly string[]): Pick<DeclaredSource, 'workspaceFolder'> {
  const path = pathOfUri(dockerfileUri);
  const holding = folders.filter((folder) => path !== undefined && isInside(folder, path));
  const [workspaceFolder] = holding.sort((one, other) => other.length - one.length);
  return workspaceFolder === undefined ? {} : { workspaceFolder };
}

export interface DeclaredSourcesDeps extends Pick<BuildSourcesDeps, 'settings' | 'workspaceFolders' | 'signal' | 'records'> {
  /** The builds of its folder count, too, where it is in no folder of the workspace. */
  readonly path: string;
}

/** Without the Dockerfiles that nobody names. */
export async function declaredSources(index: BuildFileIndex, deps: DeclaredSourcesDeps): Promise<DeclaredSource[]> {
  const folders = deps.workspaceFolders.flatMap((folder) => pathOfUri(folder) ?? []);
  const builds = await index.buildsFor(deps.path, folders, deps.signal);
  const said = await sourcesOfSettings(deps.settings, folders);
  const remembered = (who: BuildRecord['by']) =>
    deps.records.filter(({ by }) => by === who).flatMap((record) => sourceOfRecord(record, folders));
  const declared = (...of: readonly PlacedBuild['kind'][]) =>
    of.flatMap((kind) => builds.filter((each) => each.kind === kind).map((each) => sourceWithOthers(each, builds)));
  return [
    ...said,
    ...remembered('unstale'),
    ...declared('compose'),
    ...remembered('history'),
    ...declared('bake', 'task'),
    ...agreeing(declared('script')),
    ...declared('devcontainer'),
  ];
}

/** In several folders the setting means the one that has the Dockerfile. */
async function sourcesOfSettings(settings: Settings, folders: readonly string[]): Promise<readonly DeclaredSource[]> {
  const sources: DeclaredSource[] = [];
  for (const [reference, image] of Object.entries(settings.images)) {
    const existing: string[] = [];
    for (const folder of folders) if (await isFile(resolve(folder, image.dockerfile))) existing.push(folder);
    for (const folder of existing.length > 0 ? existing : folders.slice(0, 1)) {
      sources.push({
        ...nothingSaid(),
        dockerfileUri: uriOfPath(resolve(folder, image.dockerfile)),
        contextPath: resolve(folder, image.context),
        target: image.target,
        ...openTarget(image.target),
        args: { ...image.args },
        ...secretsIn(saidSecrets(image), folder),
        references: [reference],
        origin: { kind: 'setting', because: `the setting unstale.images says so for ${reference}` },
      });
    }
  }
  return sources;
}

/** Only of what lies in the workspace: a build of another project says nothing about this one. */
function sourceOfRecord(record: BuildRecord, folders: readonly string[]): readonly DeclaredSource[] {
  const { dockerfilePath, contextPath, target, argNames, namedContexts, imageId, contentIds = [], reference, by } = record;
  const isHere = [dockerfilePath, contextPath].every((path) => folders.some((folder) => isInside(folder, path)));
  if (!isHere) return [];
  return [
    {
      ...{ dockerfileUri: uriOfPath(dockerfilePath), contextPath, target, args: {}, unknownArgs: [...argNames] },
      ...{ namedContexts: { ...namedContexts }, references: [reference], imageIds: [imageId, ...contentIds] },
      origin:
        by === 'unstale'
          ? { kind: 'record', because: 'Unstale built it so' }
          : { kind: 'history', because: 'the builder remembers that it was built so' },
    },
  ];
}

function sourceWithOthers(placed: PlacedBuild, all: readonly PlacedBuild[]): DeclaredSource {
  const source = sourceOfBuild(placed);
  return { ...source, ...otherBuildsOf(placed, source.namedContexts, all, sourceOfBuild) };
}

/** What is not known of it makes all of it unknown: whoever looks for the build of an image is told why. */
function sourceOfBuild(placed: PlacedBuild): DeclaredSource {
  const { kind, folder, build, project } = placed;
  const dockerfile = dockerfileOf(placed);
  const known = [...build.args].filter((arg): arg is [string, string] => arg[1] !== undefined);
  const isDefaultName = kind === 'compose' && build.isImageNamed !== true && project !== undefined && placed.except === undefined;
  return {
    ...dockerfile,
    target: textIfKnown(build.target),
    // A line elsewhere says how it is built there; Compose and bake mean the last stage where they say none.
    ...(kind === 'task' || kind === 'script' ? openTarget(textIfKnown(build.target)) : {}),
    args: Object.fromEntries(known),
    unknownArgs: [...build.args].flatMap(([name, value]) => (value === undefined ? [name] : [])),
    namedContexts: Object.fromEntries([...build.namedContexts].map(([name, text]) => [name, placeOf(text, folder)])),
    ...secretsIn(build.secrets ?? new Map(), folder),
    ...((build.otherOptions ?? []).length > 0 ? { otherOptions: [...(build.otherOptions ?? [])] } : {}),
    references: [...(isDefaultName ? [`${project}-${build.name}`] : []), ...build.images],
    ...((build.repositories ?? []).length > 0 ? { repositories: [...(build.repositories ?? [])] } : {}),
    ...serviceOf(placed),
    origin: { kind, because: `${sayingOf(placed)} builds it` },
  };
}

function serviceOf({ kind, build, project, composePath, projectFolder, except }: PlacedBuild): Pick<DeclaredSource, 'service'> {
  if (kind !== 'compose' || project === undefined) return {};
  const composeUri = uriOfPath(composePath ?? build.file);
  const folder = projectFolder === undefined ? {} : { folder: projectFolder };
  return {
    service: { project, name: build.name, composeUri, ...folder, ...(except === undefined ? {} : { except: [...except] }) },
  };
}

type DockerfileOf = Pick<DeclaredSource, 'dockerfileUri' | 'dockerfileText' | 'contextPath' | 'unknown'>;

function dockerfileOf(placed: PlacedBuild): DockerfileOf {
  const { kind, folder, build } = placed;
  const context = contextOf(build.context, folder);
  const unknown = (because: string): DockerfileOf => ({
    dockerfileUri: uriOfPath(build.file),
    contextPath: undefined,
    unknown: `${untold(placed)}: ${because}`,
  });
  if (context.kind === 'unknown') return unknown(context.because);
  if (build.target?.kind === 'unknown') return unknown(`The target is not known: ${build.target.because}.`);
  const { path: contextPath } = context;
  if (build.inline?.kind === 'unknown') return unknown(`The inline Dockerfile is not known: ${build.inline.because}.`);
  if (build.inline !== undefined) return { dockerfileUri: uriOfPath(build.file), dockerfileText: build.inline.text, contextPath };
  if (build.dockerfile.kind === 'unknown') return unknown(`The Dockerfile is not known: ${build.dockerfile.because}.`);
  const dockerfilePath = resolve(isFromItsFile(kind) ? folder : contextPath, build.dockerfile.text);
  return { dockerfileUri: uriOfPath(dockerfilePath), contextPath };
}

function untold(placed: PlacedBuild): string {
  const { kind, build } = placed;
  if (kind === 'script') return `${sayingOf(placed)} does not say how ${build.images.join(' and ')} is built`;
  if (build.name === '') return `${basename(build.file)} includes what cannot be read here`;
  return `${basename(build.file)} does not say how ${build.name} is built`;
}

/** A folder is meant from where the file is; an image, an address or another build is what it is. */
function placeOf(namedContext: string, folder: string): string {
  return isRemoteContext(namedContext) ? namedContext : resolve(folder, namedContext);
}

/** Nearest to the top first, `Dockerfile` before its variants. */
async function plainDockerfiles(
  folders: readonly string[],
  taken: Set<string>,
  signal: AbortSignal,
): Promise<readonly DeclaredSource[]> {
  const sources: DeclaredSource[] = [];
  for (const folder of folders) {
    for (const path of await searchFiles(folder, signal, (each) => isDockerfileName(basename(each)))) {
      if (taken.has(pathKey(path))) continue;
      taken.add(pathKey(path));
      const origin = { kind: 'folder', because: 'it is the folder of the Dockerfile, and nothing else names one' } as const;
      sources.push({ ...nothingSaid(), dockerfileUri: uriOfPath(path), contextPath: dirname(path), origin });
    }
  }
  return sources;
}

/** What says no place, or two, says nothing. */
function saidSecrets({ secrets }: Settings['images'][string]): ReadonlyMap<string, SecretSource> {
  const said = Object.entries(secrets).flatMap(([id, { file, env }]): [string, SecretSource][] => {
    const source = secretSource(file, env);
    return source === undefined || !isSecretId(id) ? [] : [[id, source]];
  });
  return new Map(said);
}

/** A file is meant from where what names it is. */
function secretsIn(secrets: ReadonlyMap<string, SecretSource>, folder: string): Pick<DeclaredSource, 'secrets'> {
  if (secrets.size === 0) return {};
  const placed = [...secrets].map(
    ([id, source]) => [id, 'file' in source ? { file: resolve(folder, source.file) } : source] as const,
  );
  return { secrets: Object.fromEntries(placed) };
}

function openTarget(target: string | undefined): Pick<DeclaredSource, 'isTargetOpen'> {
  return target === undefined ? { isTargetOpen: true } : {};
}

function nothingSaid() {
  return { target: undefined, args: {}, unknownArgs: [], namedContexts: {}, references: [] };
}

async function isFile(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isFile(),
    () => false,
  );
}
