/** What creating a container again with new anonymous volumes would do. Changes nothing. */
import type { ReplacementPlan } from '../core/build/rebuild-plan.ts';
import { textOf } from '../core/json-fields.ts';
import type { Refusal } from '../core/recreate/refuse.ts';
import { anonymousVolumes, type RenewedVolume, refusedRenewal } from '../core/recreate/renewed-volumes.ts';
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
  const volumes = await Promise.all(anonymousVolumes(container).map((volume) => withDate(ports, volume)));
  const { plan } = planned;
  // Compose renews all that a service has.
  const renewed = plan.service === undefined && volumes.length > 1 ? await choose(volumes) : volumes;
  if (renewed === undefined || renewed.length === 0) return { kind: 'cancelled' };
  return { kind: 'plan', plan: { ...plan, recreation: { ...plan.recreation, renewed } } };
}

async function withDate({ engine }: ReplacementPlanPorts, volume: RenewedVolume): Promise<RenewedVolume> {
  const createdAt = textOf((await ifThere(() => engine.inspectVolume(volume.name)))?.['CreatedAt']);
  return createdAt === '' ? volume : { ...volume, createdAt };
}
