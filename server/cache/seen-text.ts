/** Keys that were seen, and records that a builder keeps, as rows of JSON and back; of what has no shape nothing is believed. */
import type { KeptRecord, KeptRecords } from './kept-records.ts';
import type { KnownResults, SeenKey, SeenKeys } from './seen-keys.ts';

const mostSeen = 20_000;
const mostRecords = 20_000;
const states = ['seen', 'doubtful', 'cleared', 'unrecorded', 'gone'] as const;

/** The latest are kept. What is the key itself is left out. */
export function printSeen(seen: SeenKeys): readonly (readonly unknown[])[] {
  return [...seen]
    .slice(-mostSeen)
    .map(([key, { canonical, signature, state, mayBeAlias, results }]) => [
      ...[key, canonical === key ? '' : canonical, signature === key ? '' : signature],
      ...[states.indexOf(state), mayBeAlias ? 1 : 0],
      ...(results === undefined ? [] : [results.origin, results.mayHaveOthers ? 1 : 0, ...results.ids]),
    ]);
}

export function readSeen(rows: readonly unknown[]): SeenKeys {
  return new Map(rows.flatMap(readSeenRow));
}

function readSeenRow(value: unknown): readonly (readonly [string, SeenKey])[] {
  if (!Array.isArray(value)) return [];
  const [key, canonical, signature, state, mayBeAlias, ...results] = value as readonly unknown[];
  const known = typeof state === 'number' ? states[state] : undefined;
  if (typeof key !== 'string' || typeof canonical !== 'string' || typeof signature !== 'string' || known === undefined) return [];
  const seen = { canonical: canonical || key, signature: signature || key, state: known, mayBeAlias: mayBeAlias === 1 };
  const read = readResults(results);
  return [[key, read === undefined ? seen : { ...seen, results: read }]];
}

function readResults([origin, mayHaveOthers, ...ids]: readonly unknown[]): KnownResults | undefined {
  const known = ids.filter((id) => typeof id === 'string');
  return typeof origin !== 'string' || known.length === 0
    ? undefined
    : { ids: known, mayHaveOthers: mayHaveOthers !== 0, origin };
}

/** Of too many none is kept: what is not there would be taken for gone. */
export function printRecords(records: KeptRecords): readonly (readonly unknown[])[] {
  if (records.size > mostRecords) return [];
  return [...records].map(([id, { kind, origin, isMade, createdAtMs, parents }]) => [
    ...[id, kind, origin, isMade ? 1 : 0, createdAtMs ?? null],
    ...parents,
  ]);
}

export function readRecords(rows: unknown): KeptRecords {
  return new Map(Array.isArray(rows) ? rows.flatMap(readRecord) : []);
}

function readRecord(value: unknown): readonly (readonly [string, KeptRecord])[] {
  if (!Array.isArray(value)) return [];
  const [id, kind, origin = '', isMade, createdAtMs, ...parents] = value as readonly unknown[];
  if (typeof id !== 'string' || typeof kind !== 'string' || typeof origin !== 'string') return [];
  const at = typeof createdAtMs === 'number' ? createdAtMs : undefined;
  return [
    [id, { kind, origin, isMade: isMade === 1, createdAtMs: at, parents: parents.filter((each) => typeof each === 'string') }],
  ];
}

/** Of texts. */
export function pairs(value: unknown): readonly (readonly [string, string])[] {
  if (!Array.isArray(value)) return [];
  return value.filter(
    (pair): pair is [string, string] => Array.isArray(pair) && typeof pair[0] === 'string' && typeof pair[1] === 'string',
  );
}
