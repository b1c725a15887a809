/**
 * The steps of one build with their times, from what the builder kept of its progress (`buildx history logs --progress rawjson`).
 * Lines come from strangers: what has no shape is left out, and what has no time was never begun.
 */
import { isBaseStep, type ProgressVertex, readStepName, readVertices, workedMs } from '../build/progress-vertices.ts';

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

/** In the order in which they were begun; `startedAtMs` is when the build was. */
export function readTrace(lines: readonly string[], startedAtMs: number): readonly TracedStep[] {
  const steps = readVertices(lines).flatMap((vertex): readonly TracedStep[] => {
    const { id, name, inputs, isCached, error, sizeBytes } = vertex;
    if (vertex.spans.length === 0) return [];
    return [{ id, ...nameOf(name), ...timesOf(vertex, startedAtMs), isCached, error, sizeBytes, inputs }];
  });
  return [...steps].sort((one, other) => one.startMs - other.startMs).slice(0, mostSteps);
}

/** A step that waited for others between two parts of its work took as long as both of them, and is shown where the longer one was. */
function timesOf(vertex: ProgressVertex, startedAtMs: number): Pick<TracedStep, 'startMs' | 'durationMs'> {
  const parts = vertex.spans.map(([start, end]) => ({ start, ms: end - start }));
  const longest = parts.reduce((one, other) => (other.ms > one.ms ? other : one));
  return { startMs: Math.max(0, longest.start - startedAtMs), durationMs: workedMs(vertex) };
}

function nameOf(name: string): Pick<TracedStep, 'kind' | 'place' | 'instruction'> {
  const step = readStepName(name);
  if (step !== undefined) return { kind: isBaseStep(step) ? 'base' : 'step', ...step };
  const inner = name.replace(/^\[[^\]]{0,100}\]\s*/, '');
  return { kind: /^load build context/.test(inner) ? 'transfer' : 'other', place: '', instruction: inner };
}
