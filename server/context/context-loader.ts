/**
 * Fills snapshots from the disk: the ignore file that holds, the listing, the files that were asked for. Walks are
 * shared between Dockerfiles of one context and kept for a short while. In a workspace that is not trusted nothing
 * outside of its folders is looked at.
 */
import { realpath, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { BuildSource } from '../facts/build-source.ts';
import type { ContextIgnoreFile, ContextListing, Loadable } from '../facts/context-view.ts';
import { buildListing } from './context-listing.ts';
import { type ContextSnapshot, unknownSnapshot } from './context-snapshot.ts';
import { pathOfUri, uriOfPath } from './file-uri.ts';
import { ignoreFileCandidates, walkOfIgnoreText } from './ignore-file-choice.ts';
import { isMissing, readTextFile } from './read-text-file.ts';
import { isInside, pathKey } from './same-path.ts';
import { walkFolder } from './walk-folder.ts';
import { WorkQueue } from './work-queue.ts';

export interface LoaderOptions {
  readonly overlay: (uri: string) => string | undefined;
  readonly now: () => number;
  /** A walk that is older is done again. */
  readonly freshForMs: number;
  readonly maxEntries: number;
  /** Names of folders that are not looked into. */
  readonly opaqueFolders: ReadonlySet<string>;
  readonly signal: AbortSignal;
}

export interface LoadRequest {
  readonly source: BuildSource;
  /** Cleaned paths relative to the context. */
  readonly files: Iterable<string>;
  /** Folders that may be looked at; `undefined` when there is no limit. */
  readonly allowedFolders: readonly string[] | undefined;
}

/** A listing may have thousands of entries, and a command line asks for a thousand contexts without one of them growing old. */
const mostWalks = 32;

interface KeptWalk {
  readonly listing: Promise<Loadable<ContextListing>>;
  finishedAtMs: number;
}

export class ContextLoader {
  readonly #options: LoaderOptions;
  readonly #queue = new WorkQueue(4);
  readonly #walks = new Map<string, KeptWalk>();

  constructor(options: LoaderOptions) {
    this.#options = options;
  }

  async load({ source, files, allowedFolders }: LoadRequest): Promise<ContextSnapshot> {
    const { context } = source;
    if (context.kind === 'unknown') return unknownSnapshot(source, context.because);
    const root = await realFolder(context.path);
    if (root === undefined) return unknownSnapshot(source, `${context.path} is not a folder that can be read.`);
    if (allowedFolders !== undefined && !(await isAllowed(root, allowedFolders))) {
      return unknownSnapshot(source, 'This workspace is not trusted, and the build context is outside of its folders.');
    }
    const ignoreFile = await this.#readIgnoreFile(source, context.path, allowedFolders !== undefined);
    const listing = ignoreFile.kind === 'loaded' ? await this.#list(root, ignoreFile.value) : ignoreFile;
    const texts = new Map<string, Loadable<string | undefined>>();
    for (const path of files) texts.set(path, await this.#readFile(context.path, root, path));
    return { source, listing, ignoreFile, files: texts };
  }

  /** Something appeared, vanished or changed its meaning at the path. */
  forgetWalks(path: string): void {
    for (const key of this.#walks.keys()) {
      const root = key.slice(0, key.indexOf('\0'));
      if (isInside(root, path)) this.#walks.delete(key);
    }
  }

  async #readIgnoreFile(
    source: BuildSource,
    contextPath: string,
    isRestricted: boolean,
  ): Promise<Loadable<ContextIgnoreFile | undefined>> {
    for (const path of ignoreFileCandidates(pathOfUri(source.dockerfileUri) ?? '', contextPath, source.builder)) {
      // Without trust a link may not lead out of the folder that the file is in.
      const bound = isRestricted ? await realFolder(dirname(path)) : undefined;
      const uri = uriOfPath(path);
      const overlaid = this.#options.overlay(uri);
      if (overlaid !== undefined) return { kind: 'loaded', value: { path, uri, text: overlaid } };
      const read = await this.#queue.run(() => readTextFile(path, bound));
      if (read.kind === 'text') return { kind: 'loaded', value: { path, uri, text: read.text } };
      if (read.kind === 'refused') return { kind: 'unknown', because: `${path} holds, but ${read.because}.` };
    }
    return { kind: 'loaded', value: undefined };
  }

  #list(root: string, ignoreFile: ContextIgnoreFile | undefined): Promise<Loadable<ContextListing>> {
    const { now, freshForMs } = this.#options;
    const key = [pathKey(root), ignoreFile?.path ?? '', ignoreFile?.text ?? ''].join('\0');
    const kept = this.#walks.get(key);
    if (kept !== undefined && now() - kept.finishedAtMs < freshForMs) {
      // The map is in the order of use.
      this.#walks.delete(key);
      this.#walks.set(key, kept);
      return kept.listing;
    }
    this.#forgetOldWalks();
    const walk: KeptWalk = {
      listing: this.#queue
        .run(() => this.#walk(root, ignoreFile))
        .finally(() => {
          walk.finishedAtMs = now();
        }),
      finishedAtMs: Number.POSITIVE_INFINITY,
    };
    this.#walks.set(key, walk);
    return walk.listing;
  }

  #forgetOldWalks(): void {
    const { now, freshForMs } = this.#options;
    for (const [key, walk] of this.#walks) if (now() - walk.finishedAtMs >= freshForMs) this.#walks.delete(key);
    for (const key of this.#walks.keys()) {
      if (this.#walks.size < mostWalks) break;
      this.#walks.delete(key);
    }
  }

  async #walk(root: string, ignoreFile: ContextIgnoreFile | undefined): Promise<Loadable<ContextListing>> {
    const ignore = walkOfIgnoreText(ignoreFile);
    if (ignore.kind === 'unknown') return ignore;
    const { maxEntries, opaqueFolders, signal } = this.#options;
    try {
      const walked = await walkFolder(root, ignore.value, { maxEntries, opaqueFolders, signal });
      return { kind: 'loaded', value: buildListing(walked.entries, ignore.value, walked.isComplete) };
    } catch (error) {
      if (signal.aborted) throw error;
      return { kind: 'unknown', because: `${root} ${isMissing(error) ? 'does not exist' : 'cannot be read'}.` };
    }
  }

  async #readFile(contextPath: string, root: string, path: string): Promise<Loadable<string | undefined>> {
    const overlaid = this.#options.overlay(uriOfPath(join(contextPath, path)));
    if (overlaid !== undefined) return { kind: 'loaded', value: overlaid };
    const read = await this.#queue.run(() => readTextFile(join(root, path), root));
    if (read.kind === 'text') return { kind: 'loaded', value: read.text };
    return read.kind === 'missing'
      ? { kind: 'loaded', value: undefined }
      : { kind: 'unknown', because: `${path}: ${read.because}.` };
  }
}

/** BuildKit follows a link at the root of the context, and only there. */
async function realFolder(path: string): Promise<string | undefined> {
  try {
    const real = await realpath(path);
    return (await stat(real)).isDirectory() ? real : undefined;
  } catch {
    return undefined;
  }
}

async function isAllowed(root: string, folders: readonly string[]): Promise<boolean> {
  for (const folder of folders) {
    const real = await realFolder(folder);
    if (real !== undefined && isInside(real, root)) return true;
  }
  return false;
}
