/** What is read out of the calls that a fake engine recorded. */
import { objectOf, textOf } from '../../client/core/json-fields.ts';
import { probeLabel } from '../../client/core/ours.ts';
import type { JsonObject, JsonValue } from '../../client/ports.ts';
import type { RecordedCall } from '../support/fake-engine/handle.ts';
import type { FakeContainer, World } from '../support/fake-engine/world.ts';
import type { Played } from './play.ts';
import { isGood, type Situation, wasUp } from './situation.ts';
import type { Stage } from './stage.ts';

export function labelOf({ method, path }: RecordedCall): string {
  return `${method} ${path}`;
}

/** Of containers, without those that only read an image for us. */
export function changing(calls: readonly RecordedCall[]): readonly RecordedCall[] {
  const probes = probesOf(calls);
  return calls.filter(
    (call) => /^(?:POST|DELETE) \/containers\//.test(labelOf(call)) && !isProbe(call) && !probes.has(idIn(call)),
  );
}

export function probesOf(calls: readonly RecordedCall[]): ReadonlySet<string> {
  return new Set(calls.filter(isProbe).map(createdBy));
}

function createdBy({ answer }: RecordedCall): string {
  return textOf(objectOf(answer?.body as JsonValue)['Id']);
}

function isProbe({ path, body }: RecordedCall): boolean {
  return path === '/containers/create' && probeLabel in objectOf(body['Labels']);
}

export function idIn({ path }: RecordedCall): string {
  return path.split('/')[2] ?? '';
}

export function bodyOf({ answer }: RecordedCall): JsonObject {
  return objectOf(answer?.body as JsonValue);
}

/** The container that took over: made from the new image. */
export function replacementIn(world: World, { oldId, next }: Stage): FakeContainer | undefined {
  return [...world.containers.values()].find(
    ({ id, imageId, name }) => id !== oldId && imageId === next.id && !name.includes('probe'),
  );
}

/** The copy of an old one that is removed when it stops: the only one that is not removed then. */
export function twinIn(world: World, { oldId, next, current }: Stage): FakeContainer | undefined {
  return [...world.containers.values()].find(
    ({ id, imageId, hostConfig, name }) =>
      id !== oldId && ![next.id, current.id].includes(imageId) && hostConfig['AutoRemove'] === false && name.startsWith('web'),
  );
}

/** Nothing is lost: the old one is there with its volumes, or its twin, or one that took over and stays. */
export function expectNothingLost(world: World, before: FakeContainer, stage: Stage, situation: Situation): void {
  for (const { name, type } of before.mounts)
    if (type === 'volume' && !world.volumes.has(name)) throw new Error(`The volume ${name} is gone.`);
  const old = world.containers.get(before.id);
  if (old !== undefined && old.status !== 'removing') return;
  const twin = situation.isAutoRemoved === true ? twinIn(world, stage) : undefined;
  if (twin !== undefined) {
    expectSameData(world, twin, before);
    return;
  }
  const replacement = replacementIn(world, stage);
  if (replacement?.name !== 'web') throw new Error('The old container is gone, and nothing took over.');
  if (wasUp(situation) && !isGood(situation)) throw new Error('The old container is gone, and the new one does not stay up.');
  expectSameVolumes(replacement, before);
}

function expectSameVolumes({ name: of, mounts }: FakeContainer, before: FakeContainer): void {
  const volumes = new Set(mounts.map(({ name }) => name));
  const lost = before.mounts.filter(({ name }) => !volumes.has(name));
  if (lost.length > 0) throw new Error(`${of} lacks ${lost.map(({ destination }) => destination).join(', ')}.`);
}

/** Also what the old one wrote beside its volumes. */
function expectSameData(world: World, twin: FakeContainer, before: FakeContainer): void {
  expectSameVolumes(twin, before);
  const files = world.images.get(twin.imageId)?.files ?? {};
  const lost = before.changes.filter((path) => !(path in files));
  if (lost.length > 0) throw new Error(`${twin.name} lacks ${lost.join(', ')}.`);
}

export function isDone({ outcome }: Played): boolean {
  return outcome.kind === 'recreated' || outcome.kind === 'rebuilt';
}

/** Without the fake's own count of looks. */
export function visible(container: FakeContainer | undefined): unknown {
  return container === undefined ? undefined : { ...container, looks: 0 };
}
