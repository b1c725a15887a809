/**
 * What a build would be given now: each context that its graph asks for, as the builder's copy of it will be afterwards. Files are
 * listed and hashed from the disk; what cannot be read makes that context unknown, with the cause.
 */
import { lstatSync } from 'node:fs';
import { realpath } from 'node:fs/promises';
import { basename, dirname, join, relative } from 'node:path';
import { pathsToSend } from '../cache/builder-copy.ts';
import type { ContentTree } from '../cache/content-tree.ts';
import type { BuilderCopy, ContextEntries } from '../cache/context-entry.ts';
import { ignoreFileCandidates, walkOfIgnoreText } from '../context/ignore-file-choice.ts';
import type { FileStamp } from '../context/listed-context.ts';
import { readTextFile } from '../context/read-text-file.ts';
import { isInside } from '../context/same-path.ts';
import { parseIgnoreFile } from '../model/ignore-file.ts';
import type { ContextReading } from './context-reading.ts';
import type { CopiedContexts } from './copied-contexts.ts';
import type { UnseenPart } from './unseen-changes.ts';

export interface ContextPlaces {
  /** Absolute. */
  readonly contextPath: string;
  readonly dockerfilePath: string;
  /** Folders only, absolute. */
  readonly namedFolders: Readonly<Record<string, string>>;
}

export type GivenContext =
  | {
      readonly kind: 'known';
      readonly copy: BuilderCopy;
      readonly tree: ContentTree;
      /** By path: what the builder will not notice of it. */
      readonly unseen: ReadonlyMap<string, UnseenPart>;
      /** What the builder had before. */
      readonly before: BuilderCopy | undefined;
      /** Under which the builder keeps it: two folders of the same name share it. */
      readonly keptAs: string;
      /** A real path. */
      readonly root: string;
      readonly entries: ContextEntries;
      /** Of files, where the context was read at once. */
      readonly stamps: ReadonlyMap<string, FileStamp>;
      /** The builder's copy was made from another folder of the same name. */
      readonly isFromNamesake: boolean;
      /** When something came into its root or left it, in nanoseconds since 1970. */
      readonly rootChangedNs: bigint;
      /** Of the ignore files that hold or could have held: when one of them, or a folder that could have held one, changed last. */
      readonly ignoreChangedNs: bigint;
    }
  | { readonly kind: 'unknown'; readonly because: string };

export interface GivenDeps {
  readonly signal: AbortSignal;
  readonly reading: ContextReading;
  readonly copied: CopiedContexts;
  /** Absolute paths of all that changed since the last question; absent: anything may have. */
  readonly changed: readonly string[] | undefined;
  /** What the builder had before. */
  copyOf(keptAs: string): Promise<BuilderCopy | undefined>;
  /** Whether what it had before came from another folder than this one. */
  isFromNamesake(keptAs: string, root: string): boolean;
}

/** By the name of a context; `paths` is what the graph asks of each. Throws only the signal's reason. */
export async function givenContexts(
  paths: ReadonlyMap<string, readonly string[] | undefined>,
  places: ContextPlaces,
  deps: GivenDeps,
): Promise<ReadonlyMap<string, GivenContext>> {
  const given = new Map<string, GivenContext>();
  for (const [name, includes] of paths) given.set(name, await givenContext(name, includes, places, deps));
  return given;
}

async function givenContext(
  name: string,
  includes: readonly string[] | undefined,
  { contextPath, dockerfilePath, namedFolders }: ContextPlaces,
  deps: GivenDeps,
): Promise<GivenContext> {
  const path = name === '' ? contextPath : namedFolders[name];
  const root = path === undefined ? undefined : await realpath(path).catch(() => undefined);
  if (root === undefined) return unknown(name === '' ? 'The build context is not there.' : `The context ${name} is not there.`);
  // The name of the folder as it is spelled is what the builder sees; a named context has an ignore file only at its root.
  const keptAs = `${name} ${basename(path ?? root)}`;
  const ignore = await chosenIgnore(name === '' ? dockerfilePath : undefined, root);
  if (ignore.kind === 'unknown') return ignore;
  const changed = deps.changed?.map((each) => throughLinks(each, path ?? root, root));
  const reading = deps.reading.read({ root, ignore: ignore.file, includes }, changed, deps.signal);
  // Where another thread reads the context, all that has to do with the copy is done meanwhile.
  const [read, before] = await Promise.all([reading, preparedCopy(keptAs, deps)]);
  if (read.kind === 'unknown') return read;
  const copied = deps.copied.of(read, before);
  const { entries, unread, stamps = new Map() } = read;
  if (copied === undefined) {
    const toSend = new Set(pathsToSend(before, entries));
    const [path, because] = [...unread].find(([file]) => toSend.has(file)) ?? ['A file', 'it vanished while it was read.'];
    return unknown(`${path} could not be read: ${because}`);
  }
  const times = { rootChangedNs: changedNs(root) ?? 0n, ignoreChangedNs: ignore.changedNs };
  const isFromNamesake = deps.isFromNamesake(keptAs, root);
  return { kind: 'known', ...copied, before, keptAs, root, entries, stamps, isFromNamesake, ...times };
}

async function preparedCopy(keptAs: string, { copyOf, copied }: GivenDeps): Promise<BuilderCopy | undefined> {
  const before = await copyOf(keptAs);
  copied.prepare(before);
  return before;
}

/** Whoever tells of a file may know its context by a path that leads through links. */
function throughLinks(path: string, spelled: string, root: string): string {
  return isInside(spelled, path) ? join(root, relative(spelled, path)) : path;
}

/** Of what is there: when its content, its name or its mode changed last. */
export function changedNs(path: string): bigint | undefined {
  try {
    const { ctimeNs, mtimeNs } = lstatSync(path, { bigint: true });
    const isChangedLater = ctimeNs > mtimeNs;
    return isChangedLater ? ctimeNs : mtimeNs;
  } catch {
    return undefined;
  }
}

async function chosenIgnore(dockerfilePath: string | undefined, root: string) {
  const candidates = dockerfilePath === undefined ? [`${root}/.dockerignore`] : ignoreFileCandidates(dockerfilePath, root);
  let latest = 0n;
  for (const path of candidates) {
    const file = await readTextFile(path, undefined);
    if (file.kind === 'refused') return unknown(`The ignore file cannot be used: ${file.because}.`);
    // One that is not there may have been: then its folder tells since when it is not.
    const changed = changedNs(file.kind === 'text' ? path : dirname(path)) ?? 0n;
    const isLater = changed > latest;
    latest = isLater ? changed : latest;
    if (file.kind === 'text') {
      const walk = walkOfIgnoreText({ path, uri: '', text: file.text });
      return walk.kind === 'unknown' ? walk : { kind: 'known' as const, file: parseIgnoreFile(file.text), changedNs: latest };
    }
  }
  return { kind: 'known' as const, file: undefined, changedNs: latest };
}

function unknown(because: string): { readonly kind: 'unknown'; readonly because: string } {
  return { kind: 'unknown', because };
}
