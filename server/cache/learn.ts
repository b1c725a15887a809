/**
 * What a build taught about the cache of its builder. A build that ended well leaves the key of every step; of one that failed only
 * what was executed to its end is certain, because BuildKit marks steps as cached there that it never looked up. It marks so, too, what
 * nobody needed, because what is made of it is there: of that it may have lost the result long ago.
 */
import type { Digest } from './digest.ts';
import type { KeptRecords } from './kept-records.ts';
import { canonicalsOf, type KnownResults, type SeenKey, type SeenKeys } from './seen-keys.ts';
import { type BuildGraph, takenBy, type Vertex } from './vertex.ts';
import { type ContentDigests, KeyMaker } from './vertex-keys.ts';

/** What the builder said of one step. */
export type StepReport = 'cached' | 'ran' | 'not-told';

export interface BuildReport {
  readonly isComplete: boolean;
  of(vertex: Vertex): StepReport;
}

export interface Lesson {
  readonly digest: Digest;
  /** Those that the build was given. */
  readonly contents: ContentDigests;
  readonly report: BuildReport;
  readonly kept: {
    /** What the builder keeps now. */
    readonly records: KeptRecords;
    /** Which of it the steps of that build made or used. */
    readonly of: ReadonlyMap<Vertex, string>;
    /** See `lastingRecords`. */
    readonly isLasting: (id: string) => boolean;
  };
  /** Nothing went from the builder since that build began: what it made or used is there, found or not. */
  readonly isSteady: boolean;
}

export function learn(seen: SeenKeys, graph: BuildGraph, { digest, contents, report, kept, isSteady }: Lesson): SeenKeys {
  const after = new Map<string, SeenKey>(seen);
  const canonicals = canonicalsOf(seen);
  // It looks into what is learnt on the way: what follows a step that is known under another key is known under that one too.
  const keys = new KeyMaker(digest, contents, after);
  const used = usedResults(graph, report);
  for (const vertex of allVertices(graph)) {
    const { key, signature, operation } = keys.of(vertex);
    if (key === undefined || signature === undefined) {
      if (report.isComplete && operation !== undefined) after.set(operation, unrecorded(operation));
      continue;
    }
    if (vertex.kind === 'image') {
      if (report.isComplete)
        after.set(key, { canonical: keys.canonical(vertex) ?? key, signature, state: 'seen', mayBeAlias: false });
      continue;
    }
    const told = report.of(vertex);
    const before = after.get(key);
    const known = before?.state === 'gone' ? undefined : before;
    if (!report.isComplete && told !== 'ran') {
      if (told === 'cached' && known === undefined)
        after.set(key, { canonical: key, signature, state: 'doubtful', mayBeAlias: false });
      continue;
    }
    const standsOnAlias = vertex.parents.some((parent) => after.get(keys.of(parent).key ?? '')?.mayBeAlias === true);
    const identity = known ?? identityOf({ vertex, key, told, standsOnAlias, earlier: canonicals.get(signature) });
    const id = kept.of.get(vertex);
    const isFound = id !== undefined && (isSteady || kept.isLasting(id));
    const isThere = isFound || known?.state === 'seen' || (isSteady && (told === 'ran' || used.has(vertex)));
    const { canonical, mayBeAlias } = identity;
    const results = resultsOf({ vertex, told, known, id, origin: id === undefined ? '' : (kept.records.get(id)?.origin ?? '') });
    const state = isThere ? 'seen' : 'cleared';
    after.set(key, { canonical, mayBeAlias, signature, state, ...(results === undefined ? {} : { results }) });
  }
  return after;
}

/** What steps that ran stood on and took in, what the target is, and what each of these stands on: the builder had to have them all. */
function usedResults({ stages }: BuildGraph, { of }: BuildReport): ReadonlySet<Vertex> {
  const used = new Set<Vertex>();
  const waiting = stages.flatMap(({ vertices }) => vertices.filter((vertex) => of(vertex) === 'ran').flatMap(takenBy));
  const last = stages.at(-1)?.last;
  if (last !== undefined) waiting.push(last);
  for (let vertex = waiting.pop(); vertex !== undefined; vertex = waiting.pop()) {
    if (used.has(vertex)) continue;
    used.add(vertex);
    waiting.push(...vertex.parents);
  }
  return used;
}

function unrecorded(operation: string): SeenKey {
  return { canonical: operation, signature: operation, state: 'unrecorded', mayBeAlias: false };
}

/** The images that it begins with and copies from first. */
function allVertices({ stages }: BuildGraph): readonly Vertex[] {
  const own = stages.flatMap(({ vertices }) => vertices);
  const others = own.flatMap(takenBy);
  return [...new Set(others.filter(({ kind }) => kind === 'image')), ...own];
}

interface Kept {
  readonly vertex: Vertex;
  readonly told: StepReport;
  readonly known: SeenKey | undefined;
  readonly id: string | undefined;
  readonly origin: string;
}

/** A step that ran although it was looked up had no result before. One that was not looked up has one more now. */
function resultsOf({ vertex, told, known, id, origin }: Kept): KnownResults | undefined {
  const before = known?.results;
  if (id !== undefined && told === 'ran' && !vertex.isForced) return { ids: [id], mayHaveOthers: false, origin };
  if (id !== undefined)
    return before?.ids.includes(id) === true
      ? before
      : { ids: [...(before?.ids ?? []), id], mayHaveOthers: before?.mayHaveOthers ?? true, origin };
  if (told === 'ran') return before && vertex.isForced ? { ...before, mayHaveOthers: true } : undefined;
  return known?.state === 'seen' ? before : undefined;
}

interface Learnt {
  readonly vertex: Vertex;
  readonly key: string;
  readonly told: StepReport;
  /** What stands on something that may be known under another key may be so, too. */
  readonly standsOnAlias: boolean;
  /** Results of the same signature. */
  readonly earlier: ReadonlySet<string> | undefined;
}

function identityOf({ vertex, key, told, standsOnAlias, earlier }: Learnt): Pick<SeenKey, 'canonical' | 'mayBeAlias'> {
  if (told === 'ran') return { canonical: key, mayBeAlias: false };
  const takesResults = vertex.inputs.some(({ kind }) => kind === 'result');
  if (!takesResults || earlier === undefined) return { canonical: key, mayBeAlias: standsOnAlias };
  const [only] = earlier;
  const isCertain = told === 'cached' && earlier.size === 1 && only !== undefined;
  return isCertain ? { canonical: only, mayBeAlias: standsOnAlias } : { canonical: key, mayBeAlias: true };
}
