/**
 * What the workspace gives to a build at this moment, as hashes: the instructions that make the target, and every file that
 * they reach in the build context or in a named context. It also says when any of it changed last, so that somebody can
 * prove that a build which began later was given just this. Contents are told as keyed hashes only.
 */
import { createHash } from 'node:crypto';
import { type BigIntStats, lstatSync } from 'node:fs';
import { realpath } from 'node:fs/promises';
import { dirname, isAbsolute, join } from 'node:path';
import type { ContextView } from '../facts/context-view.ts';
import { gatherFacts } from '../facts/gather-facts.ts';
import type { ReachedEntry } from '../facts/reached-inputs.ts';
import { type StageInputs, stageInputs } from '../facts/stage-inputs.ts';
import { verbatimFiles } from '../facts/verbatim-files.ts';
import { parseDockerfile } from '../model/parse-dockerfile.ts';
import { hashFile } from './hash-file.ts';
import { ignoreFileCandidates } from './ignore-file-choice.ts';
import { type DeclaredBuild, declaredSource, loadNamedViews, loadView } from './load-facts.ts';
import { readDockerfile } from './read-dockerfile.ts';
import type { KeyedHash } from './state-key.ts';
import { nextSlice } from './time-slice.ts';
import { toldPath } from './told-path.ts';
import { WorkQueue } from './work-queue.ts';

export interface BuildInputsDeps {
  readonly isTrusted: boolean;
  readonly signal: AbortSignal;
  readonly key: KeyedHash;
  readonly mostFiles?: number;
  readonly largestBytes?: number;
}

export interface BuildInput {
  /** `src/main.go`, or `name:path` of a named context. */
  readonly path: string;
  readonly hash: string;
  /** Size, date and mode, by which a builder knows a file again. */
  readonly stamp: string;
  /** Where the image holds it byte for byte. */
  readonly imagePaths: readonly string[];
}

export interface KnownInputs {
  readonly kind: 'known';
  readonly keyId: string;
  readonly instructionsSha256: string;
  readonly filesSha256: string;
  /** Keyed hashes of the values that are passed; `null` where a value is not known. */
  readonly args: Record<string, string | null>;
  readonly count: number;
  /** Sorted by path; absent above the bound. */
  readonly files?: BuildInput[];
  /** Where the image holds what the build made of them, or below. */
  readonly madeAt: string[];
  /** When any of it changed last, in milliseconds since 1970; absent where that cannot be told. */
  readonly changedAtMs?: number;
  readonly isComplete: boolean;
  /** Why it is not complete. */
  readonly because: string[];
}

export type BuildInputsAnswer = KnownInputs | { readonly kind: 'unknown'; readonly because: string };

const mostFiles = 20_000;
const largestBytes = 256 * 1024 * 1024;

/** Throws only the signal's reason. */
export async function buildInputs(request: DeclaredBuild, deps: BuildInputsDeps): Promise<BuildInputsAnswer> {
  if (!deps.isTrusted) return unknown('This workspace is not trusted, so none of its files is hashed.');
  deps.signal.throwIfAborted();
  if (!isAbsolute(request.contextPath)) return unknown('The build context is not an absolute path.');
  const read = await readDockerfile(request);
  if (read.kind !== 'text') return read;
  const { path } = read;
  const named = await loadNamedViews(request, deps.signal);
  const facts = gatherFacts(parseDockerfile(read.text), await loadView(declaredSource(request), deps.signal));
  const inputs = stageInputs(facts, request.target, named);
  if (inputs.kind !== 'loaded') return unknown(inputs.kind === 'unknown' ? inputs.because : 'The build context is not read yet.');
  const verbatim = verbatimFiles(facts, request.target, { folders: named, results: new Map() });
  const placed = new Map<string, string[]>();
  for (const { imagePath, context, contextPath } of verbatim.kind === 'loaded' ? verbatim.value.files : []) {
    const told = toldPath(context, contextPath);
    placed.set(told, [...(placed.get(told) ?? []), imagePath]);
  }
  const roots = await realRoots(request, named);
  const ofDockerfile = [path, ...ignoreFileCandidates(path, request.contextPath)];
  return answer({ request, inputs: inputs.value, roots, placed, ofDockerfile }, deps);
}

async function realRoots(request: DeclaredBuild, named: ReadonlyMap<string, ContextView>): Promise<ReadonlyMap<string, string>> {
  const paths = [
    ['', request.contextPath] as const,
    ...[...named.keys()].map((name) => [name, request.namedContexts?.[name]] as const),
  ];
  const roots = new Map<string, string>();
  for (const [name, path] of paths) {
    const root = path === undefined ? undefined : await realpath(path).catch(() => undefined);
    if (root !== undefined) roots.set(name, root);
  }
  return roots;
}

interface Found {
  readonly request: DeclaredBuild;
  readonly inputs: StageInputs;
  readonly roots: ReadonlyMap<string, string>;
  readonly placed: ReadonlyMap<string, readonly string[]>;
  readonly ofDockerfile: readonly string[];
}

async function answer({ request, inputs, roots, placed, ofDockerfile }: Found, deps: BuildInputsDeps): Promise<KnownInputs> {
  const because = [...inputs.unknown];
  const files = await hashAll(inputs.entries, roots, placed, because, deps);
  // Times last: what changes while the files are hashed has a later one than any build that began before.
  const changedAtMs = await latestChange(inputs.entries, roots, ofDockerfile);
  const args = argsOf(inputs, request, deps.key);
  return {
    kind: 'known',
    keyId: deps.key.keyId,
    instructionsSha256: digestOf(inputs.instructions),
    filesSha256: digestOf(files.flatMap(({ path, hash }) => [path, hash])),
    args,
    count: files.length,
    madeAt: [...inputs.madeAt],
    ...(files.length <= (deps.mostFiles ?? mostFiles) ? { files } : {}),
    ...(changedAtMs === undefined ? {} : { changedAtMs }),
    isComplete: because.length === 0,
    because,
  };
}

async function hashAll(
  entries: readonly ReachedEntry[],
  roots: Found['roots'],
  placed: Found['placed'],
  because: string[],
  { signal, key, largestBytes: bound = largestBytes }: BuildInputsDeps,
): Promise<BuildInput[]> {
  const queue = new WorkQueue(4);
  const realFolders = new Map<string, boolean>();
  const hashed = await Promise.all(
    entries.map(({ context, path, kind }) =>
      queue.run(async (): Promise<BuildInput | undefined> => {
        const root = roots.get(context);
        if (kind === 'directory' || root === undefined) return undefined;
        const file = await hashFile({ root, path, kind, largestBytes: bound, signal, realFolders });
        if (file?.sha256 === undefined) {
          because.push(`${path} ${file === undefined ? 'could not be read' : 'is too large'}.`);
          return undefined;
        }
        const isExecutable = process.platform !== 'win32' && kind === 'file' && (file.mode & 0o100) !== 0;
        const imagePaths = placed.get(toldPath(context, path)) ?? [];
        const hash = key.of(`${kind}\0${isExecutable ? 'x' : ''}\0${file.sha256}`);
        const stamp = stampOf(join(root, path));
        return { path: toldPath(context, path), hash, stamp, imagePaths };
      }),
    ),
  );
  return hashed.filter((file) => file !== undefined).sort((one, other) => (one.path < other.path ? -1 : 1));
}

/**
 * The change time of an entry cannot be set back, unlike the one that editors and archives set. A folder changes when
 * something in it comes or goes, and all folders above an entry count, because one of them may have been exchanged.
 */
async function latestChange(
  entries: readonly ReachedEntry[],
  roots: Found['roots'],
  others: readonly string[],
): Promise<number | undefined> {
  const paths = new Set<string>(roots.values());
  for (const { context, path } of entries) {
    const root = roots.get(context);
    if (root === undefined) return undefined;
    for (let each = join(root, path); each.length > root.length && !paths.has(each); each = dirname(each)) paths.add(each);
  }
  const times: (number | undefined)[] = [];
  for (const path of paths) {
    await nextSlice();
    times.push(changeTime(path));
  }
  // Of the Dockerfile and its ignore files; one that is not there was perhaps removed, which its folder tells.
  const all = [...times, ...others.map((path) => changeTime(path) ?? changeTime(dirname(path)))];
  return all.reduce((latest, time) => (latest === undefined || time === undefined ? undefined : Math.max(latest, time)), 0);
}

function stampOf(path: string): string {
  const stats = statsOf(path);
  return stats === undefined ? 'gone' : `${stats.size}:${stats.mtimeNs}:${stats.mode}`;
}

function changeTime(path: string): number | undefined {
  const stats = statsOf(path);
  return stats === undefined ? undefined : Math.max(Number(stats.ctimeNs), Number(stats.mtimeNs)) / 1e6;
}

function statsOf(path: string): BigIntStats | undefined {
  try {
    return lstatSync(path, { bigint: true, throwIfNoEntry: false });
  } catch {
    return undefined;
  }
}

function argsOf(inputs: StageInputs, request: DeclaredBuild, key: KeyedHash): Record<string, string | null> {
  const args: Record<string, string | null> = {};
  for (const name of [...inputs.argNames].sort()) {
    const value = request.args?.[name];
    if (value !== undefined) args[name] = key.of(`arg\0${name}\0${value}`);
    else if (request.unknownArgs?.includes(name) === true) args[name] = null;
  }
  return args;
}

function digestOf(texts: readonly string[]): string {
  const hash = createHash('sha256');
  for (const text of texts) hash.update(`${Buffer.byteLength(text)}:${text}`);
  return hash.digest('hex');
}

function unknown(because: string): { readonly kind: 'unknown'; readonly because: string } {
  return { kind: 'unknown', because };
}
