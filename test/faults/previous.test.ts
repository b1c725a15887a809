/**
 * What a container ran before it was replaced: for how long it can be gone back to, what of its settings comes back, and what is left of
 * it when nobody goes back.
 */
import { describe, expect, test } from 'vitest';
import type { BuildRecords } from '../../client/build-ports.ts';
import { cleanUp, lookForLeftovers } from '../../client/flows/clean-up.ts';
import { planFor } from '../../client/flows/plan-recreation.ts';
import { recoverExchanges } from '../../client/flows/recover-exchanges.ts';
import { recreateContainer } from '../../client/flows/recreate-container.ts';
import { planRestore, restorePrevious } from '../../client/flows/restore-previous.ts';
import type { EngineCli } from '../../client/ports.ts';
import { engineOn } from '../support/fake-engine/connect.ts';
import { fakeCalls } from '../support/fake-engine/handle.ts';
import { addImage, newWorld } from '../support/fake-engine/world.ts';
import { memoryDisk, memoryJournals, previousOn } from '../support/journals/memory-journals.ts';
import { containerKinds } from './container-kinds.ts';
import { gate, randomFrom, reference, setUp, steppingClock } from './stage.ts';

const hourMs = 3_600_000;
const nobody: EngineCli = { run: () => Promise.reject(new Error('Nothing is run.')) };
const records: BuildRecords = { records: async () => [], forgetBuilds: async () => 0 };

async function place() {
  const [, situation] = containerKinds[0] ?? [];
  if (situation === undefined) throw new Error('There is no situation.');
  const world = newWorld();
  const stage = setUp(world, situation);
  const disk = memoryDisk();
  const engine = await engineOn(fakeCalls(world));
  const clock = steppingClock();
  const ports = {
    ...{ engine, clock, random: randomFrom(1), gate, journals: memoryJournals(disk), cli: nobody, ownId: 'elsewhere' },
    ...{ realPath: async () => undefined, workspace: async () => ({ isTrusted: true, folders: [] }), onLog: () => undefined },
  };
  const present = () => [...world.containers.values()].find(({ name }) => name === 'web');
  const idNow = () => present()?.id ?? '';
  const recreate = async () => {
    const planned = await planFor(engine, idNow(), 'elsewhere');
    if (planned.kind === 'refused') throw new Error(planned.because);
    expect((await recreateContainer(ports, planned.plan)).kind).toBe('recreated');
  };
  const restore = async () => {
    const planned = await planRestore(ports, idNow());
    if (planned.kind === 'refused') return planned.because;
    return (await restorePrevious(ports, planned.plan)).kind;
  };
  return { world, stage, disk, engine, clock, ports, present, idNow, recreate, restore };
}

const waysIn = (tags: ReadonlyMap<string, string>) => [...tags].filter(([tag]) => tag !== reference).map(([, id]) => id);

describe('what a container ran before', () => {
  test('runs again, its reference names it, and going back can be taken back', async () => {
    const { world, stage, present, recreate, restore } = await place();
    await recreate();
    expect(present()).toMatchObject({ imageId: stage.next.id, config: { Env: ['OWN=1', 'MODE=new', 'KEPT=1'] } });
    expect(await restore()).toBe('replaced');
    expect(present()).toMatchObject({ imageId: stage.older.id, status: 'running' });
    expect(present()?.config).toMatchObject({ Env: ['OWN=1', 'MODE=old', 'KEPT=1'], Labels: { mode: 'old' } });
    expect([world.tags.get(reference), waysIn(world.tags)]).toEqual([stage.older.id, [stage.next.id]]);
    expect(await restore()).toBe('replaced');
    expect([present()?.imageId, world.tags.get(reference)]).toEqual([stage.next.id, stage.next.id]);
    expect(world.containers.size).toBe(1);
  });

  test('gets back what a person gave that the newer image says as well, of which no value is written down', async () => {
    const { world, stage, disk, present, recreate, restore } = await place();
    const old = world.containers.get(stage.oldId);
    if (old === undefined) throw new Error('It is gone.');
    old.config = { ...old.config, Env: ['MODE=new', 'TOKEN=hush', 'KEPT=1'], Labels: { mode: 'new' } };
    await recreate();
    expect([...disk.previous.values()].join()).not.toMatch(/hush|MODE=new/);
    expect(previousOn(disk)).toMatchObject([{ given: { Env: ['MODE'], Labels: ['mode'] } }]);
    expect(await restore()).toBe('replaced');
    expect(present()?.config['Env']).toEqual(expect.arrayContaining(['MODE=new', 'TOKEN=hush', 'KEPT=1']));
    expect(present()?.config['Labels']).toEqual({ mode: 'new' });
  });

  test('is that before the last replacement, also when the same image was recreated since', async () => {
    const { world, stage, present, recreate, restore } = await place();
    await recreate();
    await recreate();
    expect(waysIn(world.tags)).toEqual([stage.older.id]);
    const third = addImage(world, { config: stage.next.config });
    world.tags.set(reference, third.id);
    await recreate();
    expect(waysIn(world.tags)).toEqual([stage.next.id]);
    expect(await restore()).toBe('replaced');
    expect(present()?.imageId).toBe(stage.next.id);
  });

  test('is refused where nothing is remembered, its hour is over, or its image is gone', async () => {
    const { world, stage, clock, recreate, restore } = await place();
    expect(await restore()).toMatch(/^Nothing is remembered/);
    await recreate();
    const image = world.images.get(stage.older.id);
    world.images.delete(stage.older.id);
    expect(await restore()).toMatch(/^The image that it ran before is not on the engine/);
    if (image !== undefined) world.images.set(image.id, image);
    await clock.sleep(hourMs);
    expect(await restore()).toMatch(/^It was replaced more than an hour ago/);
    expect(world.containers.size).toBe(1);
  });

  test('is forgotten with its name when its hour is over, or its container is gone, by whoever comes next', async () => {
    const { world, disk, clock, ports, present, recreate } = await place();
    await recreate();
    expect(await recoverExchanges(ports)).toEqual([]);
    expect([previousOn(disk).length, waysIn(world.tags).length]).toEqual([1, 1]);
    await clock.sleep(hourMs);
    expect(await recoverExchanges(ports)).toEqual([]);
    expect([previousOn(disk), waysIn(world.tags)]).toEqual([[], []]);
    const other = await place();
    await other.recreate();
    other.world.containers.clear();
    expect(await recoverExchanges(other.ports)).toEqual([]);
    expect([previousOn(other.disk), waysIn(other.world.tags)]).toEqual([[], []]);
    expect(present()).toBeDefined();
  });

  test('stays while an exchange of its container waits for a person', async () => {
    const { world, disk, clock, ports, recreate, idNow, present } = await place();
    await recreate();
    const aside = present();
    await ports.journals.write({
      ...{ engineId: 'fake', containerId: idNow(), name: 'web', reference, phase: 'needs-attention', restartPolicy: {} },
      ...{ oldImageId: '1'.repeat(64), newImageId: undefined, previousImageId: undefined, replacementId: undefined },
      ...{ pins: [], commands: ['x'], wasRunning: true, wasPaused: false, wasUnhealthy: false, because: 'a test' },
      ...{ beganAtMs: clock.nowMs() - 25 * hourMs, phaseAtMs: clock.nowMs() },
    });
    if (aside !== undefined) aside.name = `web.unstale-bak-${aside.id.slice(0, 8)}`;
    await clock.sleep(hourMs);
    await recoverExchanges(ports);
    expect([previousOn(disk).length, waysIn(world.tags).length]).toEqual([1, 1]);
  });

  test('is listed among what Unstale left, with its size, is not chosen, and is forgotten when it goes', async () => {
    const { world, disk, engine, clock, ports, recreate, restore } = await place();
    await recreate();
    const sizes = new Proxy(engine, {
      get: (target, name) => (name === 'containerSizes' ? async () => new Map() : Reflect.get(target, name)),
    });
    const cleaning = { engine: sizes, clock, records, journals: ports.journals };
    const { leftovers } = await lookForLeftovers(cleaning);
    expect(leftovers).toMatchObject([{ kind: 'names', sizeBytes: 1_000, mayBeOnlyCopy: true }]);
    expect(leftovers[0]?.because).toMatch(
      /^what web ran before it was replaced .*; without it, Restore Previous cannot go back$/,
    );
    expect((await cleanUp(cleaning, leftovers)).removed).toHaveLength(1);
    expect([previousOn(disk), waysIn(world.tags)]).toEqual([[], []]);
    expect(await restore()).toMatch(/^Nothing is remembered/);
  });
});
