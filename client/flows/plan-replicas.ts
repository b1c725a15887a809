/** Compose replaces all containers of a service at once: what that means for those beside the one that is asked about. */
import type { ComposeService } from '../core/compose/compose-service.ts';
import type { RecreatePlan } from '../core/recreate/plan.ts';
import type { Refusal } from '../core/recreate/refuse.ts';
import type { Engine } from '../ports.ts';
import { planFor } from './plan-recreation.ts';

/**
 * The plan with what the others keep and lose, or why the service cannot be brought back as a whole: what it runs is one image,
 * and all of it runs. Throws an `EngineError`.
 */
export async function withReplicas(
  engine: Engine,
  ownId: string,
  recreation: RecreatePlan,
  { name, replicas = [] }: ComposeService,
): Promise<RecreatePlan | Refusal> {
  const hint = 'Run "docker compose up --detach" yourself first, which makes its containers alike.';
  const [volumes, changedPaths] = [[...recreation.volumes], [...recreation.changedPaths]];
  for (const each of replicas.filter((replica) => replica !== recreation.name)) {
    const planned = await planFor(engine, each, ownId, true);
    if (planned.kind === 'refused')
      return { because: `${each}, another container of ${name}: ${planned.because}`, hint: planned.hint };
    const { plan } = planned;
    if (!plan.wasRunning) return { because: `${each}, another container of ${name}, does not run.`, hint };
    if (plan.oldImageId !== recreation.oldImageId)
      return { because: `${each}, another container of ${name}, runs another image than ${recreation.name}.`, hint };
    volumes.push(...plan.volumes);
    changedPaths.push(...plan.changedPaths.map((path) => `${each}:${path}`));
  }
  return { ...recreation, volumes: [...new Set(volumes)], changedPaths };
}
