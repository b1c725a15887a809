/** Finds what Unstale left, and removes what somebody chose of it: again only what is still a leftover then, and never by force. */

import type { BuildRecords } from '../build-ports.ts';
import { type FoundLeftovers, findLeftovers, type Leftover } from '../core/clean-up/leftovers.ts';
import { neededByExchanges } from '../core/clean-up/needed-by-exchanges.ts';
import type { Journals } from '../journal-ports.ts';
import { type Clock, type Engine, EngineError } from '../ports.ts';
import { failureText } from './insist.ts';

export interface CleanUpPorts {
  readonly engine: Engine;
  readonly records: BuildRecords;
  readonly clock: Clock;
  readonly journals: Pick<Journals, 'list' | 'previous'>;
}

export interface CleanedUp {
  readonly removed: readonly Leftover[];
  /** What stayed after all, and why: from strangers in part. */
  readonly failures: readonly string[];
}

/** Throws an `EngineError`. */
export async function lookForLeftovers({ engine, records, clock, journals }: CleanUpPorts): Promise<FoundLeftovers> {
  const { id } = await engine.facts();
  return findLeftovers({
    isNeeded: neededByExchanges(await journals.list(id)),
    containers: await engine.listContainers(),
    images: await engine.listImages(),
    written: await engine.containerSizes(),
    records: await records.records(id),
    previous: await journals.previous.list(id),
    nowMs: clock.nowMs(),
  });
}

const order: Readonly<Record<Leftover['kind'], number>> = { container: 0, probe: 1, names: 2, image: 3, records: 4 };

/** Throws an `EngineError` only before anything was removed. */
export async function cleanUp(ports: CleanUpPorts, chosen: readonly Leftover[]): Promise<CleanedUp> {
  const { leftovers } = await lookForLeftovers(ports);
  const key = ({ kind, ids }: Leftover) => JSON.stringify([kind, ids]);
  const still = new Set(leftovers.map(key));
  const removed: Leftover[] = [];
  const failures: string[] = [];
  // A container uses its image, and a name keeps one.
  for (const leftover of [...chosen].sort((one, other) => order[one.kind] - order[other.kind])) {
    if (!still.has(key(leftover))) {
      failures.push(`${leftover.label} changed meanwhile.`);
      continue;
    }
    const failure = await remove(ports, leftover);
    if (failure === undefined) removed.push(leftover);
    else failures.push(`${leftover.label}: ${failure}`);
  }
  return { removed, failures };
}

/** Why it stayed. What is gone already is removed. */
async function remove({ engine, records, journals }: CleanUpPorts, { kind, ids }: Leftover): Promise<string | undefined> {
  if (kind === 'records') {
    const count = await records.forgetBuilds((await engine.facts()).id, ids);
    return count === 0 ? 'The records could not be deleted.' : undefined;
  }
  for (const id of ids) {
    try {
      await removeOne(engine, kind, id);
    } catch (error) {
      if (!EngineError.is(error)) throw error;
      if (error.reason !== 'not-found') return failureText(error);
    }
  }
  // Nothing leads back to an image without its name.
  const previous = kind === 'names' ? await journals.previous.list((await engine.facts()).id) : [];
  for (const one of previous) if (ids.includes(one.pin)) await journals.previous.remove(one);
  return undefined;
}

function removeOne(engine: Engine, kind: Exclude<Leftover['kind'], 'records'>, id: string): Promise<void> {
  switch (kind) {
    case 'container':
      return engine.removeContainer(id, { force: false });
    case 'probe':
      return engine.removeProbe(id);
    case 'names':
      return engine.untagImage(id);
    case 'image':
      return engine.removeImage(id);
  }
}
