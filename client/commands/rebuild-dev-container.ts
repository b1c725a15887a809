/** Hands a dev container over to the extension that keeps it: only that knows how it is made. Unstale itself changes nothing. */
import { devContainerLabel } from '../core/freshness/dev-container.ts';
import { objectOf, textOf } from '../core/json-fields.ts';
import { pathBelow } from '../core/path-below.ts';
import { isOwnContainer } from '../core/recreate/refuse.ts';
import { displayText } from '../core/tree/display-text.ts';
import type { JsonObject } from '../ports.ts';
import { chooseContainer } from './choose-container.ts';
import { type CommandPorts, command } from './command.ts';

export const rebuildDevContainer = command({
  id: 'unstale.rebuildDevContainer',
  run: async (ports, subject) => {
    if (!ports.isTrusted()) return false;
    const id = await chooseContainer(ports, 'Rebuild which dev container?', subject);
    return id === undefined ? false : offerRebuild(ports, id, 'Dev Containers keeps it.');
  },
});

/** Whether its extension was asked to do it. `because`: why Unstale does not. Throws an `EngineError`. */
export async function offerRebuild(ports: CommandPorts, containerId: string, because: string): Promise<boolean> {
  const { dialogs, devContainers } = ports;
  const container = await (await ports.live.engine()).inspectContainer(containerId);
  const name = displayText(textOf(container['Name']).replace(/^\//, ''));
  const folder = textOf(objectOf(objectOf(container['Config'])['Labels'])[devContainerLabel]);
  if (folder === '') {
    await dialogs.tell('warning', `${name} is no dev container; "Clean Rebuild" makes a new one of it.`);
    return false;
  }
  const refused = `Unstale does not rebuild ${name}. ${because}`;
  const window = windowOf(ports, container, folder);
  if (window === undefined || !devContainers.isHere()) {
    const how = `Use "Dev Containers: Rebuild Container" in a window of ${displayText(folder, 400)}.`;
    await dialogs.tell('warning', `${refused} ${how}`);
    return false;
  }
  const text = `${refused} Its own command builds it again from devcontainer.json.`;
  if (!(await dialogs.offer('warning', text, 'Rebuild Container'))) return false;
  await devContainers.rebuild(window);
  return true;
}

/** Its extension rebuilds the container of the window, and no other. */
function windowOf(
  { recreation, documents, platform }: CommandPorts,
  container: JsonObject,
  folder: string,
): 'in-container' | 'on-host' | undefined {
  if (isOwnContainer(container, recreation.ownId)) return 'in-container';
  return documents.folders().some((each) => pathBelow(each, folder, platform) === '') ? 'on-host' : undefined;
}
