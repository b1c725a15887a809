/**
 * What is remembered of the last build of a Dockerfile, so that the next one can be compared with it: of each step what its key was
 * made of, and of each context its entries. Values are digests: nothing of an argument or a file can be read from it.
 */
import type { BuilderCopy, CopiedEntry } from './context-entry.ts';
import { type Digest, digestOf } from './digest.ts';
import type { StepReport } from './learn.ts';
import type { Reason } from './reason.ts';
import type { BuildGraph, Vertex, VertexKind } from './vertex.ts';
import type { KeyMaker } from './vertex-keys.ts';

export interface RememberedStep {
  readonly stage: string;
  readonly ordinal: number;
  readonly kind: VertexKind;
  /** What it is called, and the digest of its value. */
  readonly material: readonly (readonly [name: string, digest: string])[];
  /** What it stood on. */
  readonly parents: readonly string[];
  /** How long it took when it ran last, in milliseconds; absent where nobody saw it run. */
  readonly ranMs?: number;
  /** What the builder did with it in that build. */
  readonly report: StepReport;
  /** Why it ran, as far as the build before was remembered. */
  readonly reasons: readonly Reason[];
}

export interface RememberedBuild {
  /** Milliseconds since 1970. */
  readonly atMs: number;
  /** Options that every RUN had in its key: who builds again mostly gives the same. */
  readonly runOptions: Readonly<Record<string, string>>;
  readonly steps: readonly RememberedStep[];
  /** By the name of a context: paths with digests of what is at them. Left out where there are too many. */
  readonly contexts: Readonly<Record<string, readonly (readonly [path: string, digest: string])[]>>;
}

const mostEntries = 20_000;
const mostReasons = 50;
/** Enough to tell two states of a file apart. */
const shortDigest = 12;

export interface SeenBuild {
  /** By the name of a context. */
  readonly copies: ReadonlyMap<string, BuilderCopy>;
  /** By the name of a context: what was written since the build began, so that nobody knows what it was given of it. */
  readonly written?: ReadonlyMap<string, ReadonlySet<string>>;
  readonly digest: Digest;
  readonly atMs: number;
  readonly runOptions: Readonly<Record<string, string>>;
  /** Of a step that ran, in milliseconds. */
  ranMs(vertex: Vertex): number | undefined;
  report(vertex: Vertex): StepReport;
  reasons(vertex: Vertex, stageName: string): readonly Reason[];
}

export function rememberBuild(
  graph: BuildGraph,
  keys: KeyMaker,
  { copies, written, digest, atMs, runOptions, ...of }: SeenBuild,
): RememberedBuild {
  const steps = graph.stages.flatMap(({ name, vertices }) =>
    vertices.flatMap((vertex): readonly RememberedStep[] => {
      if (vertex.place === undefined) return [];
      const material = vertex.material.map(([of, value]) => [of, shortened(digest, [value])] as const);
      const parents = vertex.parents.map((parent) => keys.canonical(parent) ?? '');
      const report = of.report(vertex);
      const reasons = report === 'ran' ? of.reasons(vertex, name).slice(0, mostReasons) : [];
      const step = { stage: name, ordinal: vertex.place.ordinal, kind: vertex.kind, material, parents, report, reasons };
      const duration = of.ranMs(vertex);
      return [duration === undefined ? step : { ...step, ranMs: duration }];
    }),
  );
  const contexts = [...copies]
    .filter(([, copy]) => copy.size <= mostEntries)
    .map(([name, copy]) => [name, knownThen(digestsOf(copy, digest), written?.get(name))]);
  return { atMs, runOptions, steps, contexts: Object.fromEntries(contexts) };
}

/** Of what nobody knows the digest is empty. */
export function knownThen(
  listed: readonly (readonly [path: string, digest: string])[],
  written: ReadonlySet<string> = new Set(),
): readonly (readonly [path: string, digest: string])[] {
  return listed.map(([path, digest]) => [path, written.has(path) ? '' : digest] as const);
}

/** Mode, kind and content in one, so that a change of the mode alone can be told from the digest's second half. */
export function digestsOf(copy: BuilderCopy, digest: Digest): readonly (readonly [path: string, digest: string])[] {
  return [...copy].map(([path, entry]) => [path, digestOfEntry(entry, digest)] as const);
}

/** An entry that did not change is the same object as before. */
const known = new WeakMap<CopiedEntry, { readonly digest: Digest; readonly value: string }>();

function digestOfEntry(entry: CopiedEntry, digest: Digest): string {
  const found = known.get(entry);
  if (found?.digest === digest) return found.value;
  const { kind, mode, link, sha256, sizeBytes } = entry;
  const value = `${shortened(digest, [kind, link, sha256, String(sizeBytes)])}${mode.toString(8)}`;
  known.set(entry, { digest, value });
  return value;
}

export function contentOf(entryDigest: string): string {
  return entryDigest.slice(0, shortDigest);
}

export function shortened(digest: Digest, parts: readonly string[]): string {
  return digestOf(digest, parts).slice(0, shortDigest);
}
