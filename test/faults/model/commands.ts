/**
 * Everything that may happen to the container, in any order: by hand, by Unstale, by the engine. After each of them what is promised is
 * checked, by the numbers of the design; what does not hold is thrown, so that fast-check finds the shortest way to it.
 */
import fc from 'fast-check';
import { objectOf } from '../../../client/core/json-fields.ts';
import { launch } from '../../support/fake-engine/lifecycle.ts';
import { restartEngine } from '../../support/fake-engine/restart-engine.ts';
import type { FakeContainer, Fate } from '../../support/fake-engine/world.ts';
import { post, reference } from '../stage.ts';
import { brokenAlways, containersOf } from './always.ts';
import { decide, type Ended, exchange, type Harm, recover, twoExchanges, type Wish } from './exchanges.ts';
import { leaveAlone, newImage, openJournals, policyOf, present, type System, statusOf } from './system.ts';

export interface Step {
  readonly name: string;
  run(system: System): Promise<void>;
}

const fates: fc.Arbitrary<Fate> = fc.oneof(
  { arbitrary: fc.constant<Fate>({ kind: 'stays' }), weight: 4 },
  { arbitrary: fc.constant<Fate>({ kind: 'start-fails', message: 'port is already allocated' }), weight: 1 },
  { arbitrary: fc.integer({ min: 0, max: 1 }).map((after): Fate => ({ kind: 'exits', code: 1, after })), weight: 1 },
);
const harms: fc.Arbitrary<Harm> = fc.record({
  at: fc.integer({ min: 1, max: 60 }),
  what: fc.oneof(
    { arbitrary: fc.constantFrom('dies-before' as const, 'dies-after' as const, 'engine-restarts' as const), weight: 3 },
    {
      arbitrary: fc.constantFrom(
        ...([409, 404, 500] as const).map((status) => ({ kind: 'error-before', status }) as const),
        ...(['error-after', 'drop-before', 'drop-after', 'done-later', 'cut-answer'] as const).map((kind) => ({ kind })),
      ),
      weight: 2,
    },
  ),
});
const builds = fc.constantFrom('built', 'built', 'built', 'fails', 'cancelled', 'other-files', 'cancelled-too-late');
const wishes: fc.Arbitrary<Wish> = fc.oneof(
  { arbitrary: fc.constant<Wish>({ kind: 'recreate' }), weight: 2 },
  {
    arbitrary: fc.record({ kind: fc.constant('rebuild' as const), build: builds, fate: fates }) as fc.Arbitrary<Wish>,
    weight: 3,
  },
  { arbitrary: fc.constant<Wish>({ kind: 'restore' }), weight: 2 },
);

const byHand: fc.Arbitrary<Step> = fc
  .constantFrom('start', 'stop', 'pause', 'rename', 'write a file', 'policy')
  .map((what) => ({ name: `${what} by hand`, run: async (system) => actByHand(system, what) }));

export const steps: readonly fc.Arbitrary<Step>[] = [
  byHand,
  fates.map((fate) => ({
    name: `the tag moves to one that ${JSON.stringify(fate)}`,
    run: async (system) => moveTag(system, fate),
  })),
  wishes.map((wish) => ({ name: JSON.stringify(wish), run: (system) => replaced(system, wish, undefined) })),
  fc.tuple(wishes, harms).map(([wish, harm]) => ({
    name: `${JSON.stringify(wish)}, but ${JSON.stringify(harm)}`,
    run: (system) => replaced(system, wish, harm),
  })),
  fc.constant({ name: 'recover', run: recovered }),
  fc.constant({ name: 'two windows at once', run: twoWindows }),
  fc
    .constantFrom('restore' as const, 'remove' as const)
    .map((what) => ({ name: `${what} backup`, run: (of) => decided(of, what) })),
  fc.constant({ name: 'the engine restarts', run: async (system) => engineRestarts(system) }),
  fc.constantFrom(10, 70).map((minutes) => ({
    name: `${minutes} minutes pass`,
    run: (system) => (openJournals(system).length > 0 ? Promise.resolve() : system.clock.sleep(minutes * 60_000)),
  })),
];

export function checked(system: System): void {
  const broken = [...system.broken, ...brokenAlways(system)];
  system.broken.clear();
  if (broken.length > 0) throw new Error([...new Set(broken)].join('; '));
}

function actByHand(system: System, what: string): void {
  const { world } = system;
  const one = present(system);
  const isOpen = openJournals(system).length > 0;
  // A name or a policy that somebody gives meanwhile is a question for a person, which ends the story.
  if (one === undefined || (isOpen && (what === 'rename' || what === 'policy'))) return;
  if (what === 'start' && one.status === 'paused') one.status = 'running';
  else if (what === 'start' && statusOf(one) === 'down') launch(world, one);
  else if (what === 'stop') post(world, `/containers/${one.id}/stop`);
  else if (what === 'pause' && one.status === 'running') one.status = 'paused';
  else if (what === 'write a file') one.changes = ['/app/own'];
  else if (what === 'rename') {
    const name = system.name === 'web' ? 'shop' : 'web';
    if ([...world.containers.values()].some((other) => other.name === name)) return;
    system.name = name;
    post(world, `/containers/${one.id}/rename`, { name });
  } else if (what === 'policy') {
    const { Name } = objectOf(one.hostConfig['RestartPolicy']);
    post(
      world,
      `/containers/${one.id}/update`,
      {},
      { RestartPolicy: { Name: Name === 'no' ? 'always' : 'no', MaximumRetryCount: 0 } },
    );
  }
  meddle(system);
}

function meddle(system: System): void {
  if (openJournals(system).length > 0) system.isMeddled = true;
  else leaveAlone(system);
}

function moveTag(system: System, fate: Fate): void {
  system.world.tags.set(reference, newImage(system.world, fate).id);
  meddle(system);
}

function engineRestarts(system: System): void {
  restartEngine(system.world);
  meddle(system);
}

async function replaced(system: System, wish: Wish, harm: Harm | undefined): Promise<void> {
  const isOpen = openJournals(system).length > 0;
  const before = structuredClone(present(system));
  if (!isOpen) leaveAlone(system);
  const ended = await exchange(system, wish, harm);
  if (isOpen || before === undefined || ended.isRestarted) {
    if (ended.containerId !== undefined) system.good.add(ended.containerId);
    // It looked after what was left first, which is not told apart here.
    system.isMeddled = openJournals(system).length > 0;
    if (!system.isMeddled) leaveAlone(system);
    return;
  }
  const now = present(system)?.id ?? '';
  // Whoever is killed at the very end has told nobody.
  const took = ended.containerId ?? (ended.kind === 'died' && now !== before.id && system.good.has(now) ? now : undefined);
  if (took !== undefined && openJournals(system).length === 0) takenOver(system, before, ended, took);
  else if (openJournals(system).length === 0) untouched(system, before, wish, harm);
}

function takenOver(system: System, before: FakeContainer, { kind, image }: Ended, containerId: string): void {
  const { world, broken, wanted, good } = system;
  const made = world.containers.get(containerId);
  if (made === undefined || made.name !== before.name) return void broken.add(`I1 ${kind}, and nobody has the name`);
  if (world.tags.get(reference) !== made.imageId) broken.add('the reference names another image than what runs');
  if (image !== undefined && made.imageId !== image.id) broken.add('it runs another image than the one that was built');
  if (statusOf(made) !== wanted.status && isSteady(system, before))
    broken.add(`I10 it was ${wanted.status}, and is ${made.status}`);
  if (policyOf(made) !== policyOf(before)) broken.add('I10 it has another policy');
  const isUnproved =
    isSteady(system, before) && wanted.status !== 'down' && world.images.get(made.imageId)?.fate.kind !== 'stays';
  if (isUnproved) broken.add('I1 one that does not stay up took over');
  if (!hasSameSettings(made, before)) broken.add('I9 a setting or a mount is lost');
  good.add(containerId);
  leaveAlone(system);
}

function hasSameSettings(made: FakeContainer, before: FakeContainer): boolean {
  const places = (one: FakeContainer) => one.mounts.map(({ name, destination }) => `${name} ${destination}`);
  return (
    JSON.stringify(made.config['Env']).includes('OWN=1') &&
    objectOf(made.config['Labels'])['own'] === '1' &&
    made.config['User'] === before.config['User'] &&
    made.hostConfig['Memory'] === before.hostConfig['Memory'] &&
    places(before).every((place) => places(made).includes(place))
  );
}

function untouched(system: System, before: FakeContainer, wish: Wish, harm: Harm | undefined): void {
  const { world, broken, wanted } = system;
  const now = present(system);
  if (now?.id !== before.id) broken.add('I10 another container has the name, and nothing tells of it');
  else if (statusOf(now) !== statusOf(before) && isSteady(system, before))
    broken.add(`I10 it was ${before.status}, and is ${now.status}`);
  else if (policyOf(now) !== policyOf(before)) broken.add('I10 it has another policy');
  if (world.tags.get(reference) !== wanted.imageId) broken.add('the reference names another image than before');
  const isBuildOnly = wish.kind === 'rebuild' && wish.build !== 'built' && harm === undefined;
  if (isBuildOnly && now?.startedAt !== before.startedAt) broken.add('I8 a build that failed touched what runs');
}

/** One that does not stay up by itself changes while it is looked at. */
function isSteady({ world }: System, { imageId }: FakeContainer): boolean {
  return world.images.get(imageId)?.fate.kind === 'stays';
}

async function recovered(system: System): Promise<void> {
  const { broken, wanted, isMeddled } = system;
  const wasOpen = openJournals(system).length > 0;
  await recover(system);
  const now = present(system);
  if (now === undefined) return void broken.add('I1 nobody has the name after recovering');
  if (!isMeddled && openJournals(system).length > 0)
    broken.add('an exchange could not be finished, though nobody was in its way');
  if (wasOpen && !isMeddled && isSteady(system, now)) {
    if (statusOf(now) !== wanted.status) broken.add(`I10 it was ${wanted.status}, and is ${now.status}`);
    if (policyOf(now) !== wanted.policy) broken.add('I10 it has another policy');
    const isNamed = [wanted.imageId, now.imageId].includes(system.world.tags.get(reference));
    if (!isNamed) broken.add('the reference names another image than before, and than what runs');
  }
  if (openJournals(system).length > 0) return;
  system.good.add(now.id);
  system.isMeddled = false;
  leaveAlone(system);
}

async function twoWindows(system: System): Promise<void> {
  const isOpen = openJournals(system).length > 0;
  const kinds = await twoExchanges(system);
  if (!isOpen && kinds.filter((kind) => kind === 'recreated').length > 1) system.broken.add('I6 two exchanges at once succeeded');
  const now = present(system);
  if (now !== undefined && openJournals(system).length === 0) {
    system.good.add(now.id);
    leaveAlone(system);
  }
}

async function decided(system: System, decision: 'restore' | 'remove'): Promise<void> {
  const before = containersOf(system).length;
  const restored = await decide(system, decision);
  const back = system.world.containers.get(restored ?? '');
  if (back !== undefined) {
    system.good.add(back.id);
    // It has the name again that it had when it was replaced.
    system.name = back.name;
  }
  if (containersOf(system).length < before - 1) system.broken.add('I1 more than one container went');
  meddle(system);
}
