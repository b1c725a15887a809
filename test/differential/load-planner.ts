/** Which planner is held against BuildKit: ours, or one that lies, to see that lies are found. */
import type { EngineAccess } from '../support/engine/access.ts';
import { LyingPlanner } from './lying-planner.ts';
import { OurPlanner, type PlannerOptions } from './our-planner.ts';
import type { Planner } from './planner.ts';

export const plannerNames = ['ours', 'lying'] as const;
export type PlannerName = (typeof plannerNames)[number];

export function loadPlanner(name: PlannerName, engines: ReadonlyMap<string, EngineAccess>, options: PlannerOptions): Planner {
  const ours = new OurPlanner(engines, options);
  return name === 'ours' ? ours : new LyingPlanner(ours);
}
