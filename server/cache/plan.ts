/** The plan of a build: each step of the target with what the builder will do with it. */

import type { VertexOutcome } from './predict.ts';
import type { BuildGraph, Vertex } from './vertex.ts';

export interface PlannedStep {
  readonly vertex: Vertex;
  readonly stage: number;
  /** As BuildKit shows it; empty where it shows none. */
  readonly stageName: string;
  /** The i and n of BuildKit's `[stage i/n]`. */
  readonly ordinal: number;
  readonly of: number;
  readonly outcome: VertexOutcome;
}

/** In the order of the Dockerfile. A linked copy is one step of two vertices, and is reused when both are. */
export function planSteps(graph: BuildGraph, outcomes: ReadonlyMap<Vertex, VertexOutcome>): readonly PlannedStep[] {
  const steps: PlannedStep[] = [];
  for (const { index, name, count, vertices } of graph.stages) {
    for (const vertex of vertices) {
      const outcome = outcomes.get(vertex);
      if (vertex.place === undefined || outcome === undefined) continue;
      const { ordinal } = vertex.place;
      const last = steps.at(-1);
      const isSecond = last?.stage === index && last.ordinal === ordinal;
      if (isSecond) steps[steps.length - 1] = { ...last, outcome: worse(last.outcome, outcome) };
      else steps.push({ vertex, stage: index, stageName: name, ordinal, of: count, outcome });
    }
  }
  return steps;
}

const ranks: Readonly<Record<VertexOutcome['kind'], number>> = { reused: 0, unknown: 1, runs: 2, fails: 3 };

function worse(one: VertexOutcome, other: VertexOutcome): VertexOutcome {
  return ranks[other.kind] > ranks[one.kind] ? other : one;
}
