/** The container that a word of the command line means: by its name, the beginning of its id, or the service that has it. */
import { serviceOf } from '../client/core/compose/service-of.ts';
import type { Engine } from '../client/ports.ts';

/** `undefined` where there is none, or more than one. */
export async function containerNamed(engine: Engine, name: string): Promise<string | undefined> {
  const containers = await engine.listContainers();
  const byName = containers.filter(
    (container) => container.name === name || (name.length >= 12 && container.id.startsWith(name)),
  );
  const found =
    byName.length > 0 ? byName : containers.filter(({ labels }) => serviceOf((label) => labels.get(label))?.service === name);
  return found.length === 1 ? found[0]?.id : undefined;
}
