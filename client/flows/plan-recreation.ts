/** Reads everything that the plan of a recreation needs, before anything is changed. */

import { composeServiceOf } from '../core/compose/compose-service.ts';
import { listOf, objectOf, textOf } from '../core/json-fields.ts';
import { isBackup, isProbe } from '../core/ours.ts';
import { dependentsInOrder, type Inspected, type Needing, sharedOf } from '../core/recreate/dependents.ts';
import { type Captured, planRecreation } from '../core/recreate/make-plan.ts';
import type { Dependent, RecreatePlan } from '../core/recreate/plan.ts';
import { type Circumstances, type Refusal, refusalOf, sharedWith } from '../core/recreate/refuse.ts';
import type { Engine, JsonObject } from '../ports.ts';
import { ifThere } from './if-there.ts';

export type Planned = { readonly kind: 'plan'; readonly plan: RecreatePlan } | ({ readonly kind: 'refused' } & Refusal);

/** Throws an `EngineError`. `ownId` is what is known of the container that Unstale runs in. */
export async function planFor(engine: Engine, containerId: string, ownId: string, isThroughCompose = false): Promise<Planned> {
  const container = await engine.inspectContainer(containerId);
  const refusal = refusalOf(container, { ...(await circumstancesOf(engine, container)), ownId, isThroughCompose });
  if (refusal !== undefined) return { kind: 'refused', ...refusal };
  const captured = await capture(engine, container);
  if (captured === undefined) return { kind: 'refused', because: noImage, hint: 'Build or pull the image first.' };
  const dependents = await dependentsOf(engine, container, ownId);
  if ('because' in dependents) return { kind: 'refused', ...dependents };
  return { kind: 'plan', plan: { ...planRecreation(captured), dependents } };
}

const noImage = 'No image has the name that it was created from.';

/** Those that have to be created again after it, or why one of them cannot be, so that it is not replaced either. */
async function dependentsOf(engine: Engine, first: JsonObject, ownId: string): Promise<readonly Dependent[] | Refusal> {
  const itself = { id: textOf(first['Id']), name: nameOf(first), container: first };
  const found = dependentsInOrder(itself, [itself, ...(await inspectOthers(engine, itself.id))]);
  if (found.kind === 'circle') {
    const because = `Others depend on it, and on each other in a circle: ${found.names.join(', ')}.`;
    return { because, hint: 'Remove those first, and create them again after it.' };
  }
  const dependents: Dependent[] = [];
  for (const needing of found.dependents) {
    const dependent = await planDependent(engine, first, needing, ownId);
    if ('because' in dependent)
      return { because: `${needing.name} depends on it and cannot follow it. ${dependent.because}`, hint: dependent.hint };
    dependents.push(dependent);
  }
  return dependents;
}

/** Of those that need what is the own of the container with that id and name. Throws an `EngineError`. */
export async function namesOfDependents(engine: Engine, of: Pick<Inspected, 'id' | 'name'>): Promise<readonly string[]> {
  const others = await inspectOthers(engine, of.id);
  return others.filter(({ container }) => sharedOf(container, of.id, of.name).length > 0).map(({ name }) => name);
}

async function planDependent(
  engine: Engine,
  first: JsonObject,
  { container, shares, needs }: Needing,
  ownId: string,
): Promise<Dependent | Refusal> {
  const refusal = refusalOf(container, { ...(await circumstancesOf(engine, container)), ownId, isThroughCompose: true });
  if (refusal !== undefined) return refusal;
  if (shares.includes('processes') && objectOf(container['HostConfig'])['AutoRemove'] === true)
    return { because: 'It ends with it, and is removed then.', hint: 'Stop it first, and run it again afterwards.' };
  const captured = await capture(engine, container);
  if (captured === undefined) return { because: noImage, hint: 'Build or pull that image first.' };
  const service = composeServiceOf(container, captured.newImage);
  if (service !== undefined && 'because' in service) return service;
  if (service !== undefined && projectOf(first) !== service.project) {
    const because = `Compose keeps it, and not the container that it needs.`;
    return { because, hint: `Remove it first, and run "docker compose up --detach" for the service ${service.name} afterwards.` };
  }
  return { plan: planRecreation(captured), shares, needs, links: objectOf(container['HostConfig'])['Links'] ?? null, service };
}

function projectOf(container: JsonObject): string {
  return textOf(objectOf(objectOf(container['Config'])['Labels'])['com.docker.compose.project']);
}

function nameOf(container: JsonObject): string {
  return textOf(container['Name']).replace(/^\//, '');
}

async function inspectOthers(engine: Engine, firstId: string): Promise<readonly Inspected[]> {
  const listed = (await engine.listContainers()).filter((one) => one.id !== firstId && !isBackup(one) && !isProbe(one));
  const found = await Promise.all(
    listed.map(async ({ id, name }) => {
      const container = await ifThere(() => engine.inspectContainer(id));
      return container === undefined ? [] : [{ id, name, container }];
    }),
  );
  return found.flat();
}

/** Whom the container needs, and what the engine is. */
export async function circumstancesOf(engine: Engine, container: JsonObject): Promise<Circumstances> {
  return {
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

function imageIfThere(engine: Engine, reference: string): Promise<JsonObject | undefined> {
  return ifThere(() => engine.inspectImage(reference));
}
