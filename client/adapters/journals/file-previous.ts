/** What containers ran before, as files of the person's own beside the journals, one for each container that took over. */
import { createHash } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { parsePrevious, printPrevious } from '../../core/recreate/previous-text.ts';
import type { JournalKey, Previous, PreviousRecords } from '../../journal-ports.ts';
import { readStartOfFile } from '../read-start-of-file.ts';
import { removeDurably, writeDurably } from './durable-file.ts';

const suffix = '.json';
const mostRecords = 1_000;

/** `state` is the folder of `stateFolder`. */
export function filePrevious(state: string): PreviousRecords {
  const folderOf = (engineId: string) => join(state, 'previous', digest(engineId));
  const pathOf = ({ engineId, containerId }: JournalKey) => join(folderOf(engineId), `${digest(containerId)}${suffix}`);
  return {
    write: async (previous) => {
      try {
        await writeDurably(pathOf(previous), printPrevious(previous));
        return undefined;
      } catch (error) {
        const { code } = error as NodeJS.ErrnoException;
        return `The folder ${state} cannot be written${code === undefined ? '' : ` (${code})`}.`;
      }
    },
    remove: (key) => removeDurably(pathOf(key)).catch(() => undefined),
    list: (engineId) => listIn(folderOf(engineId), engineId),
  };
}

async function listIn(folder: string, engineId: string): Promise<readonly Previous[]> {
  const names = (await readdir(folder).catch(() => [])).filter((name) => name.endsWith(suffix)).slice(0, mostRecords);
  const found = await Promise.all(
    names.map(async (name) => {
      const previous = parsePrevious(await readStartOfFile(join(folder, name)).catch(() => ''));
      return previous?.engineId === engineId && `${digest(previous.containerId)}${suffix}` === name ? [previous] : [];
    }),
  );
  return found.flat();
}

/** Ids are text of an engine: never a part of a path as they are. */
function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 32);
}
