/**
 * What exchanges that are written down and not finished still need: names of images and ids of containers that nobody cleans up.
 * Where a journal cannot be read, it may need anything.
 */
import type { JournalList } from '../../journal-ports.ts';

export type IsNeeded = (nameOrId: string) => boolean;

export function neededByExchanges({ journals, unreadable }: JournalList): IsNeeded {
  if (unreadable.length > 0) return () => true;
  // One that is kept is done: its old container stays until a person removes it.
  const open = journals.filter(({ phase }) => phase !== 'kept');
  const needed = new Set(
    open.flatMap(({ containerId, replacementId, twin, pins }) => [containerId, replacementId, twin?.id, ...pins]),
  );
  return (nameOrId) => needed.has(nameOrId);
}
