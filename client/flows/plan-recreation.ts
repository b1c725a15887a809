/** Reads everything that the plan of a recreation needs, before anything is changed. */

import { listOf, objectOf, textOf } from '../core/json-fields.ts';
import { type Captured, planRecreation } from '../core/recreate/make-plan.ts';
import type { RecreatePlan } from '../core/recreate/plan.ts';
import { type Circumstances, dependsOn, type Refusal, refusalOf, sharedWith } from '../core/recreate/refuse.ts';
import type { Engine, JsonObject } from '../ports.ts';
import { ifThere } from './if-there.ts';

export type Planned = { readonly kind: 'plan'; readonly plan: RecreatePlan } | ({ readonly kind: 'refused' } & Refusal);

/** Throws an `EngineError`. `ownId` is what is known of the container that Unstale runs in. */
export async function planFor(engine: Engine, containerId: string, ownId: string, isThroughCompose = false): Promise<Planned> {
  const container = await engine.inspectContainer(containerId);
  const refusal = refusalOf(container, { ...(await circumstancesOf(engine, container)), ownId, isThroughCompose });
  if (refusal !== undefined) return { kind: 'refused', ...refusal };
  const captured = await capture(engine, container);
  if (captured !== undefined) return { kind: 'plan', plan: planRecreation(captured) };
  const because = 'No image has the name that it was created from.';
  return { kind: 'refused', because, hint: 'Build or pull the image first.' };
}

/** Who needs the container, whom it needs, and what the engine is. */
export async function circumstancesOf(engine: Engine, container: JsonObject): Promise<Circumstances> {
  const name = textOf(container['Name']).replace(/^\//, '');
  return {
    dependents: await dependentsOf(engine, textOf(container['Id']), name),
    missing: await missingOf(engine, sharedWith(container)),
    kind: (await engine.facts()).kind,
  };
}

/** `undefined` where no image has its reference. */
export async function capture(engine: Engine, container: JsonObject): Promise<Captured | undefined> {
  const newImage = await imageIfThere(engine, textOf(objectOf(container['Config'])['Image']));
  if (newImage === undefined) return undefined;
  const oldImage = await imageIfThere(engine, textOf(container['Image']));
  const changedPaths = await engine.changedPaths(textOf(container['Id']));
  const volumeSources = await volumeSourcesOf(engine, container);
  return { container, oldImage, newImage, changedPaths, volumeSources, kind: (await engine.facts()).kind };
}

async function missingOf(engine: Engine, ids: readonly string[]): Promise<readonly string[]> {
  const found = await Promise.all(ids.map((id) => ifThere(() => engine.inspectContainer(id))));
  return ids.filter((_, index) => found[index] === undefined);
}

/** The mounts of each container that it takes volumes of, by the text that says so; none of one that is gone. */
async function volumeSourcesOf(engine: Engine, container: JsonObject): Promise<JsonObject> {
  const texts = listOf(objectOf(container['HostConfig'])['VolumesFrom']).map(textOf);
  const found = await Promise.all(
    texts.map(async (text) => {
      const source = await ifThere(() => engine.inspectContainer(text.split(':')[0] ?? ''));
      return source === undefined ? [] : [[text, listOf(source['Mounts'])] as const];
    }),
  );
  return Object.fromEntries(found.flat());
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
