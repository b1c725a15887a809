/**
 * What is promised about the old container, whatever fails: each invariant as a property over the calls that an engine was sent.
 * The numbers are those of the design: I1 nothing is lost, I2 no volume is removed, I3 read first, I5 rolling back, I7 ids, I8 built
 * and checked first, I9 nothing dropped, I10 as it was.
 */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { objectOf } from '../../client/core/json-fields.ts';
import { deriveSpecification } from '../../client/core/recreate/derive-specification.ts';
import { rollBack } from '../../client/flows/roll-back.ts';
import { swapContainers } from '../../client/flows/swap-containers.ts';
import type { JsonObject } from '../../client/ports.ts';
import type { FakeContainer } from '../support/fake-engine/world.ts';
import { previousOn } from '../support/journals/memory-journals.ts';
import { namesUntold } from './crash-promises.ts';
import { type Course, type Played, play } from './play.ts';
import { bodyOf, changing, expectNothingLost, idIn, isDone, labelOf, probesOf, replacementIn, visible } from './recorded.ts';
import { anyKind, anySituations, badFates, faults, isGood, type Situation, situations, wasUp } from './situation.ts';
import { gate, reference, steppingClock } from './stage.ts';

const runs = Number(process.env['UNSTALE_FUZZ_RUNS'] ?? 60);
const noFaults = fc.constant([]);
const oneFault = faults.map((fault) => [fault]);
const twoFaults = fc.tuple(faults, faults);
const someFaults = fc.oneof(noFaults, oneFault, oneFault, twoFaults);

/** A first call of a rebuild only asks, and may throw. */
async function playOrNothing(situation: Situation, course: Course): Promise<Played | undefined> {
  return play(situation, course).catch((error: unknown) => {
    if (error instanceof Error && error.name === 'EngineError') return undefined;
    throw error;
  });
}

test('I1: at every instant there is the old container with its volumes, or a new one that stays up', async () => {
  await fc.assert(
    fc.asyncProperty(anySituations, someFaults, async (situation, given) => {
      let known: { readonly before: FakeContainer; readonly stage: Played['stage'] } | undefined;
      const played = await playOrNothing(situation, {
        faults: given,
        arrange: (world, stage) => {
          const before = world.containers.get(stage.oldId);
          if (before !== undefined) known = { before: structuredClone(before), stage };
        },
        watch: (world) => {
          if (known !== undefined) expectNothingLost(world, known.before, known.stage, situation);
        },
      });
      if (played !== undefined) expectNothingLost(played.world, played.before, played.stage, situation);
    }),
    { numRuns: runs },
  );
});

test('I2: no volume is ever removed, but those that a probe of ours made', async () => {
  await fc.assert(
    fc.asyncProperty(anySituations, someFaults, async (situation, given) => {
      const played = await playOrNothing(situation, { faults: given });
      const probes = probesOf(played?.calls ?? []);
      for (const call of played?.calls ?? []) {
        expect(call.path).not.toContain('/volumes');
        if ('v' in call.query) expect(probes).toContain(idIn(call));
      }
    }),
    { numRuns: runs },
  );
});

test('I3: the new container is made from one inspection that came before anything was changed', async () => {
  await fc.assert(
    fc.asyncProperty(situations, someFaults, async (situation, given) => {
      const played = await playOrNothing(situation, { faults: given });
      if (played === undefined) return;
      const { calls, stage } = played;
      const first = changing(calls)[0];
      if (first === undefined) return;
      expect(labelOf(first)).toBe('POST /containers/create');
      const inspections = calls
        .slice(0, calls.indexOf(first))
        .filter((call) => labelOf(call) === `GET /containers/${stage.oldId}/json` && call.fault === undefined);
      const derived = inspections.map((call) => deriveSpecification(bodyOf(call), { Config: stage.older.config }, reference));
      expect(derived.map((one) => JSON.stringify(one))).toContain(JSON.stringify(first.body));
    }),
    { numRuns: runs },
  );
});

test('I5: rolling back works although any one of its own calls fails too', async () => {
  await fc.assert(
    fc.asyncProperty(situations, badFates, faults, async (given, fate, fault) => {
      const situation: Situation = { ...given, fate, status: given.status === 'paused' ? 'paused' : 'running' };
      fc.pre(!isGood(situation));
      const played = await playOrNothing(situation, { faults: [fault] });
      if (played === undefined) return;
      const { outcome, world, before } = played;
      expect(['aborted', 'rolled-back'], JSON.stringify(outcome)).toContain(outcome.kind);
      expect(world.containers.get(before.id)).toMatchObject({
        name: 'web',
        status: before.status,
        hostConfig: before.hostConfig,
      });
    }),
    { numRuns: runs },
  );
});

test('I5: rolling back never removes the only copy', async () => {
  const moments = fc.integer({ min: 1, max: 45 });
  await fc.assert(
    fc.asyncProperty(situations, fc.oneof(noFaults, oneFault), moments, async (situation, given, at) => {
      let oldId = '';
      const played = await playOrNothing(situation, {
        faults: given,
        arrange: (_, stage) => {
          oldId = stage.oldId;
        },
        meanwhile: { at, act: (world) => world.containers.delete(oldId) },
      });
      const calls = played?.calls ?? [];
      for (const [index, call] of calls.entries()) {
        if (call.method !== 'DELETE' || call.query['force'] !== '1') continue;
        // The engine was asked just before, after whatever made rolling back necessary.
        const asked = calls.slice(Math.max(0, index - 8), index);
        const look = asked.findLast((one) => labelOf(one) === `GET /containers/${oldId}/json` && one.fault === undefined);
        expect(look?.answer?.status).toBe(200);
      }
    }),
    { numRuns: runs },
  );
});

test('I5: rolling back a second time changes nothing', async () => {
  const instead: Course['instead'] = async (engine, plan, { next }) => {
    const ports = { engine, clock: steppingClock(), gate };
    const replacementId = await engine.createContainer('web.unstale-new-0', { Image: next.id });
    const swap = { plan, replacementId, backup: 'web.unstale-bak-0', failed: 'web.unstale-failed-0' };
    const because = (await swapContainers(ports, swap)) ?? 'a test said so';
    const first = await rollBack(ports, swap, because);
    const after = settled(await engine.inspectContainer(plan.containerId));
    expect(await rollBack(ports, swap, because)).toEqual({ ...first, logs: '' });
    expect(settled(await engine.inspectContainer(plan.containerId))).toEqual(after);
    return first;
  };
  await fc.assert(
    fc.asyncProperty(situations, async (situation) => {
      const { outcome, world, before } = await play(situation, { instead });
      expect(outcome.kind).toBe('rolled-back');
      const [old, ...others] = world.containers.values();
      expect(others).toEqual([]);
      expect(old).toMatchObject({ name: 'web', status: before.status, hostConfig: before.hostConfig });
    }),
    { numRuns: runs },
  );
});

test('I7: what changes a container or names an image acts on full ids', async () => {
  await fc.assert(
    fc.asyncProperty(anySituations, someFaults, async (situation, given) => {
      const played = await playOrNothing(situation, { faults: given });
      for (const call of changing(played?.calls ?? []))
        if (call.path !== '/containers/create') expect(idIn(call)).toMatch(/^[0-9a-f]{64}$/);
      for (const call of played?.calls ?? []) {
        if (/^POST \/images/.test(labelOf(call))) expect(call.path).toMatch(/^\/images\/sha256:[0-9a-f]{64}\/tag$/);
        if (/^DELETE \/images/.test(labelOf(call))) expect(call.path).toMatch(/^\/images\/unstale-rollback\//);
      }
    }),
    { numRuns: runs },
  );
});

test('I8: building and checking is over before anything is done to the old container', async () => {
  const builds = fc.constantFrom('built', 'fails', 'cancelled', 'other-files', 'cancelled-too-late');
  await fc.assert(
    fc.asyncProperty(situations, builds, someFaults, async (given, build, given2) => {
      const situation: Situation = { ...given, how: 'rebuild' };
      const played = await playOrNothing(situation, { faults: given2, build });
      if (played === undefined) return;
      const { calls, stage, world, before } = played;
      const onOld = calls.findIndex((call) => changing([call]).length > 0 && idIn(call) === stage.oldId);
      if (build !== 'built') {
        expect(onOld).toBe(-1);
        expect(isDone(played)).toBe(false);
        expect(visible(world.containers.get(before.id))).toEqual(visible(before));
        expect(world.tags.get(reference)).toBe(stage.current.id);
      } else if (onOld >= 0) {
        const earlier = calls.slice(0, onOld).filter(({ fault }) => fault === undefined);
        const probes = probesOf(calls);
        expect(earlier.some((call) => call.path.endsWith('/archive') && probes.has(idIn(call)))).toBe(true);
      }
    }),
    { numRuns: runs },
  );
});

/** Without its health, which changes by itself. */
function settled({ State, ...rest }: JsonObject): unknown {
  return { ...rest, State: { ...objectOf(State), Health: undefined } };
}

const distortions: readonly (readonly [what: string, (made: FakeContainer) => void])[] = [
  ['a limit', (made) => Object.assign(made, { hostConfig: { ...made.hostConfig, Memory: 0 } })],
  ['a bind', (made) => Object.assign(made, { hostConfig: { ...made.hostConfig, Binds: null } })],
  ['the restart policy', (made) => Object.assign(made, { hostConfig: { ...made.hostConfig, RestartPolicy: { Name: 'odd' } } })],
  ['a variable', (made) => Object.assign(made, { config: { ...made.config, Env: ['MODE=new', 'KEPT=1'] } })],
  ['a label', (made) => Object.assign(made, { config: { ...made.config, Labels: { mode: 'new' } } })],
  ['the user', (made) => Object.assign(made, { config: { ...made.config, User: '' } })],
  ['a mount', (made) => Object.assign(made, { mounts: made.mounts.filter(({ destination }) => destination !== '/own') })],
  ['the volume', (made) => Object.assign(made, { mounts: made.mounts.map((one) => ({ ...one, name: one.name && 'other' })) })],
  ['whether it may write', (made) => Object.assign(made, { mounts: made.mounts.map((one) => ({ ...one, isWritable: true })) })],
  ['an alias', (made) => Object.assign(made, { networks: { bridge: { ...Object(made.networks['bridge']), Aliases: null } } })],
  ['a network', (made) => Object.assign(made, { networks: {} })],
  ['the image', (made) => Object.assign(made, { imageId: `sha256:${'0'.repeat(64)}` })],
];

test('I9: what the engine drops or alters is noticed before anything is done to the old container', async () => {
  await fc.assert(
    fc.asyncProperty(situations, fc.constantFrom(...distortions), async (given, [what, distort]) => {
      const situation: Situation = { ...given, hasVolumes: true, labels: { ...given.labels, own: 'a' } };
      const arrange: Course['arrange'] = (world) => {
        world.distort = (made) => {
          if (made.name.includes('.unstale-new-')) distort(made);
        };
      };
      const played = await play(situation, { arrange });
      expect(played.outcome.kind, what).toBe('aborted');
      expect(changing(played.calls).filter((call) => idIn(call) === played.stage.oldId)).toEqual([]);
      expect([...played.world.containers.values()].map(visible)).toEqual([visible(played.before)]);
    }),
    { numRuns: runs },
  );
});

test('I10: the state before is the state after', async () => {
  await fc.assert(
    fc.asyncProperty(situations, someFaults, async (situation, given) => {
      const played = await playOrNothing(situation, { faults: given });
      if (played === undefined || played.outcome.kind === 'needs-attention') return;
      const { world, stage, before } = played;
      const old = world.containers.get(stage.oldId);
      if (!isDone(played)) {
        expect(old).toMatchObject({ name: 'web', status: before.status, hostConfig: before.hostConfig, mounts: before.mounts });
        expect(world.tags.get(reference)).toBe(stage.current.id);
        return;
      }
      const replacement = replacementIn(world, stage);
      const isUp = situation.fate.kind === 'exits' ? 'exited' : before.status;
      expect(replacement).toMatchObject({ name: 'web', status: wasUp(situation) ? isUp : 'created' });
      expect(replacement?.hostConfig['RestartPolicy']).toEqual(before.hostConfig['RestartPolicy']);
      if (old !== undefined) expect(['exited', 'created']).toContain(old.status);
    }),
    { numRuns: runs },
  );
});

test('without a failure the new container takes over, with every volume, setting and name of the old one', async () => {
  await fc.assert(
    fc.asyncProperty(situations, async (situation) => {
      fc.pre(isGood(situation) || !wasUp(situation));
      // What has ended cannot be paused.
      fc.pre(situation.fate.kind !== 'exits' || situation.status !== 'paused');
      const played = await play(situation, {});
      const { world, stage, before, outcome } = played;
      expect(isDone(played), JSON.stringify(outcome)).toBe(true);
      const made = replacementIn(world, stage);
      const places = (one: FakeContainer | undefined) =>
        one?.mounts.map(({ name, destination }) => `${name} ${destination}`) ?? [];
      expect(places(made)).toEqual(expect.arrayContaining([...places(before)]));
      expect(made?.config).toMatchObject({ Env: ['OWN=1', 'MODE=new', 'KEPT=1'], User: '1000', Image: reference });
      expect(made?.config['Labels']).toEqual({ mode: 'new', ...situation.labels });
      expect(made?.hostConfig).toMatchObject({ Memory: 67_108_864, Binds: ['shop:/shop:ro'], RestartPolicy: situation.policy });
      expect(world.containers.has(stage.oldId)).toBe(situation.changes.length > 0);
      expect([world.tags.get(reference), ...namesUntold(world, played.disk)]).toEqual([stage.next.id]);
      const ways = previousOn(played.disk).map(({ containerId, pin }) => [containerId, world.tags.get(pin)]);
      expect(ways).toEqual([[made?.id, stage.older.id]]);
    }),
    { numRuns: runs },
  );
});

const stoppedAndRebuilt: Situation = {
  ...{ how: 'rebuild', status: 'exited', policy: { Name: 'no', MaximumRetryCount: 0 }, hasVolumes: false, hasCheck: false },
  ...{ labels: {}, changes: [], fate: { kind: 'stays' }, declaresMore: false },
};

test('nothing of ours is left, whichever call fails', async () => {
  await fc.assert(
    fc.asyncProperty(situations, anyKind, fc.integer({ min: 1, max: 45 }), async (situation, kind, at) => {
      fc.pre(kind !== 'done-later');
      const played = await playOrNothing(situation, { faults: [{ at, kind }] });
      if (played === undefined) return;
      const { world, stage, outcome } = played;
      if (outcome.kind === 'needs-attention') return;
      const kept = [stage.oldId, replacementIn(world, stage)?.id];
      expect([...world.containers.keys()].filter((id) => !kept.includes(id))).toEqual([]);
      expect(namesUntold(world, played.disk)).toEqual([]);
      expect(previousOn(played.disk).length).toBeLessThanOrEqual(isDone(played) ? 1 : 0);
      if (!isDone(played)) expect([...world.containers.keys()]).toEqual([stage.oldId]);
    }),
    // A probe was still being created when the failure of the question beside it had been told.
    { numRuns: runs, examples: [[stoppedAndRebuilt, 'cut-answer', 36]] },
  );
});

test('a build is remembered when its container stays, and only then', async () => {
  await fc.assert(
    fc.asyncProperty(situations, someFaults, async (situation, given) => {
      const played = await playOrNothing(situation, { faults: given });
      if (played === undefined) return;
      expect(played.observed).toEqual(played.outcome.kind === 'rebuilt' ? [played.stage.next.id] : []);
    }),
    { numRuns: runs },
  );
});
