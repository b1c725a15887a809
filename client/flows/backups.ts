/**
 * A person's decision about what an exchange left: the old container comes back, or it goes. Both look again first, and neither ever
 * takes the only copy away.
 */
import { listOf, objectOf, textOf } from '../core/json-fields.ts';
import { exchangedName } from '../core/ours.ts';
import { isNamed, isRunning } from '../core/recreate/as-planned.ts';
import { exchangeNames } from '../core/recreate/exchange-names.ts';
import { madeFoldersOf } from '../core/recreate/make-plan.ts';
import { ownChanges } from '../core/recreate/plan.ts';
import type { Journal } from '../journal-ports.ts';
import { EngineError, type JsonObject } from '../ports.ts';
import { forgetPrevious } from './forget-previous.ts';
import { ifThere } from './if-there.ts';
import { insist, look } from './insist.ts';
import { namesOfDependents } from './plan-recreation.ts';
import type { RecoverPorts } from './recover-exchange.ts';
import { rollBack } from './roll-back.ts';
import { unpinAll } from './unpin.ts';

export type BackupOutcome =
  | { readonly kind: 'done' }
  /** Nothing was changed. */
  | { readonly kind: 'refused'; readonly because: string }
  | { readonly kind: 'needs-attention'; readonly because: string; readonly commands: readonly string[] };

/** Paths that the present container changed itself, and that go with it; `undefined` where the engine does not tell. */
export async function lostByRestoring(
  { engine }: RecoverPorts,
  { replacementId }: Journal,
): Promise<readonly string[] | undefined> {
  if (replacementId === undefined) return [];
  try {
    const folders = madeFoldersOf(await engine.inspectContainer(replacementId));
    return ownChanges(await engine.changedPaths(replacementId), folders);
  } catch (error) {
    if (!EngineError.is(error)) throw error;
    return error.reason === 'not-found' ? [] : undefined;
  }
}

/** The old container has its name again and is as it was; the one that replaced it is removed, its volumes are not. */
export function restoreBackup(ports: RecoverPorts, journal: Journal): Promise<BackupOutcome> {
  return locked(ports, journal, (holder, old) => withReplacement(ports, journal, () => bringBack(ports, journal, holder, old)));
}

async function bringBack(
  ports: RecoverPorts,
  journal: Journal,
  holder: JsonObject | 'gone',
  old: JsonObject | 'gone',
): Promise<BackupOutcome> {
  const twinId = journal.twin?.id;
  const kept = old === 'gone' && twinId !== undefined ? await look(ports, twinId) : old;
  if (kept === 'unknown') return refused('The engine does not answer.');
  if (kept === 'gone') return refused('It is not there any more.');
  const own = [journal.containerId, journal.replacementId, twinId];
  if (holder !== 'gone' && !own.includes(textOf(holder['Id'])))
    return refused(`Another container has the name ${journal.name} now. Rename it or remove it first.`);
  const needing = await namesOfDependents(ports.engine, { id: journal.replacementId ?? '', name: journal.name });
  if (needing.length > 0)
    return refused(`It is needed by ${needing.join(', ')}. Remove those first, and create them again after it.`);
  const other = await successorOn(ports, kept, own);
  if (other !== undefined) return refused(`${other} has the same volumes now. Remove it first.`);
  const { failed, temporary } = exchangeNames(journal);
  const replacementId = journal.replacementId ?? temporary;
  const exchanged = { plan: journal, replacementId, failed, ...(twinId === undefined ? {} : { twinId }) };
  const outcome = await rollBack(ports, exchanged, 'A person wanted the old one back.');
  if (outcome.kind === 'needs-attention') return outcome;
  await forget(ports, journal);
  // What the one that went had run before leads nowhere any more.
  const ways = await ports.journals.previous.list(journal.engineId);
  for (const way of ways) if (way.containerId === journal.replacementId) await forgetPrevious(ports, way);
  return { kind: 'done' };
}

/** The one that goes must not be in an exchange of its own. */
async function withReplacement(
  ports: RecoverPorts,
  { engineId, replacementId }: Journal,
  work: () => Promise<BackupOutcome>,
): Promise<BackupOutcome> {
  if (replacementId === undefined) return work();
  const key = { engineId, containerId: replacementId };
  const lock = await ports.journals.lock(key);
  if (lock.kind !== 'locked') return refused('The container that replaced it is being replaced itself.');
  try {
    const journal = await ports.journals.read(key);
    if (journal === undefined) return await work();
    return refused('The container that replaced it was in an exchange that is not over. Look again when that is finished.');
  } finally {
    await lock.release();
  }
}

/**
 * Whoever has one of its own volumes took over from what replaced it, and would run beside it after a restart of the engine at the
 * latest. Volumes with a name of a person's may be shared on purpose.
 */
async function successorOn(
  { engine }: RecoverPorts,
  old: JsonObject,
  except: readonly (string | undefined)[],
): Promise<string | undefined> {
  const own = new Set(volumesOf(old).filter((name) => /^[0-9a-f]{64}$/.test(name)));
  if (own.size === 0) return undefined;
  for (const { id, name } of await engine.listContainers()) {
    if (except.includes(id) || exchangedName(name) !== undefined) continue;
    const other = await ifThere(() => engine.inspectContainer(id));
    if (other !== undefined && volumesOf(other).some((volume) => own.has(volume))) return name;
  }
  return undefined;
}

function volumesOf(container: JsonObject): readonly string[] {
  return listOf(container['Mounts']).map((mount) => textOf(objectOf(mount)['Name']));
}

/** Never by force, and never with volumes. Where the container is gone, what is known of it is forgotten. */
export function removeBackup(ports: RecoverPorts, journal: Journal): Promise<BackupOutcome> {
  return locked(ports, journal, async (holder, old) => {
    if (old !== 'gone') {
      if (isRunning(old)) return refused('It runs. Stop it first.');
      if (isNamed(old, journal.name)) return refused('It has its name again, so it is no backup any more.');
      if (holder === 'gone')
        return refused(`No other container has the name ${journal.name}, so it is the only one. Restore it.`);
      const { containerId } = journal;
      const isGone = await insist(ports.clock, () => ports.engine.removeContainer(containerId, { force: false }));
      if (!isGone) return refused('The engine did not remove it.');
    }
    await forget(ports, journal);
    return { kind: 'done' };
  });
}

async function locked(
  ports: RecoverPorts,
  journal: Journal,
  work: (holder: JsonObject | 'gone', old: JsonObject | 'gone') => Promise<BackupOutcome>,
): Promise<BackupOutcome> {
  const lock = await ports.journals.lock(journal);
  if (lock.kind === 'failed') return refused(lock.because);
  if (lock.kind === 'taken') return refused(`It is being replaced, by ${lock.by}.`);
  try {
    const [old, named] = [await look(ports, journal.containerId), await look(ports, journal.name)];
    if (old === 'unknown' || named === 'unknown') return refused('The engine does not answer.');
    return await work(named !== 'gone' && isNamed(named, journal.name) ? named : 'gone', old);
  } finally {
    await lock.release();
  }
}

/** A name on an image that cannot be taken away yet keeps the journal; the next recovery finds the old one in place. */
async function forget(ports: RecoverPorts, journal: Journal): Promise<void> {
  const { pins, reference, twin } = journal;
  if ((await unpinAll(ports, { pins, reference, twinId: twin?.id })).length === 0) await ports.journals.remove(journal);
}

function refused(because: string): BackupOutcome {
  return { kind: 'refused', because };
}
