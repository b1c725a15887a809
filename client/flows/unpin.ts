/** Takes a name of ours away from an image again, without taking the image away from whoever uses it. */
import { textOf } from '../core/json-fields.ts';
import { isTwinReference } from '../core/ours.ts';
import type { Clock, Engine } from '../ports.ts';
import { insist, look } from './insist.ts';
import { succeeds } from './succeeds.ts';

/**
 * Engines refuse to take the last name of an image that a container uses, and by force they would remove the image of a stopped
 * one. A name that moves leaves it as it was, so the pin goes to what `reference` names, and is not the last one there. False where
 * the name is still there.
 */
export async function unpin(
  { engine, clock }: { engine: Engine; clock: Clock },
  pin: string,
  reference: string,
): Promise<boolean> {
  if (await insist(clock, () => engine.untagImage(pin))) return true;
  const moved = await succeeds(async () => engine.tagImage(textOf((await engine.inspectImage(reference))['Id']), pin));
  return moved && insist(clock, () => engine.untagImage(pin));
}

export interface Pinned {
  readonly pins: readonly string[];
  readonly reference: string;
  readonly twinId: string | undefined;
}

/** Those that are left. As long as a twin is there its image keeps its name, so that it stays known what it is. */
export async function unpinAll(
  ports: { readonly engine: Engine; readonly clock: Clock },
  { pins, reference, twinId }: Pinned,
): Promise<readonly string[]> {
  const left: string[] = [];
  for (const pin of pins) {
    const twin = isTwinReference(pin) && twinId !== undefined ? await look(ports, twinId) : 'gone';
    if (twin === 'unknown' || (twin === 'gone' && !(await unpin(ports, pin, reference)))) left.push(pin);
  }
  return left;
}
