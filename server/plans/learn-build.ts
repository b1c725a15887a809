/**
 * What a build that was made taught about its builder. It is told afterwards, so the files of the workspace count only where nothing
 * changed them since the build began: what changed later is not known, and stays unknown.
 */

import { digestsOf, knownThen, rememberBuild } from '../cache/build-memory.ts';
import type { BuilderCopy } from '../cache/context-entry.ts';
import { explain } from '../cache/explain.ts';
import { lastingRecords } from '../cache/kept-records.ts';
import { learn, type StepReport } from '../cache/learn.ts';
import { lostCopies } from '../cache/lost-copies.ts';
import type { BuilderMemory } from '../cache/memory-text.ts';
import { mostAlikeStep } from '../cache/most-alike-step.ts';
import { type RanVertex, resultRecords } from '../cache/result-records.ts';
import { onWayTo, selectedBy } from '../cache/selected-paths.ts';
import type { Vertex } from '../cache/vertex.ts';
import { type ContentDigests, KeyMaker } from '../cache/vertex-keys.ts';
import { pathOfUri } from '../context/file-uri.ts';
import { keepDurations } from '../context/kept-durations.ts';
import { stepIdentity } from '../facts/step-durations.ts';
import { changedNs, type GivenContext } from './given-contexts.ts';
import { type PlanDeps, type PlanRequest, type PreparedPlan, preparePlan } from './prepare-plan.ts';

/** A step as the builder told of it, by its stage and number. */
export interface ToldStep {
  readonly stageName: string;
  readonly ordinal: number;
  readonly report: StepReport;
  /** How long it took, in milliseconds; absent where it did not run. */
  readonly ranMs?: number | undefined;
  /** Of those that ran; a linked copy has two. */
  readonly vertices?: readonly RanVertex[];
}

export interface BuiltRequest extends PlanRequest {
  /** Of the builder's history. */
  readonly historyId: string;
  /** Milliseconds since 1970, by this machine's clock. */
  readonly startedAtMs: number;
  readonly isComplete: boolean;
  /** The builder took in the build context. */
  readonly hasLoadedContext: boolean;
  readonly steps: readonly ToldStep[];
}

export type LearnAnswer =
  /** `not-learnt`: somebody else changes what is remembered of the builder, or nobody can. */
  { readonly kind: 'learnt' | 'known-before' | 'not-learnt' } | Exclude<Awaited<ReturnType<typeof preparePlan>>, PreparedPlan>;

/** Throws only the signal's reason, and what the disk says of the state folder. */
export async function learnBuild(request: BuiltRequest, deps: PlanDeps): Promise<LearnAnswer> {
  if (request.dockerfileText === undefined && isChangedSince(pathOfUri(request.dockerfileUri), request.startedAtMs))
    return { kind: 'unknown', because: 'The Dockerfile changed since that build began.' };
  // The files are read before anybody else is kept waiting.
  const prepared = await preparePlan(request, deps);
  if (prepared.kind !== 'prepared') return prepared;
  const learnt = await prepared.memories.change<LearnAnswer>(async (memory) => {
    if (memory.taken.includes(request.historyId)) return { result: { kind: 'known-before' } };
    const now = (await isAsPrepared(prepared, memory)) ? { ...prepared, memory } : await preparePlan(request, deps);
    if (now.kind !== 'prepared') return { result: now };
    const { after, copies, durations } = taughtBy(request, now);
    const path = pathOfUri(request.dockerfileUri);
    // A step of a build that failed may have been ended early.
    if (request.isComplete && path !== undefined) await keepDurations(deps.state, path, durations).catch(() => undefined);
    return { result: { kind: 'learnt' }, memory: after, copies };
  });
  return learnt ?? { kind: 'not-learnt' };
}

/** While the contexts were read, somebody else may have changed what the builder is known to have of them. */
async function isAsPrepared({ given, memories, memory, key }: PreparedPlan, now: BuilderMemory): Promise<boolean> {
  for (const context of given.values()) {
    if (context.kind === 'unknown') continue;
    const root = key.of(context.keptAs);
    if ((await memories.copy(context.keptAs)) !== context.before || memory.roots.get(root) !== now.roots.get(root)) return false;
  }
  return true;
}

interface Taught {
  readonly after: BuilderMemory;
  readonly copies: ReadonlyMap<string, BuilderCopy>;
  readonly durations: ReadonlyMap<string, number>;
}

function taughtBy(request: BuiltRequest, prepared: PreparedPlan): Taught {
  const { memory, graph, key, given } = prepared;
  const contents = contentsThen(prepared, request.startedAtMs);
  const told = new Map(request.steps.map((step) => [`${step.stageName} ${step.ordinal}`, step]));
  const names = new Map(graph.stages.map(({ index, name }) => [index, name]));
  const toldOf = ({ place }: Vertex) =>
    place === undefined ? undefined : told.get(`${names.get(place.stage)} ${place.ordinal}`);
  const report = { isComplete: request.isComplete, of: (vertex: Vertex) => toldOf(vertex)?.report ?? 'not-told' };
  const ran = (vertex: Vertex) => toldOf(vertex)?.vertices ?? [];
  const { records } = memory;
  const isLasting = lastingRecords(records, request.builder.usesContainerdStore);
  const kept = { records, of: resultRecords(graph, records, { digest: key.quick, ran }), isLasting };
  const isSteady = memory.steadySinceMs !== undefined && request.startedAtMs >= memory.steadySinceMs;
  const seen = learn(memory.seen, graph, { digest: key.quick, contents, report, kept, isSteady });
  const builds = new Map(memory.builds);
  const copies = copiesOf(given, request.startedAtMs, lostCopies(graph, report));
  if (request.isComplete) {
    const before = memory.builds.get(prepared.name);
    const ranMs = (vertex: Vertex) => {
      const stageName = vertex.place === undefined ? '' : (names.get(vertex.place.stage) ?? '');
      const earlier = before && mostAlikeStep(vertex, before.steps, { digest: key.quick, stageName });
      return toldOf(vertex)?.ranMs ?? earlier?.ranMs;
    };
    const keys = new KeyMaker(key.quick, contents, seen);
    const written = writtenSince(given, request.startedAtMs);
    const contexts = new Map(
      [...byName(given)].map(([context, copy]) => {
        const listed = knownThen(digestsOf(copy, key.quick), written.get(context));
        return [context, new Map(listed)] as const;
      }),
    );
    const reasons = (vertex: Vertex, stageName: string) => {
      const parents = vertex.parents.map((parent) => keys.canonical(parent) ?? '');
      return explain(vertex, { digest: key.quick, remembered: before, contexts, stageName, parents });
    };
    builds.delete(prepared.name);
    builds.set(
      prepared.name,
      rememberBuild(graph, keys, {
        copies: byName(given),
        written,
        digest: key.quick,
        atMs: request.startedAtMs,
        runOptions: request.runOptions ?? {},
        ranMs,
        report: report.of,
        reasons,
      }),
    );
  }
  const isSent = request.isComplete || request.hasLoadedContext;
  const from = [...given.values()].flatMap((each) =>
    each.kind === 'known' ? [[key.of(each.keptAs), key.of(each.root)] as const] : [],
  );
  const roots = new Map([...memory.roots, ...(isSent ? from : [])]);
  const after: BuilderMemory = { ...memory, seen, builds, roots, taken: [...memory.taken, request.historyId] };
  return { after, copies: isSent ? copies : new Map(), durations: durationsOf(prepared, toldOf) };
}

/** Of steps that ran in it. Where two of a stage say the same, nobody could tell which one is meant. */
function durationsOf(
  { graph, dockerfile }: PreparedPlan,
  toldOf: (vertex: Vertex) => ToldStep | undefined,
): ReadonlyMap<string, number> {
  const measured = new Map<string, number | undefined>();
  for (const vertex of graph.stages.flatMap(({ vertices }) => vertices)) {
    const { place } = vertex;
    const stage = place === undefined || place.isTriggered ? undefined : dockerfile.stages[place.stage];
    if (place === undefined || stage === undefined) continue;
    const identity = stepIdentity(stage, place.instruction);
    const told = toldOf(vertex);
    const ranMs = told?.report === 'ran' ? told.ranMs : undefined;
    measured.set(identity, measured.has(identity) ? undefined : ranMs);
  }
  return new Map([...measured].flatMap(([identity, ms]) => (ms === undefined ? [] : [[identity, ms] as const])));
}

function isChangedSince(path: string | undefined, ms: number): boolean {
  const changed = path === undefined ? undefined : changedNs(path);
  return changed === undefined || changed >= nanoseconds(ms);
}

/** What changed after the build began was perhaps not given to it. */
function contentsThen({ given, contents }: PreparedPlan, startedAtMs: number): ContentDigests {
  const startNs = nanoseconds(startedAtMs);
  const changed = new Map([...given].map(([name, context]) => [name, changesSince(context, startNs)]));
  return (context, selectors) => {
    const { files = [], folders = [], isIgnoreChanged = false } = changed.get(context) ?? {};
    const isSelected = selectedBy(selectors);
    const isOnWay = onWayTo(selectors);
    const later = files.find(isSelected) ?? folders.find((path) => isSelected(path) || isOnWay(path));
    if (isIgnoreChanged) return { kind: 'unknown', because: 'What is ignored may have changed since that build began.' };
    if (later !== undefined) return { kind: 'unknown', because: `${later || 'The context'} changed since that build began.` };
    return contents(context, selectors);
  };
}

interface Changes {
  readonly files: readonly string[];
  /** Something came into it or left it; the root is empty. */
  readonly folders: readonly string[];
  readonly isIgnoreChanged: boolean;
}

function changesSince(context: GivenContext, startNs: bigint): Changes {
  if (context.kind === 'unknown') return { files: [], folders: [], isIgnoreChanged: false };
  const { entries, rootChangedNs, ignoreChangedNs } = context;
  const files = changedFiles(context, startNs);
  const folders = [...entries].filter(([, entry]) => entry.kind === 'directory' && entry.mtimeNs >= startNs);
  const root = rootChangedNs >= startNs ? [''] : [];
  return { files, folders: [...root, ...folders.map(([path]) => path)], isIgnoreChanged: ignoreChangedNs >= startNs };
}

function changedFiles({ entries, stamps }: Extract<GivenContext, { kind: 'known' }>, startNs: bigint): readonly string[] {
  return [...entries].flatMap(([path, { kind, mtimeNs }]) =>
    kind !== 'directory' && (stamps.get(path)?.ctimeNs ?? mtimeNs) >= startNs ? [path] : [],
  );
}

function nanoseconds(ms: number): bigint {
  return BigInt(Math.floor(ms)) * 1_000_000n;
}

/** By the name under which the builder keeps them, without what it was perhaps not given: that is sent again in any case. */
function copiesOf(
  given: ReadonlyMap<string, GivenContext>,
  startedAtMs: number,
  lost: ReadonlySet<string>,
): ReadonlyMap<string, BuilderCopy> {
  const copies = new Map<string, BuilderCopy>();
  for (const [name, context] of given) {
    if (context.kind === 'unknown') continue;
    if (lost.has(name)) copies.set(context.keptAs, new Map());
    if (lost.has(name)) continue;
    const later = new Set(changedFiles(context, nanoseconds(startedAtMs)));
    copies.set(context.keptAs, new Map([...context.copy].filter(([path]) => !later.has(path))));
  }
  return copies;
}

function writtenSince(given: ReadonlyMap<string, GivenContext>, startedAtMs: number): ReadonlyMap<string, ReadonlySet<string>> {
  const startNs = nanoseconds(startedAtMs);
  const known = [...given].flatMap(([name, context]) => (context.kind === 'known' ? [[name, context] as const] : []));
  return new Map(known.map(([name, context]) => [name, new Set(changedFiles(context, startNs))]));
}

function byName(given: ReadonlyMap<string, GivenContext>): ReadonlyMap<string, BuilderCopy> {
  return new Map([...given].flatMap(([name, context]) => (context.kind === 'known' ? [[name, context.copy] as const] : [])));
}
