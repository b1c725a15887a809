/** Holds a plan against what the builder did. What BuildKit does not tell of a step by itself is not scored, and counted. */
import type { Observation, ObservedVertex, PlannedStep } from './planner.ts';

export interface Comparison {
  readonly step: PlannedStep;
  /** `undefined`: it cannot be told. */
  readonly observed: 'cached' | 'ran' | undefined;
  readonly verdict: 'right' | 'wrong' | 'unknown' | 'not-scored';
}

export function compareSteps(steps: readonly PlannedStep[], observation: Observation): readonly Comparison[] {
  const places = placesOf(observation.vertices);
  const identities = new Map<string, number>();
  for (const { identity } of steps) identities.set(identity, (identities.get(identity) ?? 0) + 1);
  return steps.map((step): Comparison => {
    const observed = observedOf(places.get(placeKey(step.stageName, step.ordinal)));
    // Of two steps that are one, BuildKit shows the second as cached.
    const isTwin = step.identity !== '' && (identities.get(step.identity) ?? 0) > 1;
    if (observed === undefined || isTwin || !observation.isOk) return { step, observed, verdict: 'not-scored' };
    if (step.outcome.kind === 'unknown') return { step, observed, verdict: 'unknown' };
    const isRight = (step.outcome.kind === 'reused') === (observed === 'cached') && step.outcome.kind !== 'fails';
    return { step, observed, verdict: isRight ? 'right' : 'wrong' };
  });
}

/** By stage and number: a linked copy has two of the same. */
export function placesOf(vertices: readonly ObservedVertex[]): ReadonlyMap<string, readonly ObservedVertex[]> {
  const places = new Map<string, ObservedVertex[]>();
  for (const vertex of vertices) {
    const [, place = '', index = '', instruction = ''] = /^\[\s*(?:(\S[^\]]*?)\s+)?(\d+)\/\d+\]\s+(.*)$/s.exec(vertex.name) ?? [];
    if (instruction === '' || /^FROM /.test(instruction) || !vertex.isStarted) continue;
    const stage = place.split(' ').findLast((word) => word !== '' && !word.includes('/')) ?? '';
    const key = placeKey(stage, Number(index));
    places.set(key, [...(places.get(key) ?? []), vertex]);
  }
  return places;
}

export function placeKey(stageName: string, ordinal: number): string {
  return `${stageName} ${ordinal}`;
}

export function observedOf(vertices: readonly ObservedVertex[] | undefined): 'cached' | 'ran' | undefined {
  if (vertices === undefined || vertices.length === 0) return undefined;
  return vertices.every(({ isCached }) => isCached) ? 'cached' : 'ran';
}
