/** The replacement, created under a temporary name while the old container runs, from what the reference is now. */
import { deriveSpecification } from '../core/recreate/derive-specification.ts';
import { lostSettings } from '../core/recreate/lost-settings.ts';
import type { RecreatePlan } from '../core/recreate/plan.ts';
import { withoutVolumes } from '../core/recreate/renewed-volumes.ts';
import type { JsonObject } from '../ports.ts';
import { type Aborted, type CreatePorts, createBeside } from './create-beside.ts';

/** Its id. `old` is the old container as it was read before anything was changed. */
export function createReplacement(
  ports: CreatePorts,
  plan: RecreatePlan,
  old: JsonObject,
  name: string,
): Promise<string | Aborted> {
  const { oldImage, reference, volumeSources, newImageId } = plan;
  const before = withoutVolumes(old, plan.renewed ?? []);
  const specification = deriveSpecification(before, oldImage, reference, volumeSources);
  const problemOf = (made: JsonObject): string | undefined => {
    if (made['Image'] !== newImageId) return `${reference} names another image than the one in the plan.`;
    const lost = lostSettings(made, specification, before);
    return lost.length === 0 ? undefined : `The engine would not keep ${lost.join(', ')} as it is.`;
  };
  return createBeside(ports, old, { name, what: 'new container', specification, imageId: newImageId, problemOf });
}
