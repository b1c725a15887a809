/**
 * A build context made of texts instead of a folder, for the examples of rules and for tests. It answers exactly as
 * the one on disk would after everything has been loaded: the ignore file among the files holds, `.git` and
 * `node_modules` are opaque, and a broken ignore file makes the listing unknown.
 */
import type { BuildSource, ManyPlatforms } from '../facts/build-source.ts';
import type { ContextIgnoreFile, ContextListing, ContextView, Loadable } from '../facts/context-view.ts';
import { buildListing, opaqueFolderNames, type RawEntry } from './context-listing.ts';
import { ignoreFileCandidates, walkOfIgnoreText } from './ignore-file-choice.ts';

export interface MemoryContextOptions {
  /** Path of the Dockerfile in the context, for `<Dockerfile>.dockerignore`. */
  readonly dockerfile?: string;
  readonly target?: string;
  readonly isTargetOpen?: true;
  readonly everyTarget?: readonly (string | undefined)[];
  /** Who names the build, if it is not what the place of the Dockerfile says. */
  readonly declaredBy?: 'compose' | 'bake' | 'task' | 'script' | 'devcontainer';
  readonly args?: ReadonlyMap<string, string | undefined>;
  readonly namedContexts?: ReadonlyMap<string, string>;
  readonly images?: readonly string[];
  readonly localImages?: ReadonlySet<string>;
  readonly manyPlatforms?: ManyPlatforms;
  /** False imitates a context that was too large to be walked to the end. */
  readonly isComplete?: boolean;
}

const root = '/context';

/** A path that ends with `/` is an empty folder. `undefined` files: the context is unknown, and so is every answer. */
export function memoryContext(
  files: Readonly<Record<string, string>> | undefined,
  options: MemoryContextOptions = {},
): ContextView {
  const source = buildSource(files, options);
  if (files === undefined) {
    const unknown = { kind: 'unknown', because: 'The files of this build context are not known.' } as const;
    return { source, listing: unknown, ignoreFile: unknown, read: () => unknown };
  }
  const texts = new Map(Object.entries(files).filter(([path]) => !path.endsWith('/')));
  const ignoreFile = findIgnoreFile(texts, options.dockerfile ?? 'Dockerfile');
  return {
    source,
    listing: listingOf(files, ignoreFile, options.isComplete ?? true),
    ignoreFile: { kind: 'loaded', value: ignoreFile },
    read: (path) => ({ kind: 'loaded', value: texts.get(path) }),
  };
}

function buildSource(files: unknown, options: MemoryContextOptions): BuildSource {
  return {
    dockerfileUri: `file://${root}/${options.dockerfile ?? 'Dockerfile'}`,
    context:
      files === undefined
        ? { kind: 'unknown', because: 'The files of this build context are not known.' }
        : { kind: 'folder', path: root },
    target: options.target,
    ...(options.isTargetOpen === undefined ? {} : { isTargetOpen: options.isTargetOpen }),
    ...(options.everyTarget === undefined ? {} : { everyTarget: options.everyTarget }),
    ...(options.images === undefined ? {} : { images: options.images }),
    args: options.args ?? new Map(),
    namedContexts: options.namedContexts ?? new Map(),
    localImages: options.localImages ?? new Set(),
    origin: originOf(options),
    manyPlatforms: options.manyPlatforms,
  };
}

/** A context that is another folder than the Dockerfile's has been named by somebody. */
function originOf({ dockerfile = 'Dockerfile', declaredBy }: MemoryContextOptions): BuildSource['origin'] {
  if (declaredBy !== undefined)
    return { kind: declaredBy, because: `a ${declaredBy} file builds it`, uri: `file://${root}/${declaredBy}`, line: 0 };
  if (!dockerfile.includes('/') || dockerfile.startsWith('.devcontainer/'))
    return { kind: 'folder', because: 'the folder of the Dockerfile' };
  return { kind: 'compose', because: 'compose.yaml builds it', uri: `file://${root}/compose.yaml`, line: 0 };
}

function findIgnoreFile(texts: ReadonlyMap<string, string>, dockerfile: string): ContextIgnoreFile | undefined {
  for (const path of ignoreFileCandidates(`${root}/${dockerfile}`, root)) {
    const text = texts.get(path.slice(root.length + 1));
    if (text !== undefined) return { path, uri: `file://${path}`, text };
  }
  return undefined;
}

function listingOf(
  files: Readonly<Record<string, string>>,
  ignoreFile: ContextIgnoreFile | undefined,
  isComplete: boolean,
): Loadable<ContextListing> {
  const walk = walkOfIgnoreText(ignoreFile);
  if (walk.kind === 'unknown') return walk;
  return { kind: 'loaded', value: buildListing(rawEntries(files), walk.value, isComplete) };
}

function* rawEntries(files: Readonly<Record<string, string>>): Iterable<RawEntry> {
  for (const path of Object.keys(files)) {
    const folders = path.split('/').slice(0, -1);
    const opaqueAt = folders.findIndex((name) => opaqueFolderNames.has(name));
    if (opaqueAt >= 0) {
      yield { path: folders.slice(0, opaqueAt + 1).join('/'), kind: 'directory', isOpaque: true };
    } else if (path.endsWith('/')) {
      yield { path: path.slice(0, -1), kind: 'directory', isOpaque: false };
    } else {
      yield { path, kind: 'file', isOpaque: false };
    }
  }
}
