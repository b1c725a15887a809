/**
 * The steps of one build with their times, from what the builder kept of its progress (`buildx history logs --progress rawjson`).
 * Lines come from strangers: what has no shape is left out, and what has no time was never begun.
 */
import type { JsonObject } from '../../ports.ts';
import { timeOf } from '../freshness/listed-from-inspect.ts';
import { listOf, objectOf, textOf } from '../json-fields.ts';

/** `step`: of the Dockerfile. `base`: its FROM. `transfer`: the files of the build context. `other`: what the builder does around it. */
export type StepKind = 'step' | 'base' | 'transfer' | 'other';

export interface TracedStep {
  /** Of the builder, the same in each build as long as nothing but files changes. */
  readonly id: string;
  readonly kind: StepKind;
  /** `build 3/6`; empty for what is not of the Dockerfile. */
  readonly place: string;
  /** `RUN npm ci`. */
  readonly instruction: string;
  /** From the begin of the build. */
  readonly startMs: number;
  readonly durationMs: number;
  readonly isCached: boolean;
  /** Why it failed; empty when it did not. */
  readonly error: string;
  /** What was sent or fetched; 0 where nothing was. */
  readonly sizeBytes: number;
  /** Ids of the steps that it stands on. */
  readonly inputs: readonly string[];
}

/** More than anybody can look at. */
const mostSteps = 400;

interface Seen {
  name: string;
  inputs: readonly string[];
  spans: (readonly [startMs: number, endMs: number])[];
  isCached: boolean;
  error: string;
  sizeBytes: number;
}

/** In the order in which they were begun; `startedAtMs` is when the build was. */
export function readTrace(lines: readonly string[], startedAtMs: number): readonly TracedStep[] {
  const seen = new Map<string, Seen>();
  for (const line of lines) {
    const { vertexes, statuses } = parsed(line);
    for (const vertex of listOf(vertexes)) takeVertex(seen, objectOf(vertex));
    for (const status of listOf(statuses)) {
      const { vertex, current } = objectOf(status);
      const of = seen.get(textOf(vertex));
      if (of !== undefined && typeof current === 'number' && current > 0) of.sizeBytes += current;
    }
  }
  const steps = [...seen].flatMap(([id, each]): readonly TracedStep[] => {
    if (each.spans.length === 0) return [];
    const { inputs, isCached, error, sizeBytes } = each;
    return [{ id, ...nameOf(each.name), ...timesOf(each.spans, startedAtMs), isCached, error, sizeBytes, inputs }];
  });
  return [...steps].sort((one, other) => one.startMs - other.startMs).slice(0, mostSteps);
}

/** A step that waited for others between two parts of its work took as long as both of them, and is shown where the longer one was. */
function timesOf(spans: Seen['spans'], startedAtMs: number): Pick<TracedStep, 'startMs' | 'durationMs'> {
  const parts = [...new Map(spans)].map(([start, end]) => ({ start, ms: end - start }));
  const longest = parts.reduce((one, other) => (other.ms > one.ms ? other : one));
  return { startMs: Math.max(0, longest.start - startedAtMs), durationMs: parts.reduce((sum, { ms }) => sum + ms, 0) };
}

function takeVertex(seen: Map<string, Seen>, vertex: JsonObject): void {
  const id = textOf(vertex['digest']);
  const name = textOf(vertex['name']);
  if (id === '' || name === '') return;
  const known = seen.get(id) ?? { name, inputs: [], spans: [], isCached: false, error: '', sizeBytes: 0 };
  seen.set(id, known);
  const inputs = listOf(vertex['inputs']).map(textOf);
  if (inputs.length > 0) known.inputs = inputs;
  if (vertex['cached'] === true) known.isCached = true;
  known.error = textOf(vertex['error']) || known.error;
  const [start, end] = [timeOf(vertex['started']), timeOf(vertex['completed'])];
  if (start !== undefined && end !== undefined && end >= start) known.spans.push([start, end]);
}

/** `[linux/amd64 build 3/6] RUN npm ci`: platform and stage are there only when the build has several. */
function nameOf(name: string): Pick<TracedStep, 'kind' | 'place' | 'instruction'> {
  const [, place = '', instruction = ''] = /^\[\s*((?:\S[^\]]*?\s+)?\d+\/\d+)\]\s+(.*)$/s.exec(name) ?? [];
  if (instruction !== '') {
    const isBase = /^FROM\s/i.test(instruction);
    return { kind: isBase ? 'base' : 'step', place: place.replaceAll(/\s+/g, ' '), instruction };
  }
  const inner = name.replace(/^\[[^\]]{0,100}\]\s*/, '');
  return { kind: /^load build context/.test(inner) ? 'transfer' : 'other', place: '', instruction: inner };
}

function parsed(line: string): JsonObject {
  try {
    return objectOf(JSON.parse(line));
  } catch {
    return {};
  }
}
