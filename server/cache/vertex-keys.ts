/** The keys of all vertices of a build, made of what is known of contents and of the keys that were seen before. */
import { type Digest, digestOf } from './digest.ts';
import type { SeenKeys } from './seen-keys.ts';
import type { SelectionDigest } from './selection-digest.ts';
import { withoutCovered } from './selection-digest.ts';
import type { ContentInput, Selector, UnknownCause, Vertex } from './vertex.ts';

export type ContentDigests = (context: string, selectors: readonly Selector[]) => SelectionDigest | UnknownContent;

export interface UnknownContent {
  readonly kind: 'unknown';
  readonly because: string;
}

export interface VertexKey {
  /** `undefined` when it cannot be known. */
  readonly key: string | undefined;
  /** The key without what stages made: equal for two steps that would be the same if their stages made the same. */
  readonly signature: string | undefined;
  /** Of what it does and stands on alone, whatever it takes in. */
  readonly operation: string | undefined;
  readonly unknown: UnknownCause | undefined;
  /** The build fails here: nothing is at this path. */
  readonly missing: string | undefined;
  /** Of the contents of contexts, by input. */
  readonly contents: readonly string[];
}

export class KeyMaker {
  readonly #digest: Digest;
  readonly #contents: ContentDigests;
  readonly #seen: SeenKeys;
  readonly #known = new Map<Vertex, VertexKey>();

  constructor(digest: Digest, contents: ContentDigests, seen: SeenKeys) {
    this.#digest = digest;
    this.#contents = contents;
    this.#seen = seen;
  }

  of(vertex: Vertex): VertexKey {
    const known = this.#known.get(vertex) ?? this.#make(vertex);
    this.#known.set(vertex, known);
    return known;
  }

  /** What stands for the vertex in the keys of what follows. */
  canonical(vertex: Vertex): string | undefined {
    if (vertex.kind === 'image') return layersKey(this.#digest, vertex);
    const { key } = this.of(vertex);
    return key === undefined ? undefined : (this.#seen.get(key)?.canonical ?? key);
  }

  #make(vertex: Vertex): VertexKey {
    const parents: string[] = [];
    let unknown = vertex.unknown;
    for (const parent of vertex.parents) {
      const canonical = this.canonical(parent);
      if (canonical === undefined) unknown ??= this.of(parent).unknown;
      parents.push(canonical ?? '');
    }
    const contents: string[] = [];
    const results: string[] = [];
    let missing: string | undefined;
    for (const input of vertex.inputs) {
      const read = this.#read(input);
      if (read.kind === 'context') contents.push(read.digest);
      else if (read.kind === 'result') results.push(read.key);
      else if (read.kind === 'missing') missing ??= read.path;
      else unknown ??= read.cause;
    }
    const isStanding = vertex.unknown === undefined && !parents.includes('');
    const operation = isStanding ? digestOf(this.#digest, [vertex.kind, ...vertex.material.flat(), '', ...parents]) : undefined;
    if (operation === undefined || unknown !== undefined || missing !== undefined)
      return { key: undefined, signature: undefined, operation, unknown, missing, contents };
    const signature = contents.length === 0 ? operation : digestOf(this.#digest, [operation, ...contents]);
    const key = results.length === 0 ? signature : digestOf(this.#digest, [signature, ...results]);
    return { key, signature, operation, unknown, missing, contents };
  }

  #read(input: ContentInput): ReadInput {
    if (input.kind === 'context') {
      const read = this.#contents(input.name, input.selectors);
      if (read.kind === 'digest') return { kind: 'context', digest: read.digest };
      if (read.kind === 'missing') return read;
      return { kind: 'unknown', cause: { kind: 'unread', because: read.because } };
    }
    const canonical = this.canonical(input.vertex);
    if (canonical === undefined) {
      const { unknown, missing } = this.of(input.vertex);
      if (missing !== undefined) return { kind: 'missing', path: missing };
      return { kind: 'unknown', cause: unknown ?? { kind: 'unread', because: 'What it is copied from is not known.' } };
    }
    const paths = withoutCovered(input.selectors).map(({ path }) => path);
    return { kind: 'result', key: digestOf(this.#digest, [canonical, ...paths]) };
  }
}

/** Two images of the same layers are one to what follows. */
function layersKey(digest: Digest, { material }: Vertex): string {
  return digestOf(digest, ['layers', material.find(([name]) => name === 'layers')?.[1] ?? '']);
}

type ReadInput =
  | { readonly kind: 'context'; readonly digest: string }
  | { readonly kind: 'result'; readonly key: string }
  | { readonly kind: 'missing'; readonly path: string }
  | { readonly kind: 'unknown'; readonly cause: UnknownCause };
