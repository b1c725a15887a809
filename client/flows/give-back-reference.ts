/** After a rebuild that did not come to its end, the reference names again what it named before; who else moved it meanwhile keeps it. */
import { textOf } from '../core/json-fields.ts';
import type { Journal } from '../journal-ports.ts';
import { type Clock, type Engine, EngineError } from '../ports.ts';
import { insist, inTurns } from './insist.ts';

interface NamingPorts {
  readonly engine: Engine;
  readonly clock: Clock;
}

/** False where the engine does not tell, or does not do it. */
export async function giveBackReference(
  { engine, clock }: NamingPorts,
  { reference, newImageId, previousImageId }: Pick<Journal, 'reference' | 'newImageId' | 'previousImageId'>,
): Promise<boolean> {
  if (previousImageId === undefined || newImageId === undefined || previousImageId === newImageId) return true;
  const named = await namedNow({ engine, clock }, reference);
  if (named === undefined) return false;
  if (named !== newImageId && named !== 'nothing') return true;
  return insist(clock, () => engine.tagImage(previousImageId, reference));
}

/** The id of the image, `nothing`, or `undefined` where the engine does not answer. */
export function namedNow({ engine, clock }: NamingPorts, reference: string): Promise<string | undefined> {
  return inTurns(clock, async () => {
    try {
      return textOf((await engine.inspectImage(reference))['Id']);
    } catch (error) {
      if (!EngineError.is(error)) throw error;
      return error.reason === 'not-found' ? 'nothing' : undefined;
    }
  });
}
