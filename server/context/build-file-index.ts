/**
 * Keeps what the build files of the workspace declare. Searched once for each folder and again when that is old; a file
 * that changes is read again alone. While a file is broken, as it is between two keystrokes, its last readable state
 * stands, because "no source" would turn into a guess.
 */
import { realpath, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { type BuildFile, buildFileKind, type PlacedBuild, placedBuilds, projectOf, readBuildFile } from './build-files.ts';
import { uriOfPath } from './file-uri.ts';
import { readTextFile } from './read-text-file.ts';
import { isInside } from './same-path.ts';
import { scriptBuilds, scriptKind } from './script-files.ts';
import { buildFilesIn, searchBuildsAndScripts } from './search-build-files.ts';

export interface IndexOptions {
  readonly overlay: (uri: string) => string | undefined;
  readonly now: () => number;
}

interface SearchedFolder {
  readonly isRecursive: boolean;
  readonly files: Map<string, BuildFile>;
  /** By file. */
  readonly scripts: Map<string, readonly PlacedBuild[]>;
  readonly dirty: Set<string>;
  searchedAtMs: number;
  work: Promise<void> | undefined;
}

/** Watchers tell about changes at once; this is for what they miss. */
const searchAgainAfterMs = 60_000;
/** Files that files name that files name: so deep is nobody's project. */
const maxRounds = 12;
const maxNamedFiles = 500;

export class BuildFileIndex {
  readonly #options: IndexOptions;
  readonly #folders = new Map<string, SearchedFolder>();
  /** Files of any name that compose files include, extend or take variables from; `undefined`: it cannot be read here. */
  readonly #named = new Map<string, BuildFile | undefined>();
  #namedAtMs = Number.NEGATIVE_INFINITY;
  /** Grows with every file that is read or vanishes. */
  #version = 0;
  readonly #placed = new Map<string, { readonly version: number; readonly builds: readonly PlacedBuild[] }>();

  constructor(options: IndexOptions) {
    this.#options = options;
  }

  /** What the files of the workspace folders declare, and those beside a Dockerfile that is in none of them. */
  async buildsFor(
    dockerfilePath: string,
    workspaceFolders: readonly string[],
    signal: AbortSignal,
  ): Promise<readonly PlacedBuild[]> {
    const isCovered = workspaceFolders.some((folder) => isInside(folder, dockerfilePath));
    const searched = workspaceFolders.map((folder) => this.#folder(folder, true));
    if (!isCovered) searched.push(this.#folder(dirname(dockerfilePath), false));
    for (const [path, folder] of searched) await this.#bringUpToDate(path, folder, signal);
    if (this.#options.now() - this.#namedAtMs > searchAgainAfterMs) {
      this.#named.clear();
      this.#namedAtMs = this.#options.now();
      this.#version++;
    }
    const key = searched.map(([path, { isRecursive }]) => `${isRecursive} ${path}`).join('\n');
    const kept = this.#placed.get(key);
    if (kept?.version === this.#version) return kept.builds;
    const declared = await this.#placedWithNamed(searched, signal);
    const builds = [...declared, ...searched.flatMap(([, folder]) => [...folder.scripts.values()].flat())];
    this.#placed.set(key, { version: this.#version, builds });
    return builds;
  }

  /** What is named is only known when what names it has been read. */
  async #placedWithNamed(searched: readonly [string, SearchedFolder][], signal: AbortSignal): Promise<readonly PlacedBuild[]> {
    const found = new Map(searched.flatMap(([, folder]) => [...folder.files]));
    const roots = await Promise.all(searched.map(([path]) => realpath(path).catch(() => path)));
    for (let round = 1; ; round++) {
      const named = [...this.#named].flatMap(([path, file]) => (file === undefined ? [] : [[path, file] as const]));
      const { builds, wanted } = placedBuilds(new Map([...named, ...found]));
      const unread = [...wanted].filter(([path]) => !this.#named.has(path));
      if (unread.length === 0 || round > maxRounds || this.#named.size + unread.length > maxNamedFiles) return builds;
      for (const [path, kind] of unread) {
        signal.throwIfAborted();
        this.#named.set(path, await this.#readNamed(path, kind, roots));
      }
    }
  }

  /** Only of the searched folders: whoever wrote a compose file does not choose what else of this machine is read. */
  async #readNamed(path: string, kind: 'compose' | 'env', roots: readonly string[]): Promise<BuildFile | undefined> {
    const text = this.#options.overlay(uriOfPath(path));
    if (text !== undefined && roots.some((root) => isInside(root, path))) return readBuildFile(path, text, kind);
    for (const root of roots) {
      const read = await readTextFile(path, root);
      if (read.kind === 'text') return readBuildFile(path, read.text, kind);
    }
    return undefined;
  }

  /** What Compose calls the project of a file, when nobody says otherwise at its command line. */
  async projectOf(composePath: string, workspaceFolders: readonly string[], signal: AbortSignal): Promise<string | undefined> {
    await this.buildsFor(composePath, workspaceFolders, signal);
    const files = [...this.#folders.values()].flatMap((folder) => [...folder.files]);
    return projectOf(dirname(composePath), new Map(files));
  }

  /** True when the path is a build file, so that what is declared may have changed. */
  invalidate(path: string): boolean {
    const isNamed = this.#named.delete(path);
    if (isNamed) this.#version++;
    let isScript = false;
    for (const [root, folder] of this.#folders) {
      const isOfScripts = folder.isRecursive && scriptKind(root, path) !== undefined;
      isScript ||= isOfScripts;
      if (isOfScripts || (buildFileKind(path) !== undefined && isInside(root, path))) folder.dirty.add(path);
    }
    return isNamed || isScript || buildFileKind(path) !== undefined;
  }

  #folder(path: string, isRecursive: boolean): [string, SearchedFolder] {
    const key = isRecursive ? path : `${path}/.`;
    let folder = this.#folders.get(key);
    if (folder === undefined) {
      folder = {
        isRecursive,
        files: new Map(),
        scripts: new Map(),
        dirty: new Set(),
        searchedAtMs: Number.NEGATIVE_INFINITY,
        work: undefined,
      };
      this.#folders.set(key, folder);
    }
    return [path, folder];
  }

  async #bringUpToDate(path: string, folder: SearchedFolder, signal: AbortSignal): Promise<void> {
    while (folder.work !== undefined) await folder.work.catch(() => undefined);
    const isOld = this.#options.now() - folder.searchedAtMs > searchAgainAfterMs;
    if (!isOld && folder.dirty.size === 0) return;
    folder.work = isOld ? this.#search(path, folder, signal) : this.#readAll(path, [...folder.dirty], folder, signal);
    try {
      await folder.work;
    } finally {
      folder.work = undefined;
    }
  }

  async #search(root: string, folder: SearchedFolder, signal: AbortSignal): Promise<void> {
    const { buildFiles, scripts } = folder.isRecursive
      ? await searchBuildsAndScripts(root, signal)
      : { buildFiles: await buildFilesIn(root), scripts: [] };
    const found = new Set(buildFiles);
    for (const path of folder.files.keys()) if (!found.has(path)) folder.files.delete(path);
    folder.scripts.clear();
    await this.#readAll(root, [...buildFiles, ...scripts], folder, signal);
    folder.searchedAtMs = this.#options.now();
  }

  async #readAll(root: string, paths: readonly string[], folder: SearchedFolder, signal: AbortSignal): Promise<void> {
    const realRoot = await realpath(root).catch(() => root);
    for (const path of paths) {
      signal.throwIfAborted();
      folder.dirty.delete(path);
      const overlaid = this.#options.overlay(uriOfPath(path));
      const read = overlaid === undefined ? await readTextFile(path, realRoot) : { kind: 'text' as const, text: overlaid };
      const text = read.kind === 'text' ? read.text : '';
      if (folder.isRecursive && scriptKind(root, path) !== undefined)
        folder.scripts.set(path, await scriptBuilds(root, path, text, (each) => isFileIn(root, each)));
      if (read.kind === 'missing') folder.files.delete(path);
      const file = read.kind === 'text' ? readBuildFile(path, read.text) : undefined;
      if (file !== undefined) folder.files.set(path, file);
    }
    this.#version++;
  }
}

async function isFileIn(root: string, path: string): Promise<boolean> {
  const found = isInside(root, path) ? await stat(path).catch(() => undefined) : undefined;
  return found?.isFile() === true;
}
