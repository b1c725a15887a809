/**
 * Files that tell how something is built: which names they have, how they are read, and what they declare together.
 * No disk here: texts come from the index, which is told what else is wanted, because compose files name further files.
 */
import { basename, dirname, join, resolve, sep } from 'node:path';
import { bakeBuilds } from '../model/bake-file.ts';
import { parseBakeHcl } from '../model/bake-hcl.ts';
import { parseBakeJson } from '../model/bake-json.ts';
import type { BakeFile } from '../model/bake-value.ts';
import { type ComposeFile, parseComposeFile } from '../model/compose-file.ts';
import type { ServicePlace } from '../model/compose-layer.ts';
import type { DeclaredBuild } from '../model/declared-build.ts';
import { devcontainerComposeFiles, parseDevcontainerFile } from '../model/devcontainer-file.ts';
import { isComposeName } from '../model/document-name.ts';
import { parseEnvFile } from '../model/env-file.ts';
import { parseSkaffoldFile } from '../model/skaffold-file.ts';
import { parseTasksFile } from '../model/tasks-file.ts';
import { parseTiltfile } from '../model/tiltfile.ts';
import { composeBuildsIn, composeBuildsOf, composeProjectName } from './compose-builds.ts';
import type { ComposeReader } from './compose-project.ts';

export type BuildFile =
  | { readonly kind: 'compose'; readonly file: ComposeFile }
  | { readonly kind: 'bake'; readonly file: BakeFile }
  | { readonly kind: 'tasks'; readonly builds: readonly DeclaredBuild[] }
  /** Of what builds and deploys again with every change: Skaffold, Tilt. */
  | { readonly kind: 'development'; readonly builds: readonly DeclaredBuild[] }
  | {
      readonly kind: 'devcontainer';
      readonly builds: readonly DeclaredBuild[];
      /** As spelled, relative to its folder. */
      readonly composeFiles: readonly string[];
    }
  | { readonly kind: 'env'; readonly values: ReadonlyMap<string, string> };

/** A declared build with the folder that its relative paths start from. */
export interface PlacedBuild {
  readonly kind: 'compose' | 'bake' | 'task' | 'script' | 'devcontainer';
  readonly folder: string;
  readonly build: DeclaredBuild;
  /** What Compose calls the project, when nobody says otherwise at its command line and it is known. */
  readonly project?: string | undefined;
  /** The file that Compose is given, which may include the one that declares the build. */
  readonly composePath?: string;
  /** Every file that says something of the service, in the order in which Compose merges them. */
  readonly says?: readonly ServicePlace[];
  /** Of the Compose project, where the relative paths of all its files start. */
  readonly projectFolder?: string;
  /** It stands for every service but these, because files that are included cannot be read. */
  readonly except?: readonly string[];
}

export interface PlacedBuilds {
  readonly builds: readonly PlacedBuild[];
  /** Files that these files name and that are not among them. */
  readonly wanted: ReadonlyMap<string, 'compose' | 'env'>;
}

const mostReads = 5_000;
const bakeNames = ['docker-bake.json', 'docker-bake.override.json', 'docker-bake.hcl', 'docker-bake.override.hcl'];

/** What the name of a file promises, or `undefined` when it has nothing to do with builds. */
export function buildFileKind(path: string): BuildFile['kind'] | undefined {
  const name = basename(path);
  if (name === 'tasks.json' && basename(dirname(path)) === '.vscode') return 'tasks';
  if (name === 'devcontainer.json' || name === '.devcontainer.json') return 'devcontainer';
  if (/^skaffold[^/]*\.ya?ml$/.test(name) || name === 'Tiltfile') return 'development';
  if (isComposeName(name)) return 'compose';
  if (bakeNames.includes(name)) return 'bake';
  return name === '.env' ? 'env' : undefined;
}

/** `undefined` when the text is broken: nothing is then known about what it declares. */
export function readBuildFile(path: string, text: string, kind = buildFileKind(path)): BuildFile | undefined {
  if (kind === 'env') return { kind, values: parseEnvFile(text) };
  if (kind === 'compose') {
    const file = parseComposeFile(text);
    return file && { kind, file };
  }
  if (kind === 'bake') {
    const file = path.endsWith('.json') ? parseBakeJson(text) : parseBakeHcl(text);
    return file && { kind, file };
  }
  if (kind === undefined) return undefined;
  if (kind === 'development') {
    const read = basename(path) === 'Tiltfile' ? parseTiltfile : parseSkaffoldFile;
    return { kind, builds: read(text, path) };
  }
  if (kind === 'tasks') {
    const builds = parseTasksFile(text, path, dirname(dirname(path)));
    return builds && { kind, builds };
  }
  const builds = parseDevcontainerFile(text, path, opened(path));
  return builds && { kind, builds, composeFiles: devcontainerComposeFiles(text, opened(path)) };
}

/** The folder that is opened with a dev container: above `.devcontainer`, which may hold several of them. */
function opened(path: string): string {
  const parts = dirname(path).split(sep);
  const at = parts.lastIndexOf('.devcontainer');
  return at < 0 ? dirname(path) : parts.slice(0, at).join(sep) || sep;
}

/** Everything that the files declare, folder by folder; what another file includes or extends comes last, by itself. */
export function placedBuilds(files: ReadonlyMap<string, BuildFile>): PlacedBuilds {
  const folders = [...new Set([...files.keys()].map((path) => dirname(path)))].sort();
  const wanted = new Map<string, 'compose' | 'env'>();
  const named = new Set<string>();
  const reading: Reading = { files, wanted, named, left: mostReads };
  const compose = folders.map((folder) => ({ folder, builds: composeOf(folder, reading) }));
  const isNamed = ({ builds }: { readonly builds: readonly PlacedBuild[] }) =>
    builds.some(({ composePath }) => composePath !== undefined && named.has(composePath));
  const inOrder = [...compose.filter((each) => !isNamed(each)), ...compose.filter(isNamed)];
  const others = folders.flatMap((folder) => [
    ...startedOf(folder, reading),
    ...bakeOf(folder, files).map((build): PlacedBuild => ({ kind: 'bake', folder, build })),
    ...spelledIn(folder, files, 'tasks').map((build): PlacedBuild => ({ kind: 'task', folder: dirname(folder), build })),
    ...spelledIn(folder, files, 'development').map((build): PlacedBuild => ({ kind: 'task', folder, build })),
    ...spelledIn(folder, files, 'devcontainer').map((build): PlacedBuild => ({ kind: 'devcontainer', folder, build })),
  ]);
  return { builds: [...inOrder.flatMap(({ builds }) => builds), ...others], wanted };
}

interface Reading {
  readonly files: ReadonlyMap<string, BuildFile>;
  readonly wanted: Map<string, 'compose' | 'env'>;
  /** Files of other folders that are asked for. */
  readonly named: Set<string>;
  /** Files that include each other many times over would be read for ever. */
  left: number;
}

function composeOf(folder: string, reading: Reading): readonly PlacedBuild[] {
  const names = composeNames(folder, reading.files);
  if (names.length === 0 && reading.files.get(join(folder, '.env'))?.kind !== 'env') return [];
  const read = readingFrom(folder, reading);
  const mayRead: MayRead = (path, kind) => {
    if (dirname(path) !== folder) reading.named.add(path);
    return read(path, kind);
  };
  return composeBuildsIn(folder, names, readerOf(reading.files, mayRead)).map((place) => ({ ...place, kind: 'compose' }));
}

function startedOf(folder: string, reading: Reading): readonly PlacedBuild[] {
  const reader = readerOf(reading.files, readingFrom(folder, reading));
  const started = composeFilesGiven(folder, reading.files).flatMap((paths) => composeBuildsOf(paths, reader));
  return started.map((place) => ({ ...place, kind: 'compose' }));
}

type MayRead = (path: string, kind: 'compose' | 'env') => boolean;

function readingFrom(folder: string, reading: Reading): MayRead {
  return (path, kind) => {
    // The environment file of a folder with compose files was looked for.
    const wasLookedFor = dirname(path) === folder && basename(path) === '.env';
    if (!reading.files.has(path) && !wasLookedFor) reading.wanted.set(path, kind);
    return reading.left-- > 0;
  };
}

/** Of each dev container of the folder; all paths start where the first file is. */
function composeFilesGiven(folder: string, files: ReadonlyMap<string, BuildFile>): readonly (readonly string[])[] {
  return [...files].flatMap(([path, each]) =>
    each.kind === 'devcontainer' && dirname(path) === folder && each.composeFiles.length > 0
      ? [each.composeFiles.map((file) => resolve(folder, file))]
      : [],
  );
}

function composeNames(folder: string, files: ReadonlyMap<string, BuildFile>): readonly string[] {
  const isHere = (path: string) => dirname(path) === folder && isComposeName(basename(path));
  return [...files].flatMap(([path, { kind }]) => (kind === 'compose' && isHere(path) ? [basename(path)] : []));
}

function readerOf(files: ReadonlyMap<string, BuildFile>, mayRead: MayRead): ComposeReader {
  return {
    composeFile(path) {
      const found = mayRead(path, 'compose') ? files.get(path) : undefined;
      return found?.kind === 'compose' ? found.file : undefined;
    },
    envFile(path) {
      const found = mayRead(path, 'env') ? files.get(path) : undefined;
      return found?.kind === 'env' ? found.values : undefined;
    },
  };
}

export function projectOf(folder: string, files: ReadonlyMap<string, BuildFile>): string | undefined {
  return composeProjectName(
    folder,
    composeNames(folder, files),
    readerOf(files, () => true),
  );
}

/** Without `--file` bake reads compose files of these names, too. */
const composeNamesOfBake = ['compose.yaml', 'compose.yml', 'docker-compose.yml', 'docker-compose.yaml'];

function servicesOf(folder: string, files: ReadonlyMap<string, BuildFile>): ReadonlySet<string> {
  const services = composeNamesOfBake.flatMap((name) => {
    const each = files.get(join(folder, name));
    return each?.kind === 'compose' ? [...each.file.services].flatMap(([service, { build }]) => (build ? [service] : [])) : [];
  });
  return new Set(services);
}

function bakeOf(folder: string, files: ReadonlyMap<string, BuildFile>): readonly DeclaredBuild[] {
  const services = servicesOf(folder, files);
  return bakeBuilds(
    bakeNames.flatMap((name) => {
      const path = join(folder, name);
      const each = files.get(path);
      return each?.kind === 'bake' ? [{ path, file: each.file }] : [];
    }),
    services,
  );
}

function spelledIn(
  folder: string,
  files: ReadonlyMap<string, BuildFile>,
  kind: 'tasks' | 'development' | 'devcontainer',
): readonly DeclaredBuild[] {
  const inFolder = [...files].filter(([path]) => dirname(path) === folder);
  return inFolder.flatMap(([, each]) => (each.kind === kind ? each.builds : []));
}
