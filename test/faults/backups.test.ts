/** What an exchange left for a person, and what comes of deciding about it; and two who exchange one container at the same time. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { backupsOf } from '../../client/core/recreate/backup-status.ts';
import { lostByRestoring, removeBackup, restoreBackup } from '../../client/flows/backups.ts';
import { planFor } from '../../client/flows/plan-recreation.ts';
import { recoverExchanges } from '../../client/flows/recover-exchanges.ts';
import { recreateContainer } from '../../client/flows/recreate-container.ts';
import type { Journal } from '../../client/journal-ports.ts';
import type { Engine } from '../../client/ports.ts';
import { engineOn } from '../support/fake-engine/connect.ts';
import { fakeCalls } from '../support/fake-engine/handle.ts';
import { isUp } from '../support/fake-engine/lifecycle.ts';
import { newWorld } from '../support/fake-engine/world.ts';
import { type MemoryDisk, memoryDisk, memoryJournals } from '../support/journals/memory-journals.ts';
import type { Situation } from './situation.ts';
import { gate, oldOf, post, randomFrom, reference, setUp, steppingClock } from './stage.ts';

const withFiles: Situation = {
  ...{ how: 'recreate', status: 'running', policy: { Name: 'always', MaximumRetryCount: 0 }, hasVolumes: true, hasCheck: false },
  ...{ labels: {}, changes: ['/app/own'], fate: { kind: 'stays' }, declaresMore: false },
};

/** Recreated, and the old one is kept for its files. */
async function kept() {
  const world = newWorld();
  const fake = fakeCalls(world);
  const stage = setUp(world, withFiles);
  const engine = await engineOn(fake);
  const before = structuredClone(oldOf(world, stage));
  const disk = memoryDisk();
  const ports = { engine, clock: steppingClock(), random: randomFrom(1), gate, journals: memoryJournals(disk) };
  const planned = await planFor(engine, stage.oldId, 'elsewhere');
  if (planned.kind === 'refused') throw new Error(planned.because);
  expect((await recreateContainer(ports, planned.plan)).kind).toBe('recreated');
  const journal = async (): Promise<Journal> => {
    const [only, ...others] = (await ports.journals.list('fake')).journals;
    if (only === undefined || others.length > 0) throw new Error('There is not one journal.');
    return only;
  };
  const rows = async () => backupsOf(await ports.journals.list('fake'), await engine.listContainers());
  return { world, ports, before, journal, rows, disk, stage };
}

describe('a backup that is kept', () => {
  test('is a row with the command lines that bring it back, also after a recovery', async () => {
    const { rows, ports, stage, before } = await kept();
    const id = stage.oldId.slice(0, 12);
    for (const _ of ['before', 'after']) {
      const [row] = await rows();
      expect(row).toMatchObject({ kind: 'kept', name: 'web', containerId: before.id, isThere: true });
      expect(row?.commands).toEqual(expect.arrayContaining([`docker rename ${id} web`, `docker start ${id}`]));
      expect(await recoverExchanges(ports)).toEqual([]);
    }
  });

  test('is restored under its name, and what replaced it goes, its volumes stay', async () => {
    const { world, ports, before, journal, rows } = await kept();
    const volumes = [...world.volumes];
    expect(await lostByRestoring(ports, await journal())).toEqual([]);
    expect(await restoreBackup(ports, await journal())).toEqual({ kind: 'done' });
    expect([...world.containers.values()]).toMatchObject([{ id: before.id, name: 'web', status: 'running' }]);
    expect(world.containers.get(before.id)?.hostConfig).toEqual(before.hostConfig);
    expect([...world.volumes]).toEqual(volumes);
    expect([await rows(), [...world.tags.keys()]]).toEqual([[], [reference]]);
  });

  test('is not restored while others need what is the own of the one that replaced it', async () => {
    const { world, ports, journal } = await kept();
    const replacement = [...world.containers.values()].find(({ name }) => name === 'web');
    const HostConfig = { NetworkMode: `container:${replacement?.id}` };
    post(world, '/containers/create', { name: 'proxy' }, { Image: reference, HostConfig });
    const names = [...world.containers.values()].map(({ name }) => name);
    expect(await restoreBackup(ports, await journal())).toMatchObject({
      kind: 'refused',
      because: expect.stringContaining('proxy'),
    });
    expect([...world.containers.values()].map(({ name }) => name)).toEqual(names);
  });

  test('is not restored while another container has its volumes, or what replaced it is in an exchange of its own', async () => {
    const { world, ports, before, journal } = await kept();
    const mine = await journal();
    const present = [...world.containers.values()].find(({ name }) => name === 'web');
    if (present === undefined) throw new Error('Nothing took over.');
    const successor = { ...structuredClone(present), id: 'f'.repeat(64), name: 'shop', status: 'exited' as const };
    world.containers.set(successor.id, successor);
    expect(await restoreBackup(ports, mine)).toEqual({
      kind: 'refused',
      because: 'shop has the same volumes now. Remove it first.',
    });
    world.containers.delete(successor.id);
    const own = { ...mine, containerId: present.id, phase: 'prepared' as const, replacementId: undefined };
    await ports.journals.write(own);
    expect(await restoreBackup(ports, mine)).toMatchObject({ kind: 'refused', because: expect.stringContaining('not over') });
    const lock = await ports.journals.lock(own);
    expect(await restoreBackup(ports, mine)).toMatchObject({
      kind: 'refused',
      because: expect.stringContaining('being replaced itself'),
    });
    if (lock.kind === 'locked') await lock.release();
    expect(world.containers.get(before.id)?.status).toBe('exited');
  });

  test('belongs to its exchange until the new one has proved itself, which nobody replaces meanwhile', async () => {
    const { world, ports, journal } = await kept();
    const present = [...world.containers.values()].find(({ name }) => name === 'web');
    await ports.journals.write({ ...(await journal()), phase: 'point-of-no-return' });
    const planned = await planFor(ports.engine, present?.id ?? '', 'elsewhere');
    if (planned.kind === 'refused') throw new Error(planned.because);
    const because = 'The exchange that created it was interrupted, and has been finished now. Look at it again.';
    expect(await recreateContainer(ports, planned.plan)).toEqual({ kind: 'aborted', because });
    expect([(await journal()).phase, world.containers.has(present?.id ?? '')]).toEqual(['kept', true]);
    expect((await recreateContainer(ports, planned.plan)).kind).toBe('recreated');
  });

  test('says what the one that replaced it would lose', async () => {
    const { world, ports, journal } = await kept();
    const replacement = [...world.containers.values()].find(({ name }) => name === 'web');
    Object.assign(replacement ?? {}, { changes: ['/app/written', '/shop'] });
    // The last one was made to mount on.
    expect(await lostByRestoring(ports, await journal())).toEqual(['/app/written']);
  });

  test('is removed without its volumes', async () => {
    const { world, ports, journal, rows } = await kept();
    const volumes = [...world.volumes];
    expect(await removeBackup(ports, await journal())).toEqual({ kind: 'done' });
    expect([...world.containers.values()].map(({ name }) => name)).toEqual(['web']);
    expect([...world.volumes]).toEqual(volumes);
    expect(await rows()).toEqual([]);
  });

  test('stays when it is the only one of its name, and comes back all the same', async () => {
    const { world, ports, journal, before } = await kept();
    for (const { id, name } of world.containers.values()) if (name === 'web') world.containers.delete(id);
    expect(await removeBackup(ports, await journal())).toMatchObject({
      kind: 'refused',
      because: expect.stringContaining('only one'),
    });
    expect(await restoreBackup(ports, await journal())).toEqual({ kind: 'done' });
    expect(world.containers.get(before.id)).toMatchObject({ name: 'web', status: 'running' });
  });

  test('does not take its name from somebody else', async () => {
    const { world, ports, journal } = await kept();
    for (const { id, name } of world.containers.values()) if (name === 'web') world.containers.delete(id);
    post(world, '/containers/create', { name: 'web' }, { Image: reference });
    const stranger = structuredClone([...world.containers.values()].at(-1));
    expect(await restoreBackup(ports, await journal())).toMatchObject({ kind: 'refused' });
    expect(world.containers.get(stranger?.id ?? '')).toEqual(stranger);
  });

  test('is left alone while somebody else decides about it', async () => {
    const { world, ports, journal, disk } = await kept();
    await memoryJournals(disk, { isDead: false }).lock(await journal());
    const before = JSON.stringify([...world.containers]);
    expect(await restoreBackup(ports, await journal())).toMatchObject({ kind: 'refused' });
    expect(await removeBackup(ports, await journal())).toMatchObject({ kind: 'refused' });
    expect(JSON.stringify([...world.containers])).toBe(before);
  });

  test('is forgotten when a person brought it back by hand', async () => {
    const { world, ports, rows, before } = await kept();
    for (const { id, name } of world.containers.values()) if (name === 'web') world.containers.delete(id);
    Object.assign(world.containers.get(before.id) ?? {}, { name: 'web' });
    expect(await rows()).toEqual([]);
    await recoverExchanges(ports);
    expect((await ports.journals.list('fake')).journals).toEqual([]);
  });
});

test('F54: where nothing can be written down, nothing is begun', async () => {
  const world = newWorld();
  const fake = fakeCalls(world);
  const stage = setUp(world, withFiles);
  const engine = await engineOn(fake);
  const planned = await planFor(engine, stage.oldId, 'elsewhere');
  if (planned.kind === 'refused') throw new Error(planned.because);
  const disk: MemoryDisk = { ...memoryDisk(), broken: 'The folder cannot be written (EROFS).' };
  fake.arm({});
  const ports = { engine, clock: steppingClock(), random: randomFrom(1), gate, journals: memoryJournals(disk) };
  const outcome = await recreateContainer(ports, planned.plan);
  expect(outcome).toMatchObject({ kind: 'aborted', because: expect.stringContaining('EROFS') });
  expect(fake.calls.filter(({ method }) => method !== 'GET')).toEqual([]);
});

test.each([
  ['windows of one person', 'one disk'],
  ['machines', 'a disk each'],
])(
  'I6, R45: of two %s that replace one container at the same time, one does it, and the other changes nothing',
  async (_, disks) => {
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), async (scheduler) => {
        const world = newWorld();
        const fake = fakeCalls(world);
        const situation: Situation = { ...withFiles, changes: [] };
        const stage = setUp(world, situation);
        const real = await engineOn(fake);
        const planned = await planFor(real, stage.oldId, 'elsewhere');
        if (planned.kind === 'refused') throw new Error(planned.because);
        const shared = memoryDisk();
        const both: string[] = [];
        fake.arm({
          watch: () => {
            const running = [...world.containers.values()].filter(isUp);
            if (running.length > 1) both.push(running.map(({ name }) => name).join());
          },
        });
        const replace = (first: number) => {
          const journals = memoryJournals(disks === 'one disk' ? shared : memoryDisk());
          const engine = scheduled(real, scheduler);
          return recreateContainer({ engine, clock: steppingClock(), random: randomFrom(first), gate, journals }, planned.plan);
        };
        const working = Promise.all([replace(1), replace(100)]);
        await scheduler.waitFor(working);
        const outcomes = (await working).map(({ kind }) => kind).sort();
        expect(outcomes).toEqual(['aborted', 'recreated']);
        expect(both).toEqual([]);
        expect([...world.containers.values()]).toMatchObject([{ name: 'web', status: 'running', imageId: stage.next.id }]);
        expect([...world.tags.keys()].filter((tag) => !tag.endsWith(':restore'))).toEqual([reference]);
      }),
      { numRuns: 100 },
    );
  },
);

/** Its calls reach the engine in the order that the scheduler chooses. */
function scheduled(real: Engine, scheduler: fc.Scheduler): Engine {
  return new Proxy(real, {
    get: (target, name) => {
      const call: unknown = Reflect.get(target, name);
      if (typeof call !== 'function' || name === 'facts') return call;
      return async (...args: readonly unknown[]) => {
        await scheduler.schedule(Promise.resolve(), String(name));
        return Reflect.apply(call, target, args);
      };
    },
  });
}
