/** What Unstale does to the container: each exchange by a process that may be killed or whose calls fail, and whoever mends it afterwards. */
import { removeBackup, restoreBackup } from '../../../client/flows/backups.ts';
import { cleanRebuild } from '../../../client/flows/clean-rebuild.ts';
import { planFor } from '../../../client/flows/plan-recreation.ts';
import { recoverExchanges } from '../../../client/flows/recover-exchanges.ts';
import { recreateContainer } from '../../../client/flows/recreate-container.ts';
import { planRestore, restorePrevious } from '../../../client/flows/restore-previous.ts';
import { EngineError } from '../../../client/ports.ts';
import type { Fault } from '../../support/fake-engine/faults.ts';
import { restartEngine } from '../../support/fake-engine/restart-engine.ts';
import type { FakeImage, Fate } from '../../support/fake-engine/world.ts';
import { memoryJournals } from '../../support/journals/memory-journals.ts';
import { type Mishap, type MortalProcess, mortalProcess } from '../mortal-process.ts';
import { type BuildEnd, gate, rebuilding, rebuildPlan } from '../stage.ts';
import { watchFor } from './always.ts';
import { keptJournals, newImage, present, type System } from './system.ts';

export type Wish =
  | { readonly kind: 'recreate' }
  | { readonly kind: 'rebuild'; readonly build: BuildEnd; readonly fate: Fate }
  | { readonly kind: 'restore' };

/** At one step of the process, or at none that it takes. */
export interface Harm {
  readonly at: number;
  readonly what: 'dies-before' | 'dies-after' | 'engine-restarts' | Omit<Fault, 'at'>;
}

export interface Ended {
  /** Of the outcome; `died`; `threw` where nothing was begun; `refused` by the plan. */
  readonly kind: string;
  readonly containerId: string | undefined;
  /** What it was to run. */
  readonly image: FakeImage | undefined;
  readonly isRestarted: boolean;
}

export async function exchange(system: System, wish: Wish, harm?: Harm): Promise<Ended> {
  const faults: Fault[] = [];
  let isRestarted = false;
  const mishap: Mishap | undefined = harm && {
    at: harm.at,
    strike: ({ kind }) => {
      if (harm.what === 'dies-before' || harm.what === 'dies-after') return harm.what;
      if (harm.what === 'engine-restarts') {
        isRestarted = true;
        restartEngine(system.world);
      } else if (kind === 'engine') faults.push({ at: 1, ...harm.what });
      return 'goes-on';
    },
  };
  watchFor(system, faults);
  const process = mortalProcess(mishap);
  const image = wish.kind === 'rebuild' ? newImage(system.world, wish.fate) : undefined;
  const ended = await Promise.race([carryOut(system, process, wish, image), process.died]);
  const outcome = typeof ended === 'string' ? { kind: ended } : ended;
  const containerId = 'containerId' in outcome && outcome.kind !== 'rolled-back' ? outcome.containerId : undefined;
  return { kind: outcome.kind, containerId, image, isRestarted };
}

/** Two at once, as from two windows: what each of them is told. */
export async function twoExchanges(system: System): Promise<readonly string[]> {
  watchFor(system, []);
  const both = [1, 2].map(() => carryOut(system, mortalProcess(), { kind: 'recreate' }, undefined));
  return (await Promise.all(both)).map(({ kind }) => kind);
}

async function carryOut(system: System, process: MortalProcess, wish: Wish, image: FakeImage | undefined) {
  const { world, disk, random } = system;
  const ports = {
    ...{ engine: process.engine(system.engine), journals: process.journals(disk), clock: process.clock(system.clock) },
    ...{ random, gate },
  };
  const containerId = present(system)?.id ?? '';
  try {
    if (wish.kind === 'restore') return await restore(ports, containerId);
    const planned = await planFor(ports.engine, containerId, 'elsewhere');
    if (planned.kind === 'refused') return { kind: 'refused' };
    if (wish.kind === 'recreate' || image === undefined) return await recreateContainer(ports, planned.plan);
    const more = rebuilding(world, { next: image }, wish.build, () => undefined);
    return await cleanRebuild({ ...ports, ...more }, rebuildPlan(planned.plan));
  } catch (error) {
    // Whoever asks before anything is begun is told that the engine does not answer.
    if (EngineError.is(error)) return { kind: 'threw' };
    throw error;
  }
}

async function restore(ports: Parameters<typeof recreateContainer>[0], containerId: string) {
  const cli = { run: () => Promise.reject(new Error('Nothing is run.')) };
  const place = { realPath: async () => undefined, workspace: async () => ({ isTrusted: true, folders: [] }) };
  const all = { ...ports, ...place, cli, ownId: 'elsewhere', onLog: () => undefined };
  const planned = await planRestore(all, containerId);
  return planned.kind === 'refused' ? planned : restorePrevious(all, planned.plan);
}

export async function recover(system: System): Promise<void> {
  watchFor(system, []);
  // Whatever the engine still did for somebody who is gone is done.
  system.fake.finishLate();
  const { engine, disk, clock, random } = system;
  const ports = { engine, journals: memoryJournals(disk), clock, random, gate };
  await recoverExchanges(ports);
  const mended = contentOf(system);
  await recoverExchanges(ports);
  if (contentOf(system) !== mended) system.broken.add('I5 recovering again did something');
}

export async function decide(system: System, decision: 'restore' | 'remove'): Promise<string | undefined> {
  watchFor(system, []);
  const { engine, disk, clock } = system;
  const [journal] = keptJournals(system);
  if (journal === undefined) return undefined;
  const ports = { engine, journals: memoryJournals(disk), clock, gate };
  const { kind } = await (decision === 'restore' ? restoreBackup(ports, journal) : removeBackup(ports, journal));
  return kind === 'done' && decision === 'restore' ? journal.containerId : undefined;
}

/** Without what changes because somebody looks at it. */
function contentOf({ world, disk }: System): string {
  const all = [...world.containers.values()].map((one) =>
    world.images.get(one.imageId)?.fate.kind === 'stays' ? { ...one, looks: 0, health: '' } : [one.id, one.name, one.hostConfig],
  );
  return JSON.stringify([all, [...world.tags], [...disk.files], [...disk.previous]]);
}
