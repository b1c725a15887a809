/** Says the contrary of what another planner says: a harness that believes it proves nothing. */
import type { BuildGiven, Observation, Plan, PlannedOutcome, Planner } from './planner.ts';

export class LyingPlanner implements Planner {
  readonly #honest: Planner;

  constructor(honest: Planner) {
    this.#honest = honest;
  }

  async plan(given: BuildGiven): Promise<Plan> {
    return lie(await this.#honest.plan(given));
  }

  learn(given: BuildGiven, observation: Observation): Promise<void> {
    return this.#honest.learn(given, observation);
  }

  look(builder: string): Promise<void> {
    return this.#honest.look(builder);
  }

  imagesMoved(): void {
    this.#honest.imagesMoved();
  }
}

export function lie(plan: Plan): Plan {
  if (plan.kind === 'refused') return { kind: 'plan', steps: [] };
  return { kind: 'plan', steps: plan.steps.map((step) => ({ ...step, outcome: contrary(step.outcome) })) };
}

function contrary({ kind }: PlannedOutcome): PlannedOutcome {
  return kind === 'reused' ? { kind: 'runs', because: 'a lie' } : { kind: 'reused' };
}
