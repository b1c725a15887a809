/** Questions about plans, asked again with the images that they turn out to need. */
import type { BuildPlanParams, PlanImageInfo } from '../../server/protocol.ts';
import { planImage } from '../core/plan/plan-image.ts';
import type { BuildPlans } from '../plan-ports.ts';
import type { BuildPlace, Engine } from '../ports.ts';
import { ifThere } from './if-there.ts';

export interface PlanPorts {
  readonly engine: Engine;
  readonly place: Pick<BuildPlace, 'cli' | 'realPath' | 'workspace' | 'notedBuilds' | 'builders'>;
  readonly plans: BuildPlans;
  /** What a person says that builds; absent: nobody says. */
  readonly builder?: () => string | undefined;
}

export interface UnknownPlan {
  readonly kind: 'unknown';
  readonly because: string;
}

/** Of images that refer to others no more than this is asked. */
const mostRounds = 5;

/**
 * Asks again with the images that are missing; `images` are those that were looked up before, and what is looked up now is added to
 * them. Throws an `EngineError`.
 */
export async function withImages<T extends { readonly kind: string }>(
  { engine }: Pick<PlanPorts, 'engine'>,
  params: Omit<BuildPlanParams, 'images'>,
  ask: (params: BuildPlanParams) => Promise<T | { readonly kind: 'needs-images'; readonly references: readonly string[] }>,
  images: Record<string, PlanImageInfo> = {},
): Promise<Exclude<T, { kind: 'needs-images' }> | UnknownPlan> {
  const { usesContainerdStore } = await engine.facts();
  for (let round = 0; round < mostRounds; round++) {
    const answer = await ask({ ...params, images });
    if (!('references' in answer)) return answer as Exclude<T, { kind: 'needs-images' }>;
    for (const reference of answer.references) {
      const inspection = await ifThere(() => engine.inspectImage(reference));
      const missing = { kind: 'unknown', because: `The image ${reference.slice(0, 200)} is not on this engine.` } as const;
      images[reference] = inspection === undefined ? missing : planImage(inspection, { usesContainerdStore });
    }
  }
  return { kind: 'unknown', because: 'The Dockerfile names more images than are looked up.' };
}
