/** Single mishaps, each with what has to come of it: lost answers, names that others take, changes since the plan. */

import { expect, test } from 'vitest';
import { recreateContainer } from '../../client/flows/recreate-container.ts';
import type { Fault } from '../support/fake-engine/faults.ts';
import { addImage, type FakeContainer, newId, type World } from '../support/fake-engine/world.ts';
import { memoryDisk, memoryJournals } from '../support/journals/memory-journals.ts';
import { type Course, type Played, play } from './play.ts';
import { changing, idIn, labelOf, replacementIn, visible } from './recorded.ts';
import type { Situation } from './situation.ts';
import { gate, reference, steppingClock } from './stage.ts';

const plain: Situation = {
  ...{ how: 'recreate', status: 'running', policy: { Name: 'always', MaximumRetryCount: 0 }, hasVolumes: true, hasCheck: false },
  ...{ labels: {}, changes: [], fate: { kind: 'stays' }, declaresMore: false },
};
const portTaken: Situation['fate'] = { kind: 'start-fails', message: 'port is already allocated' };

const ways = ['recreate', 'rebuild'] as const;

const old = ({ world, stage }: Played) => world.containers.get(stage.oldId);
const names = ({ world }: Played) => [...world.containers.values()].map(({ name }) => name).sort();

function stranger(world: World, name: string, like: FakeContainer | undefined): FakeContainer {
  if (like === undefined) throw new Error('There is nothing to be like.');
  const made = { ...structuredClone(like), id: newId(world), name };
  world.containers.set(made.id, made);
  return made;
}

const changes: readonly (readonly [string, (old: FakeContainer) => void])[] = [
  ['was started again', (one) => Object.assign(one, { startedAt: 'later' })],
  ['was stopped', (one) => Object.assign(one, { status: 'exited' })],
  ['was paused', (one) => Object.assign(one, { status: 'paused' })],
  ['has another name', (one) => Object.assign(one, { name: 'other' })],
  [
    'has another restart policy',
    (one) => Object.assign(one, { hostConfig: { ...one.hostConfig, RestartPolicy: { Name: 'no' } } }),
  ],
];

test.each(changes.flatMap(([what, change]) => ways.map((how) => [what, how, change] as const)))(
  'a container that %s since the plan is left alone (%s)',
  async (_, how, change) => {
    let changed: unknown;
    const played = await play(
      { ...plain, how },
      {
        arrange: (world, { oldId }) => {
          const one = world.containers.get(oldId);
          if (one !== undefined) change(one);
          changed = visible(structuredClone(one));
        },
      },
    );
    expect(played.outcome.kind).toBe('aborted');
    expect([...played.world.containers.values()].map(visible)).toEqual([changed]);
    expect([...played.world.tags]).toEqual([[reference, played.stage.current.id]]);
  },
);

test('a limit that was changed while the replacement was created is not lost', async () => {
  const played = await play(plain, {
    arrange: (world, { oldId }) => {
      world.distort = () => {
        const one = world.containers.get(oldId);
        if (one !== undefined) one.hostConfig = { ...one.hostConfig, Memory: 134_217_728 };
      };
    },
  });
  expect(played.outcome.kind).toBe('aborted');
  expect(names(played)).toEqual(['web']);
});

const lost = (of: RegExp, kind: Fault['kind']): Course => ({ faults: [{ at: 1, of, kind }] });

test('F19: a replacement whose creation was answered by nothing is found by its name and removed by its id', async () => {
  const played = await play(plain, lost(/containers\/create/, 'drop-after'));
  expect(played.outcome.kind).toBe('aborted');
  expect(names(played)).toEqual(['web']);
});

test('F13: whoever has the temporary name already keeps it', async () => {
  let taken: FakeContainer | undefined;
  const played = await play(plain, {
    arrange: (world, { oldId }) => {
      taken = stranger(world, `web.unstale-new-${oldId.slice(0, 8)}`, world.containers.get(oldId));
      Object.assign(taken, { status: 'created' });
    },
  });
  expect(played.outcome.kind).toBe('aborted');
  expect(played.world.containers.get(taken?.id ?? '')).toBe(taken);
});

test.each<[string, RegExp, Fault['kind']]>([
  ['F25: stopping', /\/stop$/, 'drop-after'],
  ['F25: stopping, which goes on after the connection ended,', /\/stop$/, 'done-later'],
  ['F20: starting', /\/start$/, 'drop-after'],
  ['renaming', /\/rename$/, 'drop-after'],
  ['taking the restart policy off', /\/update$/, 'error-after'],
  ['removing the old one', /^DELETE \/containers/, 'drop-after'],
  ['looking at it', /^GET \/containers\/[0-9a-f]{64}\/json$/, 'cut-answer'],
])('%s is believed by what the container shows, not by a lost answer', async (_, of, kind) => {
  const played = await play(plain, lost(of, kind));
  expect(played.outcome).toMatchObject({ kind: 'recreated', notices: [] });
  expect(names(played)).toEqual(['web']);
});

test('a stop that never happens is given its time, and then everything is as before', async () => {
  const played = await play(plain, lost(/\/stop$/, 'drop-before'));
  expect(played.outcome.kind).toBe('rolled-back');
  expect(visible(old(played))).toEqual(visible(played.before));
});

test('F14, R35: a name that a third one takes meanwhile stays with it, and the old one runs', async () => {
  let taken: FakeContainer | undefined;
  const played = await play(plain, {
    watch: (world) => {
      const [first] = world.containers.values();
      if (taken === undefined && first?.name.includes('.unstale-bak-')) taken = structuredClone(stranger(world, 'web', first));
    },
  });
  expect(played.world.containers.get(taken?.id ?? '')).toEqual(taken);
  expect(old(played)).toMatchObject({ status: 'running', hostConfig: played.before.hostConfig });
  expect(changing(played.calls).filter((call) => idIn(call) === taken?.id)).toEqual([]);
  const { outcome, stage } = played;
  if (outcome.kind !== 'needs-attention') return expect.fail(outcome.kind);
  for (const line of outcome.commands) expect(line).toContain(stage.oldId.slice(0, 12));
});

test('F15: a port that is taken brings the old one back', async () => {
  const played = await play({ ...plain, fate: portTaken }, {});
  expect(played.outcome).toMatchObject({ kind: 'rolled-back', because: 'port is already allocated' });
  expect(names(played)).toEqual(['web']);
  expect(old(played)?.status).toBe('running');
});

test('F30: when somebody removed the old one, the new one is all there is, and it stays', async () => {
  const situation: Situation = { ...plain, fate: { kind: 'exits', code: 1, after: 1 } };
  const played = await play(situation, {
    watch: (world) => {
      const [first] = world.containers.values();
      if (first?.name.includes('.unstale-bak-')) world.containers.delete(first.id);
    },
  });
  expect(played.outcome.kind).toBe('needs-attention');
  expect(replacementIn(played.world, played.stage)?.name).toBe('web');
});

test('what the old one wrote after the plan was made is kept with it', async () => {
  const played = await play(plain, {
    arrange: (world, { oldId }) => Object.assign(world.containers.get(oldId) ?? {}, { changes: ['/app/written-late'] }),
  });
  expect(played.outcome).toMatchObject({ kind: 'recreated', notices: [expect.stringContaining('files of its own')] });
  expect(old(played)).toMatchObject({ status: 'exited' });
});

test('a new one need not be healthy when the old one was not', async () => {
  const situation: Situation = { ...plain, hasCheck: true, fate: { kind: 'health', becomes: 'unhealthy', after: 1 } };
  expect((await play(situation, {})).outcome.kind).toBe('rolled-back');
  const wasUnhealthy: Course = {
    instead: async (engine, plan) => {
      const ports = { engine, clock: steppingClock(), random: () => '00000001', gate, journals: memoryJournals(memoryDisk()) };
      return recreateContainer(ports, { ...plan, wasUnhealthy: true });
    },
  };
  expect((await play(situation, wasUnhealthy)).outcome.kind).toBe('recreated');
});

test.each(['built', 'other-files'] as const)(
  'a reference that somebody else moved during the build stays theirs (%s)',
  async (build) => {
    let theirs = '';
    const played = await play(
      { ...plain, how: 'rebuild', fate: portTaken },
      {
        build,
        watch: (world) => {
          const isBuilt = world.tags.has('unstale-rollback/00000001:new');
          const hasMoved = [...world.containers.values()].some(({ name }) => name.includes('.unstale-new-'));
          if (theirs !== '' || (build === 'built' ? !hasMoved : !isBuilt)) return;
          theirs = addImage(world).id;
          world.tags.set(reference, theirs);
        },
      },
    );
    expect(['aborted', 'rolled-back']).toContain(played.outcome.kind);
    expect(played.world.tags.get(reference)).toBe(theirs);
  },
);

test('the pins stay when the reference could not be given back', async () => {
  const of = /^POST \/images\/sha256:[0-9a-f]+\/tag$/;
  // The two pins, the candidate, the pin of the exchange; all that follow are to give the name back.
  const faults = Array.from({ length: 20 }, (_, more) => 5 + more).map((at): Fault => ({ at, of, kind: 'error-before' }));
  const played = await play({ ...plain, how: 'rebuild', fate: portTaken }, { faults });
  const { world, calls, stage } = played;
  expect(calls.filter((call) => of.test(labelOf(call)) && call.fault !== undefined).length).toBeGreaterThan(0);
  expect(world.tags.get(reference)).toBe(stage.next.id);
  expect([...world.tags.values()]).toEqual(expect.arrayContaining([stage.current.id, stage.older.id]));
});
