/**
 * What is remembered of a builder as text: versioned, bounded, and read back with nothing believed. What has another version, was made
 * with another key or is damaged is nothing: then the next plan knows less, and says so.
 */
import type { RememberedBuild, RememberedStep } from './build-memory.ts';
import { readReasons } from './read-reasons.ts';
import type { SeenKey, SeenKeys } from './seen-keys.ts';

export interface BuilderMemory {
  readonly seen: SeenKeys;
  readonly wasCleared: boolean;
  /** By Dockerfile, context and target. */
  readonly builds: ReadonlyMap<string, RememberedBuild>;
  /** Which folder each copy of a context came from last, both as digests. */
  readonly roots: ReadonlyMap<string, string>;
  /** What the builder kept when somebody looked last: its records by id, with their kinds. */
  readonly records: ReadonlyMap<string, string>;
  /** Builds of the builder's history that were taken in, the latest last. */
  readonly taken: readonly string[];
}

/** Whether its cache was cleared before anybody looked, nobody knows. */
export const emptyMemory: BuilderMemory = {
  seen: new Map(),
  wasCleared: true,
  builds: new Map(),
  roots: new Map(),
  records: new Map(),
  taken: [],
};

const version = 1;
const mostSeen = 20_000;
const mostBuilds = 100;
const mostTaken = 500;
const states = ['seen', 'doubtful', 'cleared', 'unrecorded', 'gone'] as const;

/** `keyId` is that of the key that the digests were made with. The latest of everything is kept. */
export function printMemory(memory: BuilderMemory, keyId: string): string {
  const seen = [...memory.seen]
    .slice(-mostSeen)
    .map(([key, each]) => [
      ...[key, each.canonical === key ? '' : each.canonical, each.signature === key ? '' : each.signature],
      ...[states.indexOf(each.state), each.mayBeAlias ? 1 : 0],
    ]);
  const builds = [...memory.builds].slice(-mostBuilds);
  const [roots, taken] = [[...memory.roots].slice(-mostBuilds), memory.taken.slice(-mostTaken)];
  return JSON.stringify({
    version,
    keyId,
    wasCleared: memory.wasCleared,
    seen,
    builds,
    roots,
    records: [...memory.records],
    taken,
  });
}

/** `undefined` for what is not ours, of another version, or made with another key. */
export function parseMemory(text: string, keyId: string): BuilderMemory | undefined {
  const value = parsed(text);
  if (!isObject(value) || value['version'] !== version || value['keyId'] !== keyId) return undefined;
  const { wasCleared, seen, builds, roots, records, taken } = value;
  if (!Array.isArray(seen) || !Array.isArray(builds) || !Array.isArray(taken)) return undefined;
  return {
    seen: new Map(seen.flatMap(readSeen)),
    wasCleared: wasCleared === true,
    builds: new Map(builds.flatMap(readBuild)),
    roots: new Map(pairs(roots)),
    records: new Map(pairs(records)),
    taken: taken.filter((each) => typeof each === 'string'),
  };
}

function readSeen(value: unknown): readonly (readonly [string, SeenKey])[] {
  if (!Array.isArray(value)) return [];
  const [key, canonical, signature, state, mayBeAlias] = value as readonly unknown[];
  const known = typeof state === 'number' ? states[state] : undefined;
  if (typeof key !== 'string' || typeof canonical !== 'string' || typeof signature !== 'string' || known === undefined) return [];
  return [[key, { canonical: canonical || key, signature: signature || key, state: known, mayBeAlias: mayBeAlias === 1 }]];
}

function readBuild(value: unknown): readonly (readonly [string, RememberedBuild])[] {
  if (!Array.isArray(value)) return [];
  const [name, build] = value as readonly unknown[];
  if (typeof name !== 'string' || !isObject(build)) return [];
  const { atMs, steps, contexts, runOptions } = build;
  if (typeof atMs !== 'number' || !Array.isArray(steps) || !isObject(contexts)) return [];
  const read = Object.entries(contexts).map(([context, entries]) => [context, pairs(entries)] as const);
  const options = Object.fromEntries(
    Object.entries(isObject(runOptions) ? runOptions : {}).filter(
      (pair): pair is [string, string] => typeof pair[1] === 'string',
    ),
  );
  return [[name, { atMs, runOptions: options, steps: steps.flatMap(readStep), contexts: Object.fromEntries(read) }]];
}

const kinds: ReadonlySet<unknown> = new Set(['image', 'nothing', 'directory', 'run', 'copy', 'remote', 'link']);

function readStep(value: unknown): readonly RememberedStep[] {
  if (!isObject(value)) return [];
  const { stage, ordinal, kind, material, parents, ranMs, report, reasons } = value;
  if (typeof stage !== 'string' || typeof ordinal !== 'number' || !kinds.has(kind) || !Array.isArray(parents)) return [];
  const step: RememberedStep = {
    ...{ stage, ordinal, kind: kind as RememberedStep['kind'] },
    material: pairs(material),
    parents: parents.filter((each) => typeof each === 'string'),
    report: report === 'cached' || report === 'ran' ? report : 'not-told',
    reasons: readReasons(reasons),
  };
  return [typeof ranMs === 'number' && Number.isFinite(ranMs) ? { ...step, ranMs } : step];
}

function pairs(value: unknown): readonly (readonly [string, string])[] {
  if (!Array.isArray(value)) return [];
  return value.filter(
    (pair): pair is [string, string] => Array.isArray(pair) && typeof pair[0] === 'string' && typeof pair[1] === 'string',
  );
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
