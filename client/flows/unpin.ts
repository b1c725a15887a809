/** Takes a name of ours away from an image again, without taking the image away from whoever uses it. */
import { textOf } from '../core/json-fields.ts';
import type { Clock, Engine } from '../ports.ts';
import { insist } from './insist.ts';
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
