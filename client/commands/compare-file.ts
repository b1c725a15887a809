/** One file of an image or a container beside that of the workspace. */
import { containersOf } from '../core/freshness/report.ts';
import { displayText } from '../core/tree/display-text.ts';
import type { LiveState } from '../flows/live-status.ts';
import { fileBytes } from '../flows/read-file-bytes.ts';
import { command } from './command.ts';

const mostBytes = 1024 * 1024;

export const compareFile = command({
  id: 'unstale.compareFile',
  run: async ({ live, archives, recreation, documents, dialogs }, of) => {
    if (of === undefined) return false;
    const { imagePath, localPath, containerId, imageId } = of;
    const place = containerId === undefined ? { imageId: imageId ?? '' } : { containerId };
    const ports = { engine: await live.engine(), archives, random: recreation.random };
    const bytes = await fileBytes(ports, place, { path: imagePath, mostBytes });
    if (bytes === undefined) {
      await dialogs.tell('information', `${displayText(imagePath)} is not there, is no file, or is larger than 1 MiB.`);
      return false;
    }
    const name = imagePath.slice(imagePath.lastIndexOf('/') + 1);
    const where = displayText(nameOf(live.state, containerId) ?? (containerId === undefined ? 'image' : 'container'));
    await documents.showDifference(`${displayText(name)} (${where} ↔ workspace)`, readable(bytes), localPath);
    return true;
  },
});

function nameOf(state: LiveState, containerId: string | undefined): string | undefined {
  if (state.kind !== 'known') return undefined;
  return containersOf(state.report).find(({ id }) => id === containerId)?.name;
}

/** What is no text is described, not shown. */
function readable(bytes: Uint8Array): string {
  const isBinary = bytes.subarray(0, 8_000).includes(0);
  return isBinary ? `This is no text: ${bytes.length} bytes.\n` : new TextDecoder().decode(bytes);
}
