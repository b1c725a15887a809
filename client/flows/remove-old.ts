/** The old container, when another one has proved itself in its place: removed, unless it holds something that is nowhere else. */
import { madeFoldersOf } from '../core/recreate/make-plan.ts';
import { ownChanges } from '../core/recreate/plan.ts';
import type { Clock, Engine } from '../ports.ts';
import { insist, look } from './insist.ts';

export type RemovedOld =
  | { readonly kind: 'removed' }
  /** It stays for a person. */
  | { readonly kind: 'kept'; readonly because: string }
  /** It should go, and can be tried again. */
  | { readonly kind: 'left'; readonly because: string };

/** Never by force, and never with volumes. */
export async function removeOld(ports: { readonly engine: Engine; readonly clock: Clock }, id: string): Promise<RemovedOld> {
  const { engine, clock } = ports;
  // It ran until a moment ago, and may have written since the plan was made.
  let changed: readonly string[] | undefined;
  await insist(clock, async () => {
    changed = await engine.changedPaths(id);
  });
  const left = await look(ports, id);
  if (left === 'gone') return { kind: 'removed' };
  if (changed === undefined || left === 'unknown')
    return { kind: 'left', because: 'the engine did not tell whether it holds files of its own' };
  if (ownChanges(changed, madeFoldersOf(left)).length > 0) return { kind: 'kept', because: 'it holds files of its own' };
  return (await insist(clock, () => engine.removeContainer(id, { force: false })))
    ? { kind: 'removed' }
    : { kind: 'left', because: 'it could not be removed' };
}
