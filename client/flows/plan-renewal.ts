/** What creating a container again with new anonymous volumes would do. Changes nothing. */
import type { ReplacementPlan } from '../core/build/rebuild-plan.ts';
import { textOf } from '../core/json-fields.ts';
import type { Refusal } from '../core/recreate/refuse.ts';
import { type AnonymousVolume, anonymousVolumes, type RenewedVolume, refusedRenewal } from '../core/recreate/renewed-volumes.ts';
import { ifThere } from './if-there.ts';
import { planReplacement, type ReplacementPlanPorts } from './plan-replacement.ts';

export type PlannedRenewal =
  | { readonly kind: 'plan'; readonly plan: ReplacementPlan }
  | { readonly kind: 'cancelled' }
  | ({ readonly kind: 'refused' } & Refusal);

/** Of a container that is no service; all of them where nobody is asked, none: cancelled. */
export type ChooseVolumes = (volumes: readonly RenewedVolume[]) => Promise<readonly RenewedVolume[] | undefined>;

/** Throws an `EngineError`. */
export async function planRenewal(
  ports: ReplacementPlanPorts,
  containerId: string,
  choose: ChooseVolumes,
): Promise<PlannedRenewal> {
  const container = await ports.engine.inspectContainer(containerId);
  const refusal = refusedRenewal(container);
  if (refusal !== undefined) return { kind: 'refused', ...refusal };
  const planned = await planReplacement(ports, containerId);
  if (planned.kind === 'refused') return planned;
  const { plan } = planned;
  const found = [...anonymousVolumes(container), ...(await ofReplicas(ports, plan))];
  const volumes = await Promise.all(found.map((volume) => withDate(ports, volume)));
  // Compose renews all that a service has.
  const renewed = plan.service === undefined && volumes.length > 1 ? await choose(volumes) : volumes;
  if (renewed === undefined || renewed.length === 0) return { kind: 'cancelled' };
  return { kind: 'plan', plan: { ...plan, recreation: { ...plan.recreation, renewed } } };
}

/** Compose replaces all containers of a service, and each has volumes of its own. */
async function ofReplicas(
  { engine }: ReplacementPlanPorts,
  { service, recreation }: ReplacementPlan,
): Promise<readonly AnonymousVolume[]> {
  const others = (service?.replicas ?? []).filter((name) => name !== recreation.name);
  const containers = await Promise.all(others.map((name) => ifThere(() => engine.inspectContainer(name))));
  return containers.flatMap((container) => (container === undefined ? [] : anonymousVolumes(container)));
}

async function withDate({ engine }: ReplacementPlanPorts, volume: RenewedVolume): Promise<RenewedVolume> {
  const createdAt = textOf((await ifThere(() => engine.inspectVolume(volume.name)))?.['CreatedAt']);
  return createdAt === '' ? volume : { ...volume, createdAt };
}
