/** What is remembered of the last build of a Dockerfile: what ran and why, and what was reused. */
import type { RememberedStep } from '../cache/build-memory.ts';
import type { VertexPlace } from '../cache/vertex.ts';
import type { Dockerfile } from '../model/dockerfile.ts';
import { lineCounter } from '../model/line-counter.ts';
import { instructionLabel } from './instruction-label.ts';
import { type PlanDeps, type PlanRequest, prepareGraph, type Unprepared } from './prepare-plan.ts';

export interface LastBuildStep extends Pick<RememberedStep, 'ordinal' | 'report' | 'reasons' | 'ranMs'> {
  readonly stageName: string;
  /** From 1; absent where the Dockerfile has no such step any more. */
  readonly line: number | undefined;
  /** As the instruction is spelled there. */
  readonly label: string | undefined;
}

export type LastBuildAnswer =
  | { readonly kind: 'known'; readonly atMs: number; readonly steps: readonly LastBuildStep[] }
  | { readonly kind: 'none' }
  | Unprepared;

/** Throws only the signal's reason, and what the disk says of the state folder. */
export async function lastBuild(request: PlanRequest, deps: PlanDeps): Promise<LastBuildAnswer> {
  const prepared = await prepareGraph(request, deps);
  if (prepared.kind !== 'prepared') return prepared;
  const remembered = prepared.memory.builds.get(prepared.name);
  if (remembered === undefined) return { kind: 'none' };
  const lineOf = lineCounter(prepared.dockerfile.text);
  const places = new Map<string, { readonly line: number; readonly label: string }>();
  for (const { name, vertices } of prepared.graph.stages) {
    for (const { place } of vertices)
      if (place !== undefined) places.set(`${name} ${place.ordinal}`, placeOf(place, prepared.dockerfile, lineOf));
  }
  const steps = remembered.steps.map(({ stage, ordinal, report, reasons, ranMs }) => ({
    ...{ stageName: stage, ordinal, report, reasons },
    ...{ line: undefined, label: undefined, ...places.get(`${stage} ${ordinal}`) },
    ...(ranMs === undefined ? {} : { ranMs }),
  }));
  return { kind: 'known', atMs: remembered.atMs, steps };
}

/** What an ONBUILD brings stands nowhere in this file. */
function placeOf({ stage, instruction, isTriggered }: VertexPlace, { stages }: Dockerfile, lineOf: (offset: number) => number) {
  const spelled = isTriggered ? stages[stage]?.from : instruction;
  return { line: lineOf(spelled?.span.start ?? 0) + 1, label: instructionLabel(instruction) };
}
