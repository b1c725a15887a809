/** The containers that were created from a reference, whatever it names by now. */
import type { UsingContainer } from '../core/build/image-build-plan.ts';
import { fullName } from '../core/freshness/image-index.ts';
import { objectOf, textOf } from '../core/json-fields.ts';
import { isBackup, isProbe } from '../core/ours.ts';
import type { Engine } from '../ports.ts';
import { ifThere } from './if-there.ts';

/** Throws an `EngineError`. */
export async function containersOfReference(engine: Engine, reference: string): Promise<readonly UsingContainer[]> {
  const wanted = fullName(reference);
  const found: UsingContainer[] = [];
  for (const container of await engine.listContainers()) {
    if (isProbe(container) || isBackup(container)) continue;
    const { id, name, imageId, imageText } = container;
    // An engine prints an id where the reference names another image by now.
    const isId = /^(?:sha256:)?[0-9a-f]{12,64}$/.test(imageText);
    const created = isId ? await createdFrom(engine, id) : imageText;
    if (created !== '' && fullName(created) === wanted) found.push({ id, name, imageId });
  }
  return found;
}

async function createdFrom(engine: Engine, id: string): Promise<string> {
  const container = await ifThere(() => engine.inspectContainer(id));
  return textOf(objectOf(container?.['Config'])['Image']);
}
