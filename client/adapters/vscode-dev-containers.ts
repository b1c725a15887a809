/** The commands of the Dev Containers extension, which are run by their ids and only where it is installed. */
import { commands, extensions } from 'vscode';
import type { DevContainers } from '../editor-ports.ts';

/** https://code.visualstudio.com/docs/devcontainers/containers */
const rebuildCommands = {
  'in-container': 'remote-containers.rebuildContainer',
  'on-host': 'remote-containers.rebuildAndReopenInContainer',
} as const;

export const vscodeDevContainers: DevContainers = {
  isHere: () => extensions.getExtension('ms-vscode-remote.remote-containers') !== undefined,
  rebuild: async (window) => {
    await commands.executeCommand(rebuildCommands[window]);
  },
};
