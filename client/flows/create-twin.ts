/**
 * The twin of a container that the engine removes as soon as it stops, made while that one still runs: what it wrote is committed to an
 * image, and a container of it holds the same volumes by name, so that the engine does not remove them with the old one.
 */
import { textOf } from '../core/json-fields.ts';
import { deriveTwin, lostByTwin } from '../core/recreate/derive-twin.ts';
import { madeFoldersOf } from '../core/recreate/make-plan.ts';
import { ownChanges, type RecreatePlan } from '../core/recreate/plan.ts';
import { EngineError, type JsonObject } from '../ports.ts';
import { type Aborted, type CreatePorts, createBeside, hasAnswered } from './create-beside.ts';
import { failureText } from './insist.ts';

export interface TwinNames {
  readonly name: string;
  /** Of its image. */
  readonly reference: string;
}

/** Its id. `old` is the old container as it was read before anything was changed. */
export async function createTwin(
  ports: CreatePorts,
  plan: RecreatePlan,
  old: JsonObject,
  { name, reference }: TwinNames,
): Promise<string | Aborted> {
  const found = await imageOf(ports, plan, old, reference);
  if ('because' in found) return found;
  const { image } = found;
  const specification = deriveTwin(old, image, reference, plan.volumeSources);
  const problemOf = (made: JsonObject): string | undefined => {
    const lost = lostByTwin(made, specification, old);
    return lost.length === 0 ? undefined : `The engine would not keep ${lost.join(', ')} in a copy of it.`;
  };
  return createBeside(ports, old, { name, what: 'copy of it', specification, imageId: textOf(image['Id']), problemOf });
}

/** What it wrote and its image; where it wrote nothing of its own, its image alone. */
async function imageOf(
  { engine }: CreatePorts,
  { containerId, oldImageId }: RecreatePlan,
  old: JsonObject,
  reference: string,
): Promise<{ readonly image: JsonObject } | Aborted> {
  try {
    const written = ownChanges(await engine.changedPaths(containerId), madeFoldersOf(old));
    if (written.length === 0) await engine.tagImage(oldImageId, reference);
    else await engine.commitContainer(containerId, reference);
    return { image: await engine.inspectImage(reference) };
  } catch (error) {
    if (!EngineError.is(error)) throw error;
    return { because: `What it holds could not be copied: ${failureText(error)}`, isLeft: !hasAnswered(error) };
  }
}
