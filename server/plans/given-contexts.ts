/**
 * What a build would be given now: each context that its graph asks for, as the builder's copy of it will be afterwards. Files are
 * listed and hashed from the disk; what cannot be read makes that context unknown, with the cause.
 */
import { lstatSync } from 'node:fs';
import { realpath } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { copyAfter, pathsToSend } from '../cache/builder-copy.ts';
import type { BuilderCopy } from '../cache/context-entry.ts';
import { hashEntries } from '../context/hash-entries.ts';
import { type ChosenWalk, ignoreFileCandidates, walkOfIgnoreText } from '../context/ignore-file-choice.ts';
import { listBuildContext } from '../context/list-build-context.ts';
import type { ListedContext } from '../context/listed-context.ts';
import { readTextFile } from '../context/read-text-file.ts';
import { readStatCache, writeStatCache } from '../context/stat-cache-file.ts';

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
      /** Under which the builder keeps it: two folders of the same name share it. */
      readonly keptAs: string;
      /** A real path. */
      readonly root: string;
      readonly listed: ListedContext;
      /** What the bytes of its files are now, whatever the builder notices of it. */
      readonly now: ReadonlyMap<string, string>;
      /** The builder's copy was made from another folder of the same name. */
      readonly isFromNamesake: boolean;
      /** When something came into its root or left it, in nanoseconds since 1970. */
      readonly rootChangedNs: bigint;
      /** Of the ignore files that hold or could have held: when one of them, or a folder that could have held one, changed last. */
      readonly ignoreChangedNs: bigint;
    }
  | { readonly kind: 'unknown'; readonly because: string };

export interface GivenDeps {
  /** Of the person, where hashes are kept. */
  readonly state: string;
  readonly signal: AbortSignal;
  /** What the builder had before. */
  copyOf(keptAs: string): Promise<BuilderCopy | undefined>;
  /** Whether what it had before came from another folder than this one. */
  isFromNamesake(keptAs: string, root: string): boolean;
}

const mostEntries = 200_000;
const largestBytes = 4 * 1024 ** 3;

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
  const { signal } = deps;
  const listed = await listBuildContext(root, { ignore: ignore.value, includes, signal, mostEntries });
  if (!listed.isComplete) return unknown(problemOf(listed));
  const before = await deps.copyOf(keptAs);
  const cache = await readStatCache(deps.state, root);
  const { sha256s, unknown: unread } = await hashEntries({
    ...{ root, listed, cache, signal, largestBytes },
    paths: listed.entries.keys(),
  });
  await writeStatCache(deps.state, root, cache);
  const toSend = new Set(pathsToSend(before, listed.entries));
  const problem = [...unread].find(([file]) => toSend.has(file));
  if (problem !== undefined) return unknown(`${problem[0]} could not be read: ${problem[1]}`);
  const copy = copyAfter(before, listed.entries, sha256s);
  if (copy === undefined) return unknown('A file vanished while it was read.');
  const times = { rootChangedNs: changedNs(root) ?? 0n, ignoreChangedNs: ignore.changedNs };
  return { kind: 'known', copy, keptAs, root, listed, now: sha256s, isFromNamesake: deps.isFromNamesake(keptAs, root), ...times };
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
    latest = changed > latest ? changed : latest;
    if (file.kind === 'text') return withTime(walkOfIgnoreText({ path, uri: '', text: file.text }), latest);
  }
  return withTime(walkOfIgnoreText(undefined), latest);
}

function withTime(walk: ChosenWalk, latest: bigint) {
  return walk.kind === 'unknown' ? walk : { ...walk, changedNs: latest };
}

function problemOf({ problems }: ListedContext): string {
  const [first] = problems;
  if (first === undefined) return 'The build context could not be listed completely.';
  return first.path === '' ? first.because : `${first.path}: ${first.because}`;
}

function unknown(because: string): { readonly kind: 'unknown'; readonly because: string } {
  return { kind: 'unknown', because };
}
