/** What replacing a container by one of another image would do, whatever makes that image; by Compose where it is a service. */
import type { ReplacementPlan } from '../core/build/rebuild-plan.ts';
import { composeServiceOf } from '../core/compose/compose-service.ts';
import { fullName } from '../core/freshness/image-index.ts';
import type { Refusal } from '../core/recreate/refuse.ts';
import { placeOf } from '../core/registry/registry-reference.ts';
import type { BuildPlace, Engine, EngineCli } from '../ports.ts';
import { checkService } from './check-service.ts';
import { planFor } from './plan-recreation.ts';
import { withReplicas } from './plan-replicas.ts';

export interface ReplacementPlanPorts extends Pick<BuildPlace, 'realPath' | 'workspace'> {
  readonly engine: Engine;
  readonly cli: EngineCli;
  readonly ownId: string;
}

export type PlannedReplacement =
  | { readonly kind: 'plan'; readonly plan: ReplacementPlan }
  | ({ readonly kind: 'refused' } & Refusal);

/** Throws an `EngineError`. */
export async function planReplacement(ports: ReplacementPlanPorts, containerId: string): Promise<PlannedReplacement> {
  const { engine, ownId } = ports;
  const planned = await planFor(engine, containerId, ownId, true);
  if (planned.kind === 'refused') return planned;
  const recreation = planned.plan;
  const { reference, newImageId } = recreation;
  const { kind: program, id: engineId } = await engine.facts();
  const containers = await engine.listContainers();
  const named = composeServiceOf(await engine.inspectContainer(recreation.containerId), await engine.inspectImage(newImageId));
  if (named !== undefined && 'because' in named) return { kind: 'refused', ...named };
  if (named !== undefined && !recreation.wasRunning)
    return { kind: 'refused', because: 'It does not run.', hint: 'Start it with Compose, which takes the image that is here.' };
  const service = named === undefined ? undefined : await checkService(ports, named, containers);
  if (service !== undefined && 'because' in service) return { kind: 'refused', ...service };
  const whole = service === undefined ? recreation : await withReplicas(engine, ownId, recreation, service.service);
  if ('because' in whole) return { kind: 'refused', ...whole };
  const replaced = new Set([recreation.name, ...(service?.service.replicas ?? [])]);
  const isOther = ({ name, imageText }: { readonly name: string; readonly imageText: string }) =>
    !replaced.has(name) && fullName(imageText) === fullName(reference);
  const others = containers.filter(isOther).map(({ name }) => name);
  return { kind: 'plan', plan: { recreation: whole, engineId, program, service: service?.service, others } };
}

/** As `planReplacement`, where the image is to come from a registry. Throws an `EngineError`. */
export async function planPull(ports: ReplacementPlanPorts, containerId: string): Promise<PlannedReplacement> {
  const planned = await planReplacement(ports, containerId);
  if (planned.kind === 'refused' || placeOf(planned.plan.recreation.reference) !== undefined) return planned;
  const because = `${planned.plan.recreation.reference} is no reference with a tag.`;
  return { kind: 'refused', because, hint: 'Create it from a name instead.' };
}
