/** Reads everything that the plan of a recreation needs, before anything is changed. */

import { objectOf, textOf } from '../core/json-fields.ts';
import { planRecreation, type RecreatePlan } from '../core/recreate/plan.ts';
import { dependsOn, type Refusal, refusalOf } from '../core/recreate/refuse.ts';
import type { Engine, JsonObject } from '../ports.ts';
import { ifThere } from './if-there.ts';

export type Planned = { readonly kind: 'plan'; readonly plan: RecreatePlan } | ({ readonly kind: 'refused' } & Refusal);

/** Throws an `EngineError`. `hostname` is this machine's. */
export async function planFor(engine: Engine, containerId: string, hostname: string, isThroughCompose = false): Promise<Planned> {
  const container = await engine.inspectContainer(containerId);
  const id = textOf(container['Id']);
  const dependents = await dependentsOf(engine, id, textOf(container['Name']).replace(/^\//, ''));
  const { apiVersion } = await engine.facts();
  const refusal = refusalOf(container, { dependents, hostname, isThroughCompose, apiMinor: Number(apiVersion.split('.')[1]) });
  if (refusal !== undefined) return { kind: 'refused', ...refusal };
  const newImage = await imageIfThere(engine, textOf(objectOf(container['Config'])['Image']));
  if (newImage === undefined) {
    const because = 'No image has the name that it was created from.';
    return { kind: 'refused', because, hint: 'Build or pull the image first.' };
  }
  const oldImage = await imageIfThere(engine, textOf(container['Image']));
  const changedPaths = await engine.changedPaths(id);
  return { kind: 'plan', plan: planRecreation({ container, oldImage, newImage, changedPaths }) };
}

async function dependentsOf(engine: Engine, id: string, name: string): Promise<readonly string[]> {
  const others = (await engine.listContainers()).filter((other) => other.id !== id);
  const needing = await Promise.all(
    others.map(async (other) => {
      const inspected = await ifThere(() => engine.inspectContainer(other.id));
      return inspected !== undefined && dependsOn(inspected, id, name) ? [other.name] : [];
    }),
  );
  return needing.flat();
}

function imageIfThere(engine: Engine, reference: string): Promise<JsonObject | undefined> {
  return ifThere(() => engine.inspectImage(reference));
}
