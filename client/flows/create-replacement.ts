/**
 * The replacement, created under a temporary name while the old container runs: the engine itself checks the specification, and
 * what it made of it is compared before anything else is done.
 */

import { objectOf, textOf } from '../core/json-fields.ts';
import { isNamed } from '../core/recreate/as-planned.ts';
import { deriveSpecification } from '../core/recreate/derive-specification.ts';
import { lostSettings } from '../core/recreate/lost-settings.ts';
import type { RecreatePlan } from '../core/recreate/plan.ts';
import { platformOf } from '../core/recreate/platform-of.ts';
import { withoutVolumes } from '../core/recreate/renewed-volumes.ts';
import { type Clock, type Engine, EngineError, type JsonObject } from '../ports.ts';
import { createInNetworks } from './create-in-networks.ts';
import { failureText, insist, look, lookLong } from './insist.ts';

interface CreatePorts {
  readonly engine: Engine;
  readonly clock: Clock;
}

interface Aborted {
  readonly because: string;
  /** Something that was created for it may be there still. */
  readonly isLeft?: boolean;
}

/** Its id. `old` is the old container as it was read before anything was changed. */
export async function createReplacement(
  ports: CreatePorts,
  plan: RecreatePlan,
  old: JsonObject,
  name: string,
): Promise<string | Aborted> {
  const { engine } = ports;
  const before = withoutVolumes(old, plan.renewed ?? []);
  const specification = deriveSpecification(before, plan.oldImage, plan.reference, plan.volumeSources);
  let created: string;
  try {
    created = await createInNetworks(engine, name, specification, platformOf(old));
  } catch (error) {
    if (!EngineError.is(error)) throw error;
    // A name that is taken is somebody else's; after any other error it may have been created all the same.
    const hasAnswered = error.reason !== 'not-running' && error.reason !== 'broken-answer';
    const isLeft = error.reason !== 'conflict' && !(await removeUntold(ports, plan, name, hasAnswered));
    return { because: `The new container could not be created: ${failureText(error)}${whoHas(error, name)}`, isLeft };
  }
  const made = await look(ports, created);
  const because = typeof made === 'string' ? 'The new container went away.' : problemOf(made, specification, before, plan);
  if (because === undefined) return created;
  return discard(ports, created, because);
}

/** It was never started. What cannot be removed is told, because no row shows it. */
export async function discard({ engine, clock }: CreatePorts, id: string, because: string): Promise<Aborted> {
  if (await insist(clock, () => engine.removeContainer(id, { force: false }))) return { because };
  return { because: `${because} What was created for it is left: docker rm ${id.slice(0, 12)}`, isLeft: true };
}

function problemOf(made: JsonObject, specification: JsonObject, old: JsonObject, plan: RecreatePlan): string | undefined {
  if (made['Image'] !== plan.newImageId) return `${plan.reference} names another image than the one in the plan.`;
  const lost = lostSettings(made, specification, old);
  return lost.length === 0 ? undefined : `The engine would not keep ${lost.join(', ')} as it is.`;
}

/** Only a replacement of this very container has that name. */
function whoHas(error: EngineError, name: string): string {
  if (error.reason !== 'conflict') return '';
  return ` Another machine may be replacing this container now. If none is, this was left by one: docker rm ${name}`;
}

/** Whether nothing is left of the one whose answer was lost. */
async function removeUntold(
  ports: CreatePorts,
  { newImageId }: RecreatePlan,
  name: string,
  hasAnswered: boolean,
): Promise<boolean> {
  const left = await lookLong(ports, name);
  // An engine may create it a moment after its answer was lost; an error of its own says that it did not.
  if (left === 'unknown' || left === 'gone') return left === 'gone' && hasAnswered;
  if (!isUntold(left, name, newImageId)) return true;
  return insist(ports.clock, () => ports.engine.removeContainer(textOf(left['Id']), { force: false }));
}

/** Only what has the name, comes from the new image and was never started can be the one whose answer was lost. */
export function isUntold(container: JsonObject, name: string, newImageId: string | undefined): boolean {
  const isOurs = isNamed(container, name) && container['Image'] === newImageId;
  return isOurs && textOf(objectOf(container['State'])['Status']) === 'created';
}
