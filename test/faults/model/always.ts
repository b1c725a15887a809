/** What holds after every call, whoever made it and whatever was interrupted before, by the numbers of the design. */
import { exchangedName } from '../../../client/core/ours.ts';
import { exchangeNames } from '../../../client/core/recreate/exchange-names.ts';
import type { Fault } from '../../support/fake-engine/faults.ts';
import { isUp } from '../../support/fake-engine/lifecycle.ts';
import type { FakeContainer } from '../../support/fake-engine/world.ts';
import { previousOn } from '../../support/journals/memory-journals.ts';
import { idIn, labelOf, probesOf } from '../recorded.ts';
import { reference } from '../stage.ts';
import { callsOf, keptJournals, openJournals, type System } from './system.ts';

/** From now on the calls are counted, fail where `faults` say so, and are looked at. */
export function watchFor(system: System, faults: readonly Fault[]): void {
  system.fake.arm({
    faults,
    watch: () => {
      for (const broken of brokenAlways(system)) system.broken.add(broken);
    },
  });
}

export function brokenAlways(system: System): readonly string[] {
  return [...lost(system), ...untold(system), ...wrongCalls(system)];
}

/** Probes are created and removed at once; one that a crash leaves is never started, and is hidden. */
export function containersOf({ world }: System): readonly FakeContainer[] {
  return [...world.containers.values()].filter(({ name }) => !name.startsWith('unstale-probe-'));
}

function lost(system: System): readonly string[] {
  const { world, volumes, good } = system;
  const broken: string[] = [];
  for (const volume of volumes) if (!world.volumes.has(volume)) broken.push('I2 a volume is gone');
  const all = containersOf(system);
  const has = (one: FakeContainer) => [...volumes].every((volume) => one.mounts.some(({ name }) => name === volume));
  // A replacement that is committed has proved itself, and its journal says so before the old one may go.
  for (const { phase, replacementId } of [...openJournals(system), ...keptJournals(system)])
    if (['committed', 'kept'].includes(phase) && replacementId !== undefined) good.add(replacementId);
  if (!all.some((one) => good.has(one.id) && has(one))) broken.push('I1 neither the old one nor a proved one');
  if (all.filter(isUp).length > 1) broken.push('I1 two containers run on the same volumes');
  return broken;
}

/** Nothing of ours is on the engine that nothing tells of. */
function untold(system: System): readonly string[] {
  const journals = [...openJournals(system), ...keptJournals(system)];
  const told = new Set(journals.flatMap((one) => [one.containerId, one.replacementId ?? '']));
  const temporary = new Set(journals.map((one) => exchangeNames(one).temporary));
  const pins = new Set([...journals.flatMap((one) => one.pins), ...previousOn(system.disk).map(({ pin }) => pin)]);
  const containers = containersOf(system).filter(
    ({ id, name }) => exchangedName(name) !== undefined && !told.has(id) && !temporary.has(name),
  );
  const names = [...system.world.tags.keys()].filter((tag) => tag !== reference && !pins.has(tag));
  return [...containers.map(({ name }) => `I4 nothing tells of ${name}`), ...names.map((name) => `I4 nothing tells of ${name}`)];
}

function wrongCalls(system: System): readonly string[] {
  const last = callsOf(system).at(-1);
  if (last === undefined || last.method === 'GET') return [];
  const label = labelOf(last);
  for (const probe of probesOf(callsOf(system).slice(-1))) system.probes.add(probe);
  const isByName = /^(?:POST|DELETE) \/containers\/(?!create)/.test(label) && !/^[0-9a-f]{64}$/.test(idIn(last));
  const removesVolume = last.path.includes('/volumes') || 'v' in last.query;
  return [
    ...(isByName ? [`I7 by name: ${label}`] : []),
    ...(removesVolume && !system.probes.has(idIn(last)) ? [`I2 a volume would go: ${label}`] : []),
  ];
}
