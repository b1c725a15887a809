/**
 * What containers ran before is forgotten when its hour is over or the container is gone: the name of ours first, then the record, so
 * that no name is left that nothing tells of. It is done when somebody acts or arrives; nothing waits for it.
 */
import { exchangedName } from '../core/ours.ts';
import { isExpired } from '../core/recreate/previous-text.ts';
import type { Journals, Previous } from '../journal-ports.ts';
import type { Clock, Engine } from '../ports.ts';
import { unpin } from './unpin.ts';

interface ForgetPorts {
  readonly engine: Engine;
  readonly clock: Clock;
  readonly journals: Pick<Journals, 'previous' | 'lock' | 'read'>;
}

/** Only whoever holds the lock of its container may call this. */
export async function forgetPrevious(ports: ForgetPorts, previous: Previous): Promise<void> {
  if (await unpin(ports, previous.pin, previous.reference)) await ports.journals.previous.remove(previous);
}

/** Of those that were listed just now. */
export async function forgetExpired(ports: ForgetPorts, listed: readonly Previous[]): Promise<void> {
  const nowMs = ports.clock.nowMs();
  for (const previous of listed) if (isExpired(previous, nowMs)) await forgetLocked(ports, previous);
}

/** Those of containers that are gone, or replaced and kept, as well. Throws an `EngineError`. */
export async function forgetUseless(ports: ForgetPorts): Promise<void> {
  const records = await recordsOf(ports);
  if (records.length === 0) return;
  const inPlace = (await ports.engine.listContainers()).filter(({ name }) => exchangedName(name) === undefined);
  const there = new Set(inPlace.map(({ id }) => id));
  const nowMs = ports.clock.nowMs();
  for (const previous of records)
    if (isExpired(previous, nowMs) || !there.has(previous.containerId)) await forgetLocked(ports, previous);
}

async function forgetLocked(ports: ForgetPorts, listed: Previous): Promise<void> {
  const locked = await ports.journals.lock(listed);
  if (locked.kind !== 'locked') return;
  try {
    const journal = await ports.journals.read(listed);
    // An exchange that is not over may lead back to this container.
    if (journal !== undefined && !('phase' in journal && journal.phase === 'kept')) return;
    // Whoever held the lock may have given it to another container, or gone back to it.
    const still = (await recordsOf(ports)).find(({ containerId }) => containerId === listed.containerId);
    if (still !== undefined) await forgetPrevious(ports, still);
  } finally {
    await locked.release();
  }
}

async function recordsOf({ engine, journals }: ForgetPorts): Promise<readonly Previous[]> {
  return journals.previous.list((await engine.facts()).id);
}
