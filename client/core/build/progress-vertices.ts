/**
 * What a builder tells of the vertices of one build (`--progress rawjson`), one JSON object a line. What it says of a vertex later replaces
 * what it said before: a step may be called cached before it is begun, and run all the same. Lines come from strangers: what has no
 * shape is left out.
 */
import type { JsonObject } from '../../ports.ts';
import { timeOf } from '../freshness/listed-from-inspect.ts';
import { listOf, objectOf, textOf } from '../json-fields.ts';

export interface ProgressVertex {
  /** The same in each build as long as nothing but files changes. */
  readonly id: string;
  readonly name: string;
  /** Ids of the vertices that it stands on. */
  readonly inputs: readonly string[];
  /** What it worked, each once, in milliseconds since 1970; empty of what did not come to an end. */
  readonly spans: readonly (readonly [startMs: number, endMs: number])[];
  readonly isStarted: boolean;
  readonly isCached: boolean;
  /** Why it failed; empty when it did not. */
  readonly error: string;
  /** What was sent or fetched; 0 where nothing was. */
  readonly sizeBytes: number;
}

type Seen = { -readonly [Field in keyof Omit<ProgressVertex, 'spans'>]: ProgressVertex[Field] } & {
  readonly spans: Map<number, number>;
};

/** In the order in which they were told of first. */
export function readVertices(lines: readonly string[]): readonly ProgressVertex[] {
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
  return [...seen.values()].map((each) => ({ ...each, spans: [...each.spans] }));
}

function takeVertex(seen: Map<string, Seen>, vertex: JsonObject): void {
  const [id, name] = [textOf(vertex['digest']), textOf(vertex['name'])];
  if (id === '' || name === '') return;
  const fresh: Seen = { id, name, inputs: [], spans: new Map(), isStarted: false, isCached: false, error: '', sizeBytes: 0 };
  const known = seen.get(id) ?? fresh;
  seen.set(id, known);
  const inputs = listOf(vertex['inputs']).map(textOf);
  const [start, end] = [timeOf(vertex['started']), timeOf(vertex['completed'])];
  known.name = name;
  if (inputs.length > 0) known.inputs = inputs;
  known.isStarted ||= start !== undefined;
  known.isCached = vertex['cached'] === true;
  known.error = textOf(vertex['error']) || known.error;
  if (start !== undefined && end !== undefined && end >= start) known.spans.set(start, end);
}

/** How long it worked, without what it waited in between. */
export function workedMs({ spans }: Pick<ProgressVertex, 'spans'>): number {
  return spans.reduce((sum, [start, end]) => sum + end - start, 0);
}

export interface StepName {
  /** `build 3/6`; platform and stage are there only when the build has several. */
  readonly place: string;
  readonly instruction: string;
}

/** `[linux/amd64 build 3/6] RUN npm ci`; `undefined` of what is not of the Dockerfile. */
export function readStepName(name: string): StepName | undefined {
  const [, place = '', instruction = ''] = /^\[\s*((?:\S[^\]]*?\s+)?\d+\/\d+)\]\s+(.*)$/s.exec(name) ?? [];
  return instruction === '' ? undefined : { place: place.replaceAll(/\s+/g, ' '), instruction };
}

export function isBaseStep({ instruction }: StepName): boolean {
  return /^FROM\s/i.test(instruction);
}

function parsed(line: string): JsonObject {
  try {
    return objectOf(JSON.parse(line));
  } catch {
    return {};
  }
}
