/**
 * One container with its volumes on one engine, and everybody who may do something to it. It is looked at after every single call, also
 * while nobody is there who could mend anything; what must hold then is in `always.ts`.
 */

import { parseJournal } from '../../../client/core/recreate/journal-text.ts';
import type { Journal } from '../../../client/journal-ports.ts';
import type { Engine } from '../../../client/ports.ts';
import { engineOn } from '../../support/fake-engine/connect.ts';
import { type FakeCalls, fakeCalls, type RecordedCall } from '../../support/fake-engine/handle.ts';
import { isUp } from '../../support/fake-engine/lifecycle.ts';
import {
  addImage,
  type FakeContainer,
  type FakeImage,
  type Fate,
  newWorld,
  type World,
} from '../../support/fake-engine/world.ts';
import { type MemoryDisk, memoryDisk } from '../../support/journals/memory-journals.ts';
import { post, randomFrom, reference, steppingClock, text } from '../stage.ts';

export interface System {
  readonly world: World;
  readonly disk: MemoryDisk;
  readonly fake: FakeCalls;
  readonly engine: Engine;
  readonly clock: ReturnType<typeof steppingClock>;
  readonly random: () => string;
  /** Since the last command began. */
  readonly broken: Set<string>;
  /** Volumes that are a person's; each command may find more. */
  readonly volumes: Set<string>;
  /** Containers that were the person's own, or took over and proved themselves. */
  readonly good: Set<string>;
  /** One that could not be removed is removed by whoever reads the same image next. */
  readonly probes: Set<string>;
  /** What the person calls it. */
  name: string;
  /** How the container was when somebody last left it alone. */
  wanted: Wanted;
  /** Somebody, or the engine, changed the container while an exchange of it was not over. */
  isMeddled: boolean;
}

export interface Wanted {
  readonly status: 'up' | 'paused' | 'down';
  readonly policy: string;
  /** What the reference names while nothing new has taken over. */
  readonly imageId: string | undefined;
}

const policies = [
  { Name: 'no', MaximumRetryCount: 0 },
  { Name: 'always', MaximumRetryCount: 0 },
  { Name: 'unless-stopped', MaximumRetryCount: 0 },
] as const;

export async function newSystem(policy: number): Promise<System> {
  read.clear();
  const world = newWorld();
  const fake = fakeCalls(world);
  const image = newImage(world, { kind: 'stays' });
  world.tags.set(reference, image.id);
  const body = {
    ...{ Image: reference, Env: ['OWN=1'], Labels: { own: '1' }, User: '1000', Volumes: { '/own': {} } },
    HostConfig: { NetworkMode: 'bridge', RestartPolicy: policies[policy] ?? policies[0], Memory: 67_108_864 },
  };
  const { Id } = post(world, '/containers/create', { name: 'web' }, body) as { readonly Id: string };
  post(world, `/containers/${Id}/start`);
  const system: System = {
    ...{ world, fake, disk: memoryDisk(), engine: await engineOn(fake), clock: steppingClock(), random: randomFrom(1) },
    ...{
      broken: new Set(),
      volumes: new Set(world.volumes),
      good: new Set([Id]),
      probes: new Set(),
      name: 'web',
      isMeddled: false,
    },
    wanted: { status: 'up', policy: '', imageId: undefined },
  };
  leaveAlone(system);
  return system;
}

export function newImage(world: World, fate: Fate): FakeImage {
  world.counter += 1;
  const mode = `m${world.counter}`;
  const config = { Env: [`MODE=${mode}`], Labels: { mode }, Cmd: ['serve'], WorkingDir: '/app', Volumes: { '/data': {} } };
  return addImage(world, { config, fate, files: { '/app/file': text } });
}

export function callsOf({ fake }: System): readonly RecordedCall[] {
  return fake.calls;
}

/** Who has the name. */
export function present({ world, name }: System): FakeContainer | undefined {
  return [...world.containers.values()].find((one) => one.name === name);
}

export function openJournals({ disk }: System): readonly Journal[] {
  return journalsOn(disk).filter(({ phase }) => phase !== 'kept');
}

export function keptJournals({ disk }: System): readonly Journal[] {
  return journalsOn(disk).filter(({ phase }) => phase === 'kept');
}

function journalsOn({ files }: MemoryDisk): readonly Journal[] {
  return [...files.values()].flatMap((file) => {
    const journal = read.get(file) ?? parseJournal(file);
    if (typeof journal === 'string') return [];
    read.set(file, journal);
    return [journal];
  });
}

/** They are looked at after every call, and seldom change. */
const read = new Map<string, Journal>();

/** What is there now is what a person wants. */
export function leaveAlone(system: System): void {
  const now = present(system);
  if (now === undefined) return;
  system.wanted = { status: statusOf(now), policy: policyOf(now), imageId: system.world.tags.get(reference) };
}

export function statusOf(container: FakeContainer): Wanted['status'] {
  if (container.status === 'paused') return 'paused';
  return isUp(container) ? 'up' : 'down';
}

export function policyOf({ hostConfig }: FakeContainer): string {
  return JSON.stringify(hostConfig['RestartPolicy']);
}
