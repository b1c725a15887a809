/** The container that a word of the command line means: by its name, the beginning of its id, or the service that has it. */
import { serviceOf } from '../client/core/compose/service-of.ts';
import { displayText } from '../client/core/tree/display-text.ts';
import type { Engine } from '../client/ports.ts';

/** Its id, or why there is none. */
export async function containerNamed(engine: Engine, name: string): Promise<string | { readonly because: string }> {
  const [id, ...others] = await containersNamed(engine, name);
  if (id === undefined) return { because: `There is no container and no service called "${displayText(name)}".` };
  if (others.length === 0) return id;
  return { because: `${others.length + 1} containers are called "${displayText(name)}"; name one by its own name or its id.` };
}

/** Ids. */
async function containersNamed(engine: Engine, name: string): Promise<readonly string[]> {
  const containers = await engine.listContainers();
  const byName = containers.filter(
    (container) => container.name === name || (name.length >= 12 && container.id.startsWith(name)),
  );
  const found =
    byName.length > 0 ? byName : containers.filter(({ labels }) => serviceOf((label) => labels.get(label))?.service === name);
  return found.map(({ id }) => id);
}
