/**
 * What is remembered of a builder as text: versioned, bounded, and read back with nothing believed. What has another version, was made
 * with another key or is damaged is nothing: then the next plan knows less, and says so.
 */
import type { RememberedBuild, RememberedStep } from './build-memory.ts';
import type { KeptRecords } from './kept-records.ts';
import { readReasons } from './read-reasons.ts';
import type { SeenKeys } from './seen-keys.ts';
import { pairs, printRecords, printSeen, readRecords, readSeen } from './seen-text.ts';

export interface BuilderMemory {
  readonly seen: SeenKeys;
  readonly wasCleared: boolean;
  /** By Dockerfile, context and target. */
  readonly builds: ReadonlyMap<string, RememberedBuild>;
  /** Which folder each copy of a context came from last, both as digests. */
  readonly roots: ReadonlyMap<string, string>;
  /** What the builder kept when somebody looked last. */
  readonly records: KeptRecords;
  /** The first look since which nothing went that a step made, in milliseconds since 1970; `undefined` before the first one. */
  readonly steadySinceMs: number | undefined;
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
  steadySinceMs: undefined,
  taken: [],
};

const version = 1;
const mostBuilds = 100;
const mostTaken = 500;

/** `keyId` is that of the key that the digests were made with. The latest of everything is kept. */
export function printMemory(memory: BuilderMemory, keyId: string): string {
  const builds = [...memory.builds].slice(-mostBuilds);
  const [roots, taken] = [[...memory.roots].slice(-mostBuilds), memory.taken.slice(-mostTaken)];
  return JSON.stringify({
    version,
    keyId,
    wasCleared: memory.wasCleared,
    seen: printSeen(memory.seen),
    builds,
    roots,
    records: printRecords(memory.records),
    steadySinceMs: memory.steadySinceMs,
    taken,
  });
}

/** `undefined` for what is not ours, of another version, or made with another key. */
export function parseMemory(text: string, keyId: string): BuilderMemory | undefined {
  const value = parsed(text);
  if (!isObject(value) || value['version'] !== version || value['keyId'] !== keyId) return undefined;
  const { wasCleared, seen, builds, roots, records, steadySinceMs, taken } = value;
  if (!Array.isArray(seen) || !Array.isArray(builds) || !Array.isArray(taken)) return undefined;
  return {
    seen: readSeen(seen),
    wasCleared: wasCleared === true,
    builds: new Map(builds.flatMap(readBuild)),
    roots: new Map(pairs(roots)),
    records: readRecords(records),
    steadySinceMs: typeof steadySinceMs === 'number' ? steadySinceMs : undefined,
    taken: taken.filter((each) => typeof each === 'string'),
  };
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
