/**
 * Reads what lies around one document: the files that rules asked for, the builds that the workspace declares, the
 * Dockerfiles and contexts of those that it declares itself, and for an ignore file the contexts that it holds for. Without
 * trust nothing outside of the workspace folders is looked at.
 */
import { realpath } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import type { BuildSource } from '../facts/build-source.ts';
import type { Loadable } from '../facts/context-view.ts';
import type { OtherDocumentKind } from '../model/document-name.ts';
import type { BuildFileIndex } from './build-file-index.ts';
import type { PlacedBuild } from './build-files.ts';
import type { ContextLoader } from './context-loader.ts';
import type { ContextSnapshot } from './context-snapshot.ts';
import { type PlacedDocumentBuild, placedDocumentBuilds } from './document-builds.ts';
import { type DocumentSnapshot, type LoadedBuild, pathBelow, type Requests } from './document-snapshot.ts';
import { pathOfUri, uriOfPath } from './file-uri.ts';
import { findBuildSources } from './find-build-sources.ts';
import type { Environment } from './known-dockerfile.ts';
import { readTextFile } from './read-text-file.ts';
import { isInside, isSamePath } from './same-path.ts';

export interface DocumentLoaderOptions {
  readonly index: BuildFileIndex;
  readonly overlay: (uri: string) => string | undefined;
  readonly contexts: ContextLoader;
  readonly signal: AbortSignal;
}

export interface DocumentRequest {
  readonly uri: string;
  readonly kind: OtherDocumentKind;
  readonly environment: Environment;
  readonly requests: Requests;
}

/** Each may need a walk of its own. */
const mostLoadedBuilds = 50;

export class DocumentLoader {
  readonly #options: DocumentLoaderOptions;

  constructor(options: DocumentLoaderOptions) {
    this.#options = options;
  }

  /** Throws only the signal's reason. */
  async load({ uri, kind, environment, requests }: DocumentRequest): Promise<DocumentSnapshot> {
    const path = pathOfUri(uri);
    const { workspaceFolders } = environment;
    if (path === undefined) return elsewhere(uri);
    const folders = workspaceFolders.flatMap((folder) => pathOfUri(folder) ?? []);
    const builds = await this.#options.index.buildsFor(path, folders, this.#options.signal);
    const placed = placedDocumentBuilds(path, builds);
    const allowed = environment.isTrusted ? undefined : folders;
    const scope: Scope = { path, requests, allowed, root: folders.find((each) => isInside(each, path)) ?? dirname(path) };
    return {
      ...{ uri, path: pathBelow(uri, workspaceFolders) },
      builds: { kind: 'loaded', value: await this.#builds(placed, scope) },
      contexts: { kind: 'loaded', value: kind === 'ignore' ? await this.#contexts(environment, builds, folders, scope) : [] },
      files: await this.#files(scope),
    };
  }

  async #files({ path, requests, root }: Scope): Promise<DocumentSnapshot['files']> {
    const bound = await realpath(root).catch(() => root);
    const files = new Map<string, Loadable<string | undefined>>();
    for (const file of requests.files) {
      const full = resolve(dirname(path), file);
      if (!isInside(root, full)) files.set(file, { kind: 'loaded', value: undefined });
      else files.set(file, await this.#read(full, bound));
    }
    return files;
  }

  async #read(path: string, bound: string | undefined): Promise<Loadable<string | undefined>> {
    const overlaid = this.#options.overlay(uriOfPath(path));
    if (overlaid !== undefined) return { kind: 'loaded', value: overlaid };
    const read = await readTextFile(path, bound);
    if (read.kind === 'text') return { kind: 'loaded', value: read.text };
    return read.kind === 'missing' ? { kind: 'loaded', value: undefined } : { kind: 'unknown', because: read.because };
  }

  async #builds(placed: readonly PlacedDocumentBuild[], scope: Scope): Promise<readonly LoadedBuild[]> {
    const loaded: LoadedBuild[] = [];
    let left = mostLoadedBuilds;
    for (const { said, place } of placed) {
      if ((said.isOwn || said.ownService !== undefined) && left-- <= 0)
        loaded.push({ said, dockerfile: unknown('This file declares too many builds.') });
      else if ('because' in place) loaded.push({ said, dockerfile: unknown(place.because) });
      else loaded.push({ said, dockerfile: await this.#dockerfile(place, scope) });
    }
    return loaded;
  }

  async #dockerfile(
    { source, dockerfile, text }: Extract<PlacedDocumentBuild['place'], { readonly source: BuildSource }>,
    scope: Scope,
  ): Promise<LoadedBuild['dockerfile']> {
    const isAllowed = scope.allowed === undefined || scope.allowed.some((folder) => isInside(folder, dockerfile));
    if (!isAllowed) return unknown('This workspace is not trusted, and the Dockerfile is outside of its folders.');
    const bound = scope.allowed === undefined ? undefined : await realpath(scope.root).catch(() => scope.root);
    const read = text === undefined ? await this.#read(dockerfile, bound) : ({ kind: 'loaded', value: text } as const);
    if (read.kind !== 'loaded') return read;
    if (read.value === undefined) return unknown(`${dockerfile} does not exist.`);
    return { kind: 'loaded', value: { text: read.value, context: await this.#context(source, scope) } };
  }

  async #context(source: BuildSource, { requests, allowed }: Scope): Promise<ContextSnapshot> {
    const files = source.context.kind === 'folder' ? (requests.inContexts.get(source.context.path) ?? []) : [];
    return await this.#options.contexts.load({ source, files, allowedFolders: allowed });
  }

  /** Those whose ignore file it is: of its Dockerfile, or of the folder that it lies in. */
  async #contexts(
    { settings }: Environment,
    builds: readonly PlacedBuild[],
    folders: readonly string[],
    scope: Scope,
  ): Promise<readonly ContextSnapshot[]> {
    const { path } = scope;
    const [, dockerfile] = /^(.*[^/\\])\.(?:docker|container)ignore$/i.exec(path) ?? [];
    const ofDockerfile = dockerfile === undefined ? [] : findBuildSources(uriOfPath(dockerfile), settings, folders, builds);
    const sources = dockerfile === undefined ? [folderSource(dirname(path))] : ofDockerfile;
    const loaded: ContextSnapshot[] = [];
    for (const source of sources.slice(0, mostLoadedBuilds)) {
      const snapshot = await this.#context(source, scope);
      const { ignoreFile } = snapshot;
      if (ignoreFile.kind === 'loaded' && ignoreFile.value !== undefined && isSamePath(ignoreFile.value.path, path))
        loaded.push(snapshot);
    }
    return loaded;
  }
}

interface Scope {
  readonly path: string;
  readonly root: string;
  readonly requests: Requests;
  readonly allowed: readonly string[] | undefined;
}

/** What lies at the root of a build context holds for every build of it that has no ignore file of its own. */
function folderSource(folder: string): BuildSource {
  return {
    ...{ dockerfileUri: '', context: { kind: 'folder', path: folder }, target: undefined, args: new Map() },
    ...{ namedContexts: new Map(), localImages: new Set() },
    origin: { kind: 'folder', because: 'the ignore file lies in it' },
  };
}

function elsewhere(uri: string): DocumentSnapshot {
  const nowhere = unknown('The document is not a file on this machine.');
  return { uri, path: uri.slice(uri.indexOf(':') + 1), builds: nowhere, contexts: nowhere, files: new Map() };
}

function unknown(because: string): { readonly kind: 'unknown'; readonly because: string } {
  return { kind: 'unknown', because };
}
