/**
 * The fake engine is restarted, and its containers with it: what ran ends, and what has a policy that says so is started again
 * (https://docs.docker.com/engine/containers/start-containers-automatically/). Whoever was never started is not.
 */
import { objectOf, textOf } from '../../../client/core/json-fields.ts';
import { end, isAutoRemoved, isUp, launch } from './lifecycle.ts';
import type { FakeContainer, World } from './world.ts';

export function restartEngine(world: World): void {
  for (const container of [...world.containers.values()]) {
    // Whether it ran or not, as 28.5 does; its volumes stay then.
    if (isAutoRemoved(container)) {
      world.containers.delete(container.id);
      continue;
    }
    const isWanted = isStartedAgain(container);
    if (isUp(container)) end(container);
    if (isWanted) launch(world, container);
  }
}

/** Who was stopped stays stopped, unless its policy is `always`. */
function isStartedAgain(container: FakeContainer): boolean {
  const name = textOf(objectOf(container.hostConfig['RestartPolicy'])['Name']);
  if (isUp(container)) return ['always', 'unless-stopped', 'on-failure'].includes(name);
  return container.status === 'exited' && name === 'always';
}
