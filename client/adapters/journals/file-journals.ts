/**
 * Journals as files of the person's own, one for each exchange, in a folder for each engine: every window and every command line finds
 * them. What cannot be written is said, because nothing may be begun without it.
 */
import { createHash } from 'node:crypto';
import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { parseJournal, printJournal } from '../../core/recreate/journal-text.ts';
import type { Journal, JournalKey, JournalList, Journals } from '../../journal-ports.ts';
import { readStartOfFile } from '../read-start-of-file.ts';
import { removeDurably, writeDurably } from './durable-file.ts';
import { filePrevious } from './file-previous.ts';
import { takeLock } from './lock-file.ts';

const suffix = '.json';
const mostJournals = 1_000;
const ofAnother = 'It is of another engine or container.';

/** `state` is the folder of `stateFolder`. */
export function fileJournals(state: string): Journals {
  const folderOf = (engineId: string) => join(state, 'exchanges', digest(engineId));
  const pathOf = ({ engineId, containerId }: JournalKey) => join(folderOf(engineId), digest(containerId));
  return {
    lock: async (key) => {
      try {
        await mkdir(folderOf(key.engineId), { recursive: true, mode: 0o700 });
        return await takeLock(pathOf(key));
      } catch (error) {
        return { kind: 'failed', because: diskText(state, error) };
      }
    },
    write: async (journal) => {
      try {
        await writeDurably(`${pathOf(journal)}${suffix}`, printJournal(journal));
        return undefined;
      } catch (error) {
        return diskText(state, error);
      }
    },
    read: async (key) => {
      const path = `${pathOf(key)}${suffix}`;
      const found = await readOne(path);
      if (typeof found === 'string') return { path, because: found };
      return found === undefined || isOf(found, key) ? found : { path, because: ofAnother };
    },
    remove: (key) => removeDurably(`${pathOf(key)}${suffix}`).catch(() => undefined),
    list: (engineId) => listIn(folderOf(engineId), engineId),
    previous: filePrevious(state),
  };
}

async function listIn(folder: string, engineId: string): Promise<JournalList> {
  const names = await readdir(folder).catch(() => []);
  const journals: Journal[] = [];
  const unreadable: JournalList['unreadable'][number][] = [];
  for (const name of names.filter((one) => one.endsWith(suffix)).slice(0, mostJournals)) {
    const path = join(folder, name);
    const found = await readOne(path);
    if (typeof found === 'string') unreadable.push({ path, because: found });
    else if (found?.engineId === engineId && `${digest(found.containerId)}${suffix}` === name) journals.push(found);
    else if (found !== undefined) unreadable.push({ path, because: ofAnother });
  }
  return { journals, unreadable };
}

/** The journal, why it is none, or nothing where no file is. */
async function readOne(path: string): Promise<Journal | string | undefined> {
  try {
    return parseJournal(await readStartOfFile(path));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return code === 'ENOENT' ? undefined : `It cannot be read (${code ?? String(error)}).`;
  }
}

function isOf(journal: Journal, { engineId, containerId }: JournalKey): boolean {
  return journal.engineId === engineId && journal.containerId === containerId;
}

/** Ids are text of an engine: never a part of a path as they are. */
function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 32);
}

function diskText(state: string, error: unknown): string {
  const { code } = error as NodeJS.ErrnoException;
  return `The folder ${state} cannot be written${code === undefined ? '' : ` (${code})`}.`;
}
