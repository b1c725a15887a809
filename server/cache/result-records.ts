/**
 * Which record of the builder holds the result of a step. A step that ran made its record while it ran, and the record says for what; what
 * such a record stands on is the result of the step below. Where two records could be meant, none is: then nobody knows.
 */
import type { Digest } from './digest.ts';
import { execOrigin, isResult, type KeptRecords, originOf } from './kept-records.ts';
import type { BuildGraph, Vertex } from './vertex.ts';

/** A vertex that ran, as the builder told of it. */
export interface RanVertex {
  readonly name: string;
  /** When it worked, in milliseconds since 1970 by the builder's clock. */
  readonly spans: readonly (readonly [startMs: number, endMs: number])[];
}

/** A record may be finished a little after its step is called done. */
const slackMs = 2_000;

/** Ids of records; the vertices that ran in a build are told by `ran`. */
export function resultRecords(
  { stages }: BuildGraph,
  records: KeptRecords,
  { digest, ran }: { readonly digest: Digest; readonly ran: (vertex: Vertex) => readonly RanVertex[] },
): ReadonlyMap<Vertex, string> {
  const found = new Map<Vertex, string>();
  const vertices = stages.flatMap((stage) => stage.vertices);
  const results = [...records].filter(([, { kind }]) => isResult(kind));
  for (const vertex of vertices) {
    const below = belowOf(vertex);
    const [belowId, told] = [below && found.get(below), ranAs(vertex, ran)];
    if (told === undefined) continue;
    const origin = originOfVertex(vertex, told, digest);
    const alike = results.filter(([, each]) => each.origin === origin && (belowId === undefined || each.parents[0] === belowId));
    const within = (slackMs: number) =>
      alike.filter(([, { createdAtMs }]) => isWithin(createdAtMs, told.spans, slackMs)).map(([id]) => id);
    const id = onlyOf(within(0)) ?? onlyOf(within(slackMs));
    if (id !== undefined) found.set(vertex, id);
  }
  for (const vertex of vertices.toReversed()) bindBelow(vertex, found, records);
  return found;
}

/** What it stands on alone. A link stands on two, and BuildKit may count those of what is below it instead. */
function belowOf({ kind, parents }: Vertex): Vertex | undefined {
  const [below] = parents;
  return kind !== 'link' && parents.length === 1 && below !== undefined && hasRecord(below) ? below : undefined;
}

function hasRecord({ kind }: Vertex): boolean {
  return kind === 'directory' || kind === 'run' || kind === 'copy' || kind === 'link';
}

/** A linked copy is told of twice under one place, and the vertex that lays it over what is below has none of its own. */
function ranAs(vertex: Vertex, ran: (vertex: Vertex) => readonly RanVertex[]): RanVertex | undefined {
  if (!hasRecord(vertex)) return undefined;
  const copy = vertex.kind === 'link' ? vertex.parents.at(-1) : vertex;
  const told = copy === undefined ? [] : ran(copy);
  const isLaying = ({ name }: RanVertex) => /^\[[^\]]*\] LINK /.test(name);
  return told.find((each) => isLaying(each) === (vertex.kind === 'link'));
}

function originOfVertex({ kind, material }: Vertex, { name }: RanVertex, digest: Digest): string {
  if (kind !== 'run') return originOf(digest, name);
  const args = material.filter(([of]) => of === 'command' || of.startsWith('shell ')).map(([, value]) => value);
  return execOrigin(digest, args);
}

function isWithin(createdAtMs: number | undefined, spans: RanVertex['spans'], slackMs: number): boolean {
  return createdAtMs !== undefined && spans.some(([start, end]) => createdAtMs >= start && createdAtMs <= end + slackMs);
}

function onlyOf(ids: readonly string[]): string | undefined {
  return ids.length === 1 ? ids[0] : undefined;
}

function bindBelow(vertex: Vertex, found: Map<Vertex, string>, records: KeptRecords): void {
  const below = belowOf(vertex);
  const id = found.get(vertex);
  const parent = id === undefined ? undefined : records.get(id)?.parents[0];
  if (below === undefined || parent === undefined || found.has(below)) return;
  const kind = records.get(parent)?.kind;
  if (kind !== undefined && isResult(kind)) found.set(below, parent);
}
