/**
 * What the next build will do with each vertex. A step is reused when its key was seen on this builder; one whose key was never seen
 * runs, unless what a stage makes could bring it back to a result that is there.
 */
import { canonicalsOf, type SeenKeys } from './seen-keys.ts';
import { type BuildGraph, resultsTaken, takenBy, type Vertex } from './vertex.ts';
import type { KeyMaker } from './vertex-keys.ts';

export type VertexOutcome =
  | { readonly kind: 'reused' }
  | { readonly kind: 'runs'; readonly cause: RunCause }
  | { readonly kind: 'unknown'; readonly category: UnknownCategory; readonly because: string }
  | { readonly kind: 'fails'; readonly because: string };

export type RunCause =
  /** The build was told not to look it up. */
  | { readonly kind: 'told' }
  /** What it stands on runs. */
  | { readonly kind: 'below'; readonly vertex: Vertex }
  /** What it takes in, or says, was not seen before. */
  | { readonly kind: 'changed' }
  /** It was built, and the builder kept nothing of that. */
  | { readonly kind: 'cleared' };

export type UnknownCategory = 'stage-output' | 'remote' | 'cleared' | 'failed-build' | 'unrecorded' | 'other';

/** What hides the identity of a step hides that of those above it; whether it is still in the cache does not. */
const hiding: ReadonlySet<UnknownCategory> = new Set(['stage-output', 'remote', 'unrecorded', 'other']);

const words = {
  stage: 'It depends on what another stage makes.',
  cleared: 'The cache may have been cleared.',
  unrecorded: 'It was built, and what it took in then is not known.',
  failing: 'A step that it needs fails.',
  twin: 'Another stage has the same step, which is told not to be looked up.',
  failed: 'Only a build that failed says that it is in the cache.',
};

/** `wasCleared`: the builder's cache was cleared at any time, as far as is known. */
export function predict(
  graph: BuildGraph,
  keys: KeyMaker,
  seen: SeenKeys,
  { wasCleared }: { readonly wasCleared: boolean },
): ReadonlyMap<Vertex, VertexOutcome> {
  const forced = graph.stages.flatMap(({ vertices }) =>
    vertices.flatMap((each) => (each.isForced ? (keys.of(each).key ?? []) : [])),
  );
  const predictor = new Predictor(keys, seen, { wasCleared, forced: new Set(forced) });
  for (const { vertices } of graph.stages) for (const vertex of vertices) predictor.of(vertex);
  return withoutUnneeded(graph, predictor);
}

/**
 * What stands on something that is reused need not be there itself: BuildKit finds the step by its key, takes its result, and calls
 * all that led to it cached without looking for it. So what is gone runs only where something that surely runs takes it.
 */
function withoutUnneeded({ stages }: BuildGraph, { outcomes, compared }: Predictor): ReadonlyMap<Vertex, VertexOutcome> {
  const target = stages.at(-1)?.last;
  const kindOf = (vertex: Vertex) => outcomes.get(vertex)?.kind;
  const surely = reached(target, (vertex) => (kindOf(vertex) === 'runs' ? takenBy(vertex) : (compared.get(vertex) ?? [])));
  const perhaps = reached(target, (vertex) => (kindOf(vertex) === 'reused' ? [] : takenBy(vertex)));
  return new Map(
    [...outcomes].map(([vertex, outcome]) => {
      const isUncertain = outcome.kind === 'unknown' && outcome.category === 'cleared' && vertex.kind !== 'image';
      const isGone = outcome.kind === 'runs' && outcome.cause.kind === 'cleared';
      if ((isUncertain || isGone) && !perhaps.has(vertex)) return [vertex, { kind: 'reused' }];
      return [vertex, isGone && !surely.has(vertex) ? { kind: 'unknown', category: 'cleared', because: words.cleared } : outcome];
    }),
  );
}

/** The target, what it needs, and so on. */
function reached(target: Vertex | undefined, needsOf: (vertex: Vertex) => readonly Vertex[]): ReadonlySet<Vertex> {
  const found = new Set<Vertex>();
  const waiting = target === undefined ? [] : [target];
  for (let vertex = waiting.pop(); vertex !== undefined; vertex = waiting.pop()) {
    if (found.has(vertex)) continue;
    found.add(vertex);
    waiting.push(...needsOf(vertex));
  }
  return found;
}

class Predictor {
  readonly outcomes = new Map<Vertex, VertexOutcome>();
  /** Of what can be found only by what stages make: what must be made for that, or be found in the same way. */
  readonly compared = new Map<Vertex, readonly Vertex[]>();
  readonly #keys: KeyMaker;
  readonly #seen: SeenKeys;
  readonly #canonicals: ReadonlyMap<string, ReadonlySet<string>>;

  readonly #wasCleared: boolean;
  readonly #forced: ReadonlySet<string>;
  readonly #onUncertainImage = new Map<Vertex, boolean>();
  readonly #onTwin = new Set<Vertex>();

  /** `forced`: keys of steps that are not looked up. */
  constructor(keys: KeyMaker, seen: SeenKeys, { wasCleared, forced }: { wasCleared: boolean; forced: ReadonlySet<string> }) {
    this.#keys = keys;
    this.#seen = seen;
    this.#wasCleared = wasCleared;
    this.#forced = forced;
    this.#canonicals = canonicalsOf(seen);
  }

  of(vertex: Vertex): VertexOutcome {
    const known = this.outcomes.get(vertex) ?? this.#decide(vertex);
    this.outcomes.set(vertex, known);
    return known;
  }

  #decide(vertex: Vertex): VertexOutcome {
    if (vertex.kind === 'image') return this.#ofImage(vertex);
    const parents = vertex.parents.map((parent) => this.of(parent));
    const isOnUncertainImage = vertex.parents.some((parent) => this.#isOnUncertainImage(parent));
    this.#onUncertainImage.set(vertex, isOnUncertainImage);
    if (vertex.isForced) return runs({ kind: 'told' });
    const forced = vertex.parents.find((_, at) => isForcedRun(parents[at]));
    if (forced !== undefined) return runs({ kind: 'told' });
    const { key, signature, unknown, missing } = this.#keys.of(vertex);
    if (missing !== undefined) return { kind: 'fails', because: `There is no ${missing} in what the build is given.` };
    if (key === undefined || signature === undefined) {
      const category = unknown?.kind === 'remote' ? 'remote' : 'other';
      return { kind: 'unknown', category, because: unknown?.because ?? words.failing };
    }
    // BuildKit may take both for one, and then neither is looked up, nor what stands on them; it depends on which it meets first.
    if (this.#forced.has(key) || vertex.parents.some((parent) => this.#onTwin.has(parent))) this.#onTwin.add(vertex);
    if (this.#onTwin.has(vertex)) return { kind: 'unknown', category: 'stage-output', because: words.twin };
    if (this.#isAfterForced(vertex)) return this.#unseen(vertex, signature, parents);
    const found = this.#seen.get(key);
    const isUncertain = parents.some((outcome) => outcome.kind === 'unknown' && outcome.category === 'cleared');
    // Its record is there, and with it all that it stands on, unless what an image is called says nothing any more.
    const isThere = found?.state === 'seen' && found.results !== undefined && !isOnUncertainImage;
    if (isThere) return { kind: 'reused' };
    if (found?.state === 'seen' && isUncertain) return { kind: 'unknown', category: 'cleared', because: words.cleared };
    if (found?.state === 'seen') return { kind: 'reused' };
    if (found?.state === 'cleared') return { kind: 'unknown', category: 'cleared', because: words.cleared };
    if (found?.state === 'doubtful') return { kind: 'unknown', category: 'failed-build', because: words.failed };
    return this.#unseen(vertex, signature, parents);
  }

  /** Once its cache was cleared, a builder on containerd's store does not always find an image of the same layers by them. */
  #ofImage(vertex: Vertex): VertexOutcome {
    const { key } = this.#keys.of(vertex);
    const isNew = key === undefined || this.#seen.get(key)?.state !== 'seen';
    const isByDigest = vertex.material.some(([name, value]) => name === 'digest' && value !== '');
    if (!isNew || !isByDigest || !this.#wasCleared) return { kind: 'reused' };
    return { kind: 'unknown', category: 'cleared', because: words.cleared };
  }

  /** Those that a vertex stands on were decided before it. */
  #isOnUncertainImage(vertex: Vertex): boolean {
    return vertex.kind === 'image' ? this.of(vertex).kind === 'unknown' : this.#onUncertainImage.get(vertex) === true;
  }

  #unseen(vertex: Vertex, signature: string, parents: readonly VertexOutcome[]): VertexOutcome {
    const hidden = parents.find((outcome) => outcome.kind === 'unknown' && hiding.has(outcome.category));
    if (hidden?.kind === 'unknown') {
      const compared = vertex.parents.filter((parent) => this.compared.has(parent));
      if (compared.length > 0) this.compared.set(vertex, compared);
      return hidden;
    }
    const { operation } = this.#keys.of(vertex);
    if (operation !== undefined && this.#seen.get(operation)?.state === 'unrecorded')
      return { kind: 'unknown', category: 'unrecorded', because: words.unrecorded };
    const isAmbiguous = vertex.parents.some((parent) => this.#mayBeAlias(parent));
    const takesResults = vertex.inputs.some(({ kind }) => kind === 'result');
    const isCompared = takesResults && this.#canonicals.has(signature);
    if (isCompared && !isAmbiguous) this.compared.set(vertex, resultsTaken(vertex));
    if (isAmbiguous || isCompared) return { kind: 'unknown', category: 'stage-output', because: words.stage };
    const { key } = this.#keys.of(vertex);
    if (key !== undefined && this.#seen.get(key)?.state === 'gone') return runs({ kind: 'cleared' });
    const below = vertex.parents.find((_, at) => parents[at]?.kind === 'runs');
    if (below !== undefined) return runs({ kind: 'below', vertex: below });
    return runs({ kind: 'changed' });
  }

  #mayBeAlias(vertex: Vertex): boolean {
    const { key } = this.#keys.of(vertex);
    return key !== undefined && this.#seen.get(key)?.mayBeAlias === true;
  }

  /** What a stage makes anew is compared by content only, and nobody knows it before. */
  #isAfterForced({ inputs }: Vertex): boolean {
    return inputs.some((input) => input.kind === 'result' && isForcedRun(this.of(input.vertex)));
  }
}

function runs(cause: RunCause): VertexOutcome {
  return { kind: 'runs', cause };
}

function isForcedRun(outcome: VertexOutcome | undefined): boolean {
  return outcome?.kind === 'runs' && outcome.cause.kind === 'told';
}
