/**
 * The one place where tests of the cache plan know its parts: a builder without an engine that remembers keys and its copies of
 * contexts as BuildKit does. Contexts are given as texts; a text that changes gets another date, as if somebody had saved it.
 */
import { createHash } from 'node:crypto';
import { afterLook } from '../../server/cache/after-look.ts';
import { buildGraph, type GraphAnswer } from '../../server/cache/build-graph.ts';
import { type RememberedBuild, rememberBuild, type SeenBuild } from '../../server/cache/build-memory.ts';
import type { BaseImage, BuildRequest, NamedContext, Platform } from '../../server/cache/build-request.ts';
import { copyAfter } from '../../server/cache/builder-copy.ts';
import { ContentTree } from '../../server/cache/content-tree.ts';
import type { BuilderCopy, ContextEntries, ContextEntry } from '../../server/cache/context-entry.ts';
import { type KeptRecords, lastingRecords, originOf } from '../../server/cache/kept-records.ts';
import { learn, type StepReport } from '../../server/cache/learn.ts';
import { lostCopies } from '../../server/cache/lost-copies.ts';
import { type PlannedStep, planSteps } from '../../server/cache/plan.ts';
import { predict } from '../../server/cache/predict.ts';
import { afterClearing, afterEmptying, type SeenKeys } from '../../server/cache/seen-keys.ts';
import { selectionDigest } from '../../server/cache/selection-digest.ts';
import type { BuildGraph, Vertex } from '../../server/cache/vertex.ts';
import { type ContentDigests, KeyMaker } from '../../server/cache/vertex-keys.ts';
import { compareWalkOrder } from '../../server/model/clean-path.ts';
import { parseDockerfile } from '../../server/model/parse-dockerfile.ts';

/** A path that ends with `/` is a folder, a text that starts with `->` a link. */
export type Files = Readonly<Record<string, string | GivenFile>>;

export interface GivenFile {
  readonly text?: string;
  readonly mode?: number;
  readonly mtimeNs?: bigint;
  readonly kind?: ContextEntry['kind'];
  readonly isEmptied?: boolean;
}

export interface Given extends Partial<Omit<BuildRequest, 'dockerfile' | 'args' | 'namedContexts' | 'runOptions' | 'noCache'>> {
  readonly dockerfile: string;
  readonly files?: Files;
  readonly args?: Readonly<Record<string, string | undefined>>;
  /** Files of a folder, or the reference of an image. */
  readonly named?: Readonly<Record<string, Files | string>>;
  readonly noCache?: boolean | readonly string[];
  readonly runOptions?: Readonly<Record<string, string>>;
  readonly images?: Readonly<Record<string, Partial<BaseImage>>>;
}

export const digest = (text: string): string => createHash('sha256').update(text).digest('hex');
export const amd64: Platform = { os: 'linux', architecture: 'amd64', variant: '' };

/** `base` is an image of one layer, `other` one of another; no other image is known but those that are given. */
const usualImages: Readonly<Record<string, Partial<BaseImage>>> = { base: {}, other: { layers: ['layer of other'] } };

export function imageOf(image: Partial<BaseImage> = {}): BaseImage {
  const usual = { layers: ['layer of base'], digest: '', env: [], directory: '', user: '', shellWords: [], triggers: [] };
  return { kind: 'image', ...usual, ...image };
}

export function requestOf(given: Given): BuildRequest {
  const { dockerfile, files: _, args = {}, named = {}, noCache = false, runOptions = {}, images = {}, ...rest } = given;
  const known = { ...usualImages, ...images };
  return {
    target: undefined,
    platform: amd64,
    buildPlatform: amd64,
    builder: { mergesLinks: false, buildKit: 25 },
    baseImage: (reference) =>
      Object.hasOwn(known, reference) ? imageOf(known[reference]) : { kind: 'unknown', because: 'It is not here.' },
    ...rest,
    dockerfile: parseDockerfile(dockerfile),
    args: new Map(Object.entries(args)),
    namedContexts: new Map(
      Object.entries(named).map(([name, value]): [string, NamedContext] => [
        name,
        typeof value === 'string' ? { kind: 'image', reference: value } : { kind: 'folder' },
      ]),
    ),
    noCache: typeof noCache === 'boolean' ? noCache : new Set(noCache),
    runOptions: new Map(Object.entries(runOptions)),
  };
}

/** Fails the test where the request is refused. */
export function graphOf(given: Given | string): BuildGraph {
  const answer: GraphAnswer = buildGraph(requestOf(typeof given === 'string' ? { dockerfile: given } : given));
  if (answer.kind === 'refused') throw new Error(answer.because);
  return answer.graph;
}

/** Of all stages, in the order of the Dockerfile. */
export function verticesOf(given: Given | string): readonly Vertex[] {
  return graphOf(given).stages.flatMap(({ vertices }) => vertices);
}

export function entriesOf(files: Files): ContextEntries {
  const all = new Map<string, ContextEntry>();
  for (const [spelled, given] of Object.entries(files)) {
    const path = spelled.replace(/\/$/, '');
    path.split('/').forEach((_, at, names) => {
      const folder = names.slice(0, at).join('/');
      if (at > 0 && !all.has(folder)) all.set(folder, entryOf('directory', { mode: 0o755 }));
    });
    const { text = '', ...more } = typeof given === 'string' ? { text: given } : given;
    const isLink = text.startsWith('->');
    const kind = more.kind ?? (spelled.endsWith('/') ? 'directory' : isLink ? 'link' : 'file');
    all.set(path, entryOf(kind, { text, ...more }));
  }
  return new Map([...all].sort(([one], [another]) => compareWalkOrder(one, another)));
}

function entryOf(kind: ContextEntry['kind'], { text = '', mode, mtimeNs, isEmptied }: GivenFile): ContextEntry {
  const modes = { file: 0o644, directory: 0o755, link: 0o777, other: 0o644 };
  return {
    kind,
    mode: mode ?? modes[kind],
    sizeBytes: kind === 'file' ? Buffer.byteLength(text) : 0,
    mtimeNs: mtimeNs ?? BigInt(`0x${digest(text).slice(0, 12)}`),
    link: kind === 'link' ? text.slice(2) : '',
    ...(isEmptied === true ? { isEmptied } : {}),
  };
}

export function hashesOf(files: Files): ReadonlyMap<string, string> {
  return new Map(
    Object.entries(files).map(([path, given]) => [path, digest(typeof given === 'string' ? given : (given.text ?? ''))]),
  );
}

/** The copy of a context of a builder that had `before`. */
export function copyOf(files: Files, before?: BuilderCopy): BuilderCopy {
  const copy = copyAfter(before, entriesOf(files), hashesOf(files));
  if (copy === undefined) throw new Error('A hash is missing.');
  return copy;
}

export function treeOf(files: Files): ContentTree {
  return new ContentTree(copyOf(files), digest);
}

export interface Prepared {
  readonly graph: BuildGraph;
  readonly keys: KeyMaker;
  readonly contents: ContentDigests;
  readonly copies: ReadonlyMap<string, BuilderCopy>;
}

/** What is remembered of a build of it, in which every step took as long as `ranMs` says. */
export function rememberedOf({ graph, keys, copies }: Prepared, ranMs: SeenBuild['ranMs'] = () => undefined): RememberedBuild {
  const told = { runOptions: {}, ranMs, report: () => 'ran' as const, reasons: () => [] };
  return rememberBuild(graph, keys, { copies, digest, atMs: 7, ...told });
}

export class SimulatedBuilder {
  seen: SeenKeys = new Map();
  wasCleared = false;
  readonly copies = new Map<string, BuilderCopy>();
  /** Of what steps made. */
  records: KeptRecords = new Map();
  usesContainerdStore = false;
  #made = 0;

  prepare(given: Given | string): Prepared {
    const whole = typeof given === 'string' ? { dockerfile: given } : given;
    const graph = graphOf(whole);
    const folders = Object.entries(whole.named ?? {}).flatMap(([name, files]) =>
      typeof files === 'string' ? [] : [[name, files] as const],
    );
    const copies = new Map(
      [['', whole.files ?? {}] as const, ...folders].map(([name, files]) => [name, copyOf(files, this.copies.get(name))]),
    );
    const buildKit = whole.builder?.buildKit ?? 25;
    const contents: ContentDigests = (context, selectors) => {
      const copy = copies.get(context);
      if (copy === undefined) return { kind: 'unknown', because: 'There is no such context.' };
      return selectionDigest(new ContentTree(copy, digest), selectors, { digest, buildKit });
    };
    return { graph, keys: new KeyMaker(digest, contents, this.seen), contents, copies };
  }

  plan(given: Given | string): readonly PlannedStep[] {
    const { graph, keys } = this.prepare(given);
    return planSteps(graph, predict(graph, keys, this.seen, this));
  }

  /** One word for each step: `reused`, `changed`, `below`, `told`, `fails`, `unknown(stage-output)`. */
  told(given: Given | string): string {
    return this.plan(given).map(toldStep).join(' ');
  }

  /** Builds to the end; what the builder says of a step is what was planned, unless `report` says otherwise. */
  build(given: Given | string, report?: (vertex: Vertex) => StepReport | undefined): this {
    return this.#learn(given, true, report);
  }

  /** `report` says what was executed before it failed. */
  fail(given: Given | string, report: (vertex: Vertex) => StepReport): this {
    return this.#learn(given, false, report);
  }

  clear(): this {
    this.seen = afterClearing(this.seen);
    this.wasCleared = true;
    this.copies.clear();
    return this;
  }

  /** It says itself that nothing is left. */
  empty(): this {
    this.seen = afterEmptying(this.seen);
    this.wasCleared = true;
    this.copies.clear();
    return this;
  }

  /** Its results of these instructions go, and with each all that stands on it; somebody looks. */
  lose(...instructions: readonly string[]): this {
    const gone = new Set<string>();
    for (const [id, { origin, parents }] of this.records) {
      const isMeant = instructions.some((text) => originOf(digest, text) === origin);
      if (isMeant || parents.some((parent) => gone.has(parent))) gone.add(id);
    }
    return this.look(new Map([...this.records].filter(([id]) => !gone.has(id))));
  }

  look(now: KeptRecords): this {
    const looked = { before: this.records, now, usesContainerdStore: this.usesContainerdStore };
    const { seen, isUncertain } = afterLook(this.seen, looked);
    [this.seen, this.records] = [seen, now];
    this.wasCleared ||= isUncertain;
    return this;
  }

  /** A record for each step that ran. */
  #make(graph: BuildGraph, of: (vertex: Vertex) => StepReport): ReadonlyMap<Vertex, string> {
    const made = new Map<Vertex, string>();
    for (const vertex of graph.stages.flatMap(({ vertices }) => vertices)) {
      if (vertex.place === undefined || of(vertex) !== 'ran') continue;
      const { keyword, argument } = vertex.place.instruction;
      const parents = vertex.parents.flatMap((parent) => made.get(parent) ?? []);
      const id = `record ${++this.#made}`;
      this.records = new Map([
        ...this.records,
        [
          id,
          {
            kind: 'regular',
            parents,
            origin: originOf(digest, `${keyword} ${argument.text}`),
            isMade: true,
            createdAtMs: this.#made,
          },
        ],
      ]);
      made.set(vertex, id);
    }
    return made;
  }

  #learn(given: Given | string, isComplete: boolean, report?: (vertex: Vertex) => StepReport | undefined): this {
    const { graph, contents, copies } = this.prepare(given);
    const placeOf = ({ place }: Vertex) => `${place?.stage} ${place?.ordinal}`;
    const planned = new Map(this.plan(given).map(({ vertex, outcome }) => [placeOf(vertex), outcome.kind]));
    const usual = (vertex: Vertex): StepReport => {
      const kind = planned.get(placeOf(vertex));
      return kind === 'reused' ? 'cached' : kind === 'runs' ? 'ran' : 'not-told';
    };
    const of = (vertex: Vertex) => report?.(vertex) ?? usual(vertex);
    const made = this.#make(graph, of);
    const kept = { records: this.records, of: made, isLasting: lastingRecords(this.records, this.usesContainerdStore) };
    this.seen = learn(this.seen, graph, { digest, contents, report: { isComplete, of }, kept, isSteady: true });
    const lost = lostCopies(graph, { of });
    for (const [name, copy] of copies) if (!lost.has(name)) this.copies.set(name, copy);
    for (const name of lost) this.copies.delete(name);
    return this;
  }
}

function toldStep({ outcome }: PlannedStep): string {
  if (outcome.kind === 'runs') return outcome.cause.kind;
  return outcome.kind === 'unknown' ? `unknown(${outcome.category})` : outcome.kind;
}

/** What the second build does after the first, both with the same files and options but where they say otherwise. */
export function rebuilt(before: Given | string, after: Given | string, more: Partial<Given> = {}): string {
  const [one, other] = [before, after].map((each) => ({ ...more, ...(typeof each === 'string' ? { dockerfile: each } : each) }));
  if (one === undefined || other === undefined) return '';
  return new SimulatedBuilder().build(one).told(other);
}
