/**
 * Journals without a disk, for thousands of exchanges: the same contract as the files. Each process sees them through a view of its own,
 * whose locks are stale once it is dead.
 */
import { parseJournal, printJournal } from '../../../client/core/recreate/journal-text.ts';
import { parsePrevious, printPrevious } from '../../../client/core/recreate/previous-text.ts';
import type { Journal, JournalKey, Journals, Previous, PreviousRecords } from '../../../client/journal-ports.ts';

export interface MemoryDisk {
  /** Text by key, as it would stand on a disk. */
  readonly files: Map<string, string>;
  /** What containers ran before. */
  readonly previous: Map<string, string>;
  readonly holders: Map<string, { readonly isDead: boolean }>;
  /** Why nothing can be written; `undefined` where it can. */
  broken: string | undefined;
}

export function memoryDisk(): MemoryDisk {
  return { files: new Map(), previous: new Map(), holders: new Map(), broken: undefined };
}

/** As a process sees them. */
export function memoryJournals(disk: MemoryDisk, holder: { readonly isDead: boolean } = { isDead: false }): Journals {
  return {
    lock: async (key) => {
      const name = nameOf(key);
      const other = disk.holders.get(name);
      if (disk.broken !== undefined) return { kind: 'failed', because: disk.broken };
      if (other !== undefined && !other.isDead) return { kind: 'taken', by: 'another window or command line' };
      disk.holders.set(name, holder);
      return { kind: 'locked', release: async () => void disk.holders.delete(name) };
    },
    write: async (journal) => {
      if (disk.broken === undefined) disk.files.set(nameOf(journal), printJournal(journal));
      return disk.broken;
    },
    read: async (key) => {
      const found = readIn(disk, nameOf(key));
      return typeof found === 'string' ? { path: nameOf(key), because: found } : found;
    },
    remove: async (key) => void (disk.broken === undefined && disk.files.delete(nameOf(key))),
    list: async (engineId) => {
      const names = [...disk.files.keys()].filter((name) => name.startsWith(`${engineId}/`));
      const found = names.map((name) => [name, readIn(disk, name)] as const);
      return {
        journals: found.flatMap(([, one]) => (one === undefined || typeof one === 'string' ? [] : [one])),
        unreadable: found.flatMap(([path, one]) => (typeof one === 'string' ? [{ path, because: one }] : [])),
      };
    },
    previous: memoryPrevious(disk),
  };
}

function memoryPrevious(disk: MemoryDisk): PreviousRecords {
  return {
    write: async (previous) => {
      if (disk.broken === undefined) disk.previous.set(nameOf(previous), printPrevious(previous));
      return disk.broken;
    },
    remove: async (key) => void (disk.broken === undefined && disk.previous.delete(nameOf(key))),
    list: async (engineId) => previousOn(disk).filter((previous) => previous.engineId === engineId),
  };
}

export function previousOn({ previous }: MemoryDisk): readonly Previous[] {
  return [...previous.values()].flatMap((text) => parsePrevious(text) ?? []);
}

function readIn(disk: MemoryDisk, name: string): Journal | string | undefined {
  const text = disk.files.get(name);
  return text === undefined ? undefined : parseJournal(text);
}

function nameOf({ engineId, containerId }: JournalKey): string {
  return `${engineId}/${containerId}`;
}
