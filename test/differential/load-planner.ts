/** Which planner is held against BuildKit: ours, or one that shows that the harness itself can be believed. */
import type { EngineAccess } from '../support/engine/access.ts';
import type { Planner } from './planner.ts';
import { LyingPlanner, StandInPlanner } from './stand-in-planner.ts';

export const plannerNames = ['ours', 'stand-in', 'lying'] as const;
export type PlannerName = (typeof plannerNames)[number];
export type PlannerUnderTest = Planner & { imagesMoved(): void };

export interface PlannerOptions {
  readonly mergesLinks: boolean;
}

/** Ours is only loaded where it is asked for: the harness must not need it to be checked itself. */
export async function loadPlanner(
  name: PlannerName,
  engines: ReadonlyMap<string, EngineAccess>,
  options: PlannerOptions,
): Promise<PlannerUnderTest> {
  if (name === 'stand-in') return new StandInPlanner();
  if (name === 'lying') return new LyingPlanner();
  const { OurPlanner } = await import('./our-planner.ts');
  return new OurPlanner(engines, options);
}
