/** Reads what a plan is made of: the Dockerfile, the contexts as they lie on the disk, and what is remembered of the builder. */
import { isAbsolute } from 'node:path';
import { buildGraph } from '../cache/build-graph.ts';
import type { BaseImage, BuildRequest, NamedContext, Platform, UnknownImage } from '../cache/build-request.ts';
import type { ContentTree } from '../cache/content-tree.ts';
import type { BuilderMemory } from '../cache/memory-text.ts';
import { selectionDigest } from '../cache/selection-digest.ts';
import type { BuildGraph } from '../cache/vertex.ts';
import { type ContentDigests, KeyMaker } from '../cache/vertex-keys.ts';
import type { DeclaredBuild } from '../context/load-facts.ts';
import { readDockerfile } from '../context/read-dockerfile.ts';
import type { KeyedHash } from '../context/state-key.ts';
import { isRemoteContext } from '../model/declared-build.ts';
import type { Dockerfile } from '../model/dockerfile.ts';
import { parseDockerfile } from '../model/parse-dockerfile.ts';
import type { BuilderMemories } from './builder-memories.ts';
import { type GivenContext, givenContexts } from './given-contexts.ts';
import { PlanWorld } from './plan-world.ts';

/** Which builder, and what of it decides keys. */
export interface PlanBuilder {
  /** Of the engine and the builder of it: what is remembered of one holds for no other. */
  readonly id: string;
  readonly usesContainerdStore: boolean;
  /** The minor version of BuildKit 0. */
  readonly buildKit: number;
  readonly platform: Platform;
}

export interface PlanRequest extends DeclaredBuild {
  readonly builder: PlanBuilder;
  /** By reference, as the Dockerfile spells it. */
  readonly images: Readonly<Record<string, BaseImage | UnknownImage>>;
  readonly noCache?: boolean | readonly string[] | undefined;
  /** Absolute paths of all that changed since the last question about these contexts; absent: anything may have. */
  readonly changed?: readonly string[] | undefined;
  /** `network`, `add-host` and their like, by name; absent: those of the last build. */
  readonly runOptions?: Readonly<Record<string, string>> | undefined;
}

export interface PlanDeps {
  /** Of the person. */
  readonly state: string;
  readonly isTrusted: boolean;
  readonly signal: AbortSignal;
  /** What is kept between questions; absent: nothing is. */
  readonly world?: PlanWorld;
}

export interface PreparedGraph {
  readonly kind: 'prepared';
  readonly dockerfile: Dockerfile;
  /** Absolute. */
  readonly dockerfilePath: string;
  readonly graph: BuildGraph;
  readonly memory: BuilderMemory;
  readonly memories: BuilderMemories;
  readonly key: KeyedHash;
  /** Under which the build is remembered. */
  readonly name: string;
}

export interface PreparedPlan extends PreparedGraph {
  readonly given: ReadonlyMap<string, GivenContext>;
  readonly contents: ContentDigests;
  readonly keys: KeyMaker;
}

export type Preparation = PreparedPlan | Unprepared;

export type Unprepared =
  /** Nothing can be said before these are looked up. */
  | { readonly kind: 'needs-images'; readonly references: readonly string[] }
  | { readonly kind: 'unknown'; readonly because: string };

/** Throws only the signal's reason, and what the disk says of the state folder. */
export async function preparePlan(request: PlanRequest, deps: PlanDeps): Promise<Preparation> {
  const world = deps.world ?? new PlanWorld(deps.state);
  const prepared = await prepareGraph(request, { ...deps, world });
  if (prepared.kind !== 'prepared') return prepared;
  const { graph, memory, memories, key, dockerfilePath } = prepared;
  const { copied } = await world.tools(request.builder.id);
  const places = { contextPath: request.contextPath, dockerfilePath, namedFolders: foldersOf(request) };
  const given = await givenContexts(graph.contextPaths, places, {
    ...{ signal: deps.signal, reading: world.reading, copied, changed: request.changed },
    copyOf: (keptAs) => memories.copy(keptAs),
    isFromNamesake: (keptAs, root) => (memory.roots.get(key.of(keptAs)) ?? key.of(root)) !== key.of(root),
  });
  const contents = contentsOf(given, key, request.builder.buildKit);
  return { ...prepared, given, contents, keys: new KeyMaker(key.quick, contents, memory.seen) };
}

/** Without a look at any build context. Throws as the other one does. */
export async function prepareGraph(request: PlanRequest, deps: PlanDeps): Promise<PreparedGraph | Unprepared> {
  deps.signal.throwIfAborted();
  if (!deps.isTrusted) return { kind: 'unknown', because: 'This workspace is not trusted, so none of its files is hashed.' };
  if (!isAbsolute(request.contextPath)) return { kind: 'unknown', because: 'The build context is not an absolute path.' };
  const read = await readDockerfile(request);
  if (read.kind !== 'text') return read;
  const dockerfile = parseDockerfile(read.text);
  const world = deps.world ?? new PlanWorld(deps.state);
  const { key, memories } = await world.tools(request.builder.id);
  const memory = await memories.read();
  const name = key.of(JSON.stringify(['build', read.path, request.contextPath, request.target ?? '']));
  const runOptions = request.runOptions ?? memory.builds.get(name)?.runOptions;
  const missing = new Set<string>();
  const answer = buildGraph(requestOf(dockerfile, { ...request, runOptions }, missing));
  if (missing.size > 0) return { kind: 'needs-images', references: [...missing] };
  if (answer.kind === 'refused') return { kind: 'unknown', because: answer.because };
  deps.signal.throwIfAborted();
  const { graph } = answer;
  return { kind: 'prepared', dockerfile, dockerfilePath: read.path, graph, memory, memories, key, name };
}

function requestOf(dockerfile: Dockerfile, request: PlanRequest, missing: Set<string>): BuildRequest {
  const { builder, images, noCache = false, runOptions = {}, unknownArgs = [] } = request;
  const untold = unknownArgs.map((name) => [name, undefined] as const);
  return {
    dockerfile,
    target: request.target,
    args: new Map<string, string | undefined>([...Object.entries(request.args ?? {}), ...untold]),
    namedContexts: new Map(Object.entries(request.namedContexts ?? {}).map(([name, value]) => [name, namedContext(value)])),
    platform: builder.platform,
    buildPlatform: builder.platform,
    noCache: typeof noCache === 'boolean' ? noCache : new Set(noCache),
    runOptions: new Map(Object.entries(runOptions)),
    builder: { mergesLinks: builder.usesContainerdStore, buildKit: builder.buildKit },
    baseImage: (reference) => {
      const known = Object.hasOwn(images, reference) ? images[reference] : undefined;
      if (known === undefined) missing.add(reference);
      return known ?? { kind: 'unknown', because: 'It was not looked up.' };
    },
  };
}

function namedContext(value: string): NamedContext {
  const [, reference] = /^docker-image:\/\/(.+)$/.exec(value) ?? [];
  if (reference !== undefined) return { kind: 'image', reference };
  if (isAbsolute(value) && !isRemoteContext(value)) return { kind: 'folder' };
  return { kind: 'unknown', because: 'What a named context holds is not known here.' };
}

function foldersOf({ namedContexts = {} }: PlanRequest): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(namedContexts).filter(([, value]) => namedContext(value).kind === 'folder'));
}

function contentsOf(given: ReadonlyMap<string, GivenContext>, key: KeyedHash, buildKit: number): ContentDigests {
  const trees = new Map<string, ContentTree>();
  for (const [name, each] of given) if (each.kind === 'known') trees.set(name, each.tree);
  return (context, selectors) => {
    const tree = trees.get(context);
    if (tree !== undefined) return selectionDigest(tree, selectors, { digest: key.quick, buildKit });
    const each = given.get(context);
    return { kind: 'unknown', because: each?.kind === 'unknown' ? each.because : 'There is no such context.' };
  };
}
