/**
 * Command lines with which a person finishes an exchange. By id, because another container may have the name. One that is done already
 * fails, and the next are right all the same.
 */
import { policyText } from './as-planned.ts';
import type { Before } from './plan.ts';

/** The old container comes back. `isAside`: the replacement neither runs nor has the name. */
export function commandsToBringBack(
  { plan, replacementId, failed }: { readonly plan: Before; readonly replacementId: string; readonly failed: string },
  isAside: boolean,
): readonly string[] {
  const [id, replacement] = [shortId(plan.containerId), shortId(replacementId)];
  return [
    ...(isAside ? [] : [`docker stop ${replacement}`, `docker rename ${replacement} ${failed}`]),
    `docker rename ${id} ${plan.name}`,
    `docker update --restart ${policyText(plan.restartPolicy)} ${id}`,
    ...(plan.wasRunning ? [`docker start ${id}`] : []),
    ...(plan.wasPaused ? [`docker pause ${id}`] : []),
  ];
}

/** The replacement is all that is left. */
export function commandsToTakeOver(plan: Before, replacementId: string, hasName: boolean): readonly string[] {
  const id = shortId(replacementId);
  return [...(hasName ? [] : [`docker rename ${id} ${plan.name}`]), ...(plan.wasRunning ? [`docker start ${id}`] : [])];
}

function shortId(id: string): string {
  return id.slice(0, 12);
}
