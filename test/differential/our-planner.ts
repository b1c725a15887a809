/** Our planner as the differential drives it: contexts are listed and hashed for each plan, images are asked of the engine. */
import { createHash } from 'node:crypto';
import { lstatSync, readFileSync, realpathSync } from 'node:fs';
import { basename, join } from 'node:path';
import { openEngine } from '../../client/adapters/docker-engine/open-engine.ts';
import { afterLook } from '../../server/cache/after-look.ts';
import { buildGraph } from '../../server/cache/build-graph.ts';
import type { BaseImage, BuildRequest, NamedContext, UnknownImage } from '../../server/cache/build-request.ts';
import { copyAfter, pathsToSend } from '../../server/cache/builder-copy.ts';
import { ContentTree } from '../../server/cache/content-tree.ts';
import type { BuilderCopy } from '../../server/cache/context-entry.ts';
import { type KeptRecords, keptRecords, lastingRecords } from '../../server/cache/kept-records.ts';
import { learn } from '../../server/cache/learn.ts';
import { lostCopies } from '../../server/cache/lost-copies.ts';
import { planSteps } from '../../server/cache/plan.ts';
import { predict, type VertexOutcome } from '../../server/cache/predict.ts';
import { resultRecords } from '../../server/cache/result-records.ts';
import type { SeenKeys } from '../../server/cache/seen-keys.ts';
import { selectionDigest } from '../../server/cache/selection-digest.ts';
import type { BuildGraph, Vertex } from '../../server/cache/vertex.ts';
import { type ContentDigests, KeyMaker } from '../../server/cache/vertex-keys.ts';
import { listBuildContext } from '../../server/context/list-build-context.ts';
import { ignoreWalk, parseIgnoreFile } from '../../server/model/ignore-file.ts';
import { parseDockerfile } from '../../server/model/parse-dockerfile.ts';
import { type EngineAccess, runDocker } from '../support/engine/access.ts';
import { endpointOf } from '../support/engine/both-stores.ts';
import { observedOf, placeKey, placesOf } from './compare-steps.ts';
import type { BuildGiven, Observation, Plan, PlannedOutcome, Planner } from './planner.ts';

export interface PlannerOptions {
  readonly mergesLinks: boolean;
  readonly isOld?: boolean;
}

interface BuilderState {
  seen: SeenKeys;
  wasCleared: boolean;
  readonly copies: Map<string, BuilderCopy>;
  /** What the builder kept at the last look. */
  records: KeptRecords | undefined;
}

interface Planned {
  readonly graph: BuildGraph;
  readonly contents: ContentDigests;
  /** By the name under which the builder keeps them. */
  readonly copies: ReadonlyMap<string, BuilderCopy>;
}

const digest = (text: string) => createHash('sha256').update(text).digest('hex');

export class OurPlanner implements Planner {
  readonly #engines: ReadonlyMap<string, EngineAccess>;
  readonly #mergesLinks: boolean;
  readonly #isOld: boolean;
  readonly #states = new Map<string, BuilderState>();
  readonly #planned = new Map<string, Planned>();
  readonly #images = new Map<string, BaseImage | UnknownImage>();

  constructor(engines: ReadonlyMap<string, EngineAccess>, { mergesLinks, isOld = false }: PlannerOptions) {
    this.#engines = engines;
    this.#mergesLinks = mergesLinks;
    this.#isOld = isOld;
  }

  async plan(given: BuildGiven): Promise<Plan> {
    const request = await this.#request(given);
    const answer = buildGraph(request);
    if (answer.kind === 'refused') return answer;
    const state = this.#state(given.builder);
    const { graph } = answer;
    const { contents, copies, refused } = await this.#contents(given, graph, state, request);
    if (refused !== undefined) return { kind: 'refused', because: refused };
    this.#planned.set(given.builder, { graph, contents, copies });
    const keys = new KeyMaker(digest, contents, state.seen);
    const definitions = new Definitions();
    const steps = planSteps(graph, predict(graph, keys, state.seen, { wasCleared: this.#wasCleared(state) }));
    return {
      kind: 'plan',
      steps: steps.map(({ vertex, stageName, ordinal, outcome }) => ({
        ...{ stageName, ordinal, outcome: told(outcome) },
        line: `${vertex.place?.instruction.keyword} ${vertex.place?.instruction.argument.text}`,
        identity: keys.canonical(vertex) ?? definitions.of(vertex),
      })),
    };
  }

  async learn(given: BuildGiven, observation: Observation): Promise<void> {
    const planned = this.#planned.get(given.builder);
    const state = this.#state(given.builder);
    if (planned === undefined) return;
    await this.look(given.builder);
    const { graph, contents, copies } = planned;
    const places = placesOf(observation.vertices);
    const names = new Map(graph.stages.map(({ index, name }) => [index, name]));
    const of = ({ place }: Vertex) => {
      const found = place && places.get(placeKey(names.get(place.stage) ?? '', place.ordinal));
      if (observation.isOk) return observedOf(found) ?? 'not-told';
      if (found === undefined) return 'not-told';
      if (found.every(({ isCached }) => isCached)) return 'cached';
      return found.every(({ isCompleted, isCached, error }) => isCompleted && !isCached && error === '') ? 'ran' : 'not-told';
    };
    const ran = ({ place }: Vertex) =>
      ((place && places.get(placeKey(names.get(place.stage) ?? '', place.ordinal))) ?? []).filter(
        ({ isCached, error }) => !isCached && error === '',
      );
    const records = state.records ?? new Map();
    const isLasting = lastingRecords(records, this.#mergesLinks);
    const kept = { records, of: resultRecords(graph, records, { digest, ran }), isLasting };
    const report = { isComplete: observation.isOk, of };
    state.seen = learn(state.seen, graph, { digest, contents, report, kept, isSteady: true });
    const lost = lostCopies(graph, { of });
    for (const [name, copy] of copies) {
      if (lost.has(name.slice(0, name.indexOf(' ')))) state.copies.delete(name);
      else if (observation.isOk || hasLoaded(observation, name)) state.copies.set(name, copy);
    }
  }

  async look(builder: string): Promise<void> {
    const state = this.#state(builder);
    const engine = this.#engines.get(builder);
    const told = engine === undefined ? [] : await (await openEngine(endpointOf(engine))).buildCache();
    const now = keptRecords(digest, told);
    const before = state.records ?? now;
    const { seen, isUncertain, hasLostContexts } = afterLook(state.seen, { before, now, usesContainerdStore: this.#mergesLinks });
    [state.seen, state.records] = [seen, now];
    if (hasLostContexts) state.copies.clear();
    if (isUncertain) state.wasCleared = true;
  }

  imagesMoved(): void {
    this.#images.clear();
  }

  /** The engine is older than the project, and other projects clear its cache; only containerd's store remembers that for images. */
  #wasCleared({ wasCleared }: BuilderState): boolean {
    return wasCleared || this.#mergesLinks;
  }

  #state(builder: string): BuilderState {
    const state = this.#states.get(builder) ?? { seen: new Map(), wasCleared: false, copies: new Map(), records: undefined };
    this.#states.set(builder, state);
    return state;
  }

  async #request(given: BuildGiven): Promise<BuildRequest> {
    const dockerfile = parseDockerfile(readFileSync(given.dockerfilePath, 'utf8'));
    const named = new Map<string, NamedContext>();
    for (const [name, value] of given.namedContexts) {
      const reference = /^docker-image:\/\/(.*)/.exec(value)?.[1];
      named.set(name, reference === undefined ? { kind: 'folder' } : { kind: 'image', reference });
    }
    const words = dockerfile.text.match(/[\w./:-]+/g) ?? [];
    const references = [...named.values()].flatMap((each) => (each.kind === 'image' ? [each.reference] : []));
    for (const word of new Set([...words, ...references]))
      if (word.includes('unstale-diff')) await this.#inspect(given.builder, word);
    return {
      dockerfile,
      target: given.target,
      args: given.args,
      namedContexts: named,
      platform: { os: 'linux', architecture: 'amd64', variant: '' },
      buildPlatform: { os: 'linux', architecture: 'amd64', variant: '' },
      noCache: typeof given.noCache === 'boolean' ? given.noCache : new Set(given.noCache),
      runOptions: new Map([['network', given.network]]),
      builder: { mergesLinks: this.#mergesLinks, buildKit: this.#isOld ? 8 : 25 },
      baseImage: (reference) =>
        this.#images.get(`${given.builder} ${reference}`) ?? { kind: 'unknown', because: 'It is not here.' },
    };
  }

  async #inspect(builder: string, reference: string): Promise<void> {
    const key = `${builder} ${reference}`;
    const engine = this.#engines.get(builder);
    if (this.#images.has(key) || engine === undefined) return;
    const { exitCode, stdout } = await runDocker(engine, ['image', 'inspect', reference]);
    if (exitCode !== 0) return;
    const [image] = JSON.parse(stdout) as [{ Id: string; RootFS: { Layers?: string[] }; Config: Record<string, never> }];
    const { Env, WorkingDir, User, Shell, OnBuild } = image.Config as Record<string, string[] | string | null | undefined>;
    const list = (value: unknown) => (Array.isArray(value) ? (value as string[]) : []);
    this.#images.set(key, {
      kind: 'image',
      layers: image.RootFS.Layers ?? [],
      digest: this.#mergesLinks ? image.Id : '',
      env: list(Env),
      directory: typeof WorkingDir === 'string' ? WorkingDir : '',
      user: typeof User === 'string' ? User : '',
      shellWords: list(Shell),
      triggers: list(OnBuild),
    });
  }

  async #contents(given: BuildGiven, graph: BuildGraph, state: BuilderState, request: BuildRequest) {
    const trees = new Map<string, ContentTree>();
    const copies = new Map<string, BuilderCopy>();
    for (const [name, paths] of graph.contextPaths) {
      const path = name === '' ? given.contextPath : given.namedContexts.get(name);
      if (path === undefined) continue;
      const root = realpathSync(path);
      const read = await readCopy(
        root,
        name === '' ? given.dockerfilePath : undefined,
        paths,
        state.copies.get(keptName(name, root)),
      );
      if (typeof read === 'string') return { contents: () => nothing, copies, refused: read };
      copies.set(keptName(name, root), read);
      trees.set(name, new ContentTree(read, digest));
    }
    const rules = { digest, buildKit: request.builder.buildKit };
    const contents: ContentDigests = (context, selectors) => {
      const tree = trees.get(context);
      return tree === undefined ? nothing : selectionDigest(tree, selectors, rules);
    };
    return { contents, copies, refused: undefined };
  }
}

/** What a vertex is, contents left out: equal ones are a single vertex to the builder, even where their keys are not known. */
class Definitions {
  readonly #known = new Map<Vertex, string>();

  of(vertex: Vertex): string {
    const known = this.#known.get(vertex) ?? this.#make(vertex);
    this.#known.set(vertex, known);
    return known;
  }

  #make({ kind, material, parents, inputs }: Vertex): string {
    const taken = inputs.map((input) => [input.kind === 'context' ? input.name : this.of(input.vertex), input.selectors]);
    return digest(JSON.stringify([kind, material, parents.map((parent) => this.of(parent)), taken]));
  }
}

const nothing = { kind: 'unknown', because: 'There is no such context.' } as const;

function keptName(context: string, root: string): string {
  return `${context} ${basename(root)}`;
}

async function readCopy(
  root: string,
  dockerfilePath: string | undefined,
  includes: readonly string[] | undefined,
  copy: BuilderCopy | undefined,
): Promise<BuilderCopy | string> {
  const ignore = readIgnore(root, dockerfilePath);
  if (ignore === 'broken') return 'The ignore file is broken.';
  const listed = await listBuildContext(root, { ignore, includes, signal: new AbortController().signal, mostEntries: 100_000 });
  if (!listed.isComplete) return JSON.stringify(listed.problems);
  const hashes = new Map<string, string>();
  for (const path of pathsToSend(copy, listed.entries)) {
    if (lstatSync(join(root, path)).isFile())
      hashes.set(
        path,
        createHash('sha256')
          .update(readFileSync(join(root, path)))
          .digest('hex'),
      );
  }
  return copyAfter(copy, listed.entries, hashes) ?? 'A file is gone.';
}

function readIgnore(root: string, dockerfilePath: string | undefined) {
  for (const path of [...(dockerfilePath === undefined ? [] : [`${dockerfilePath}.dockerignore`]), join(root, '.dockerignore')]) {
    const text = textAt(path);
    if (text !== undefined) return ignoreWalk(parseIgnoreFile(text)) ?? ('broken' as const);
  }
  return undefined;
}

function textAt(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

function hasLoaded({ vertices }: Observation, kept: string): boolean {
  const name = kept.slice(0, kept.indexOf(' '));
  const wanted = name === '' ? '[internal] load build context' : `[context ${name}] load from client`;
  return vertices.some((vertex) => vertex.name === wanted && vertex.isCompleted && vertex.error === '');
}

function told(outcome: VertexOutcome): PlannedOutcome {
  return outcome.kind === 'runs' ? { kind: 'runs', because: outcome.cause.kind } : outcome;
}
