/** Journals and what the engine lists → the rows of what an exchange left for a person: backups that are kept, and what needs somebody. */
import type { Journal, JournalList } from '../../journal-ports.ts';
import type { ListedContainer } from '../../ports.ts';
import { commandsToBringBack, commandsToTakeOver } from './by-hand.ts';
import { exchangeNames } from './exchange-names.ts';

export interface BackupStatus {
  /** `unreadable`: a journal that is broken, or of a later version, and that nothing acts upon. */
  readonly kind: 'kept' | 'needs-attention' | 'unreadable';
  /** Of the container that was replaced; of a journal that cannot be read, its path. */
  readonly name: string;
  /** Of the old container; `undefined` where that is not known. */
  readonly containerId: string | undefined;
  /** Whether the old container is still on the engine. */
  readonly isThere: boolean;
  readonly because: string;
  /** Command lines with which a person brings the old container back, or finishes what was begun. */
  readonly commands: readonly string[];
}

export function backupsOf(
  { journals, unreadable }: JournalList,
  containers: readonly ListedContainer[],
): readonly BackupStatus[] {
  return [
    ...journals.flatMap((journal) => statusOf(journal, containers) ?? []),
    ...unreadable.map(
      ({ path, because }): BackupStatus => ({
        ...{ kind: 'unreadable', name: path, containerId: undefined, isThere: false, commands: [] },
        because: `The journal of an exchange cannot be read, so nothing is done about it. ${because}`,
      }),
    ),
  ];
}

/** Whoever carries an exchange out, or recovers it, says itself when a person has to know. */
function statusOf(journal: Journal, containers: readonly ListedContainer[]): BackupStatus | undefined {
  const { phase, name } = journal;
  const old = containers.find(({ id }) => id === journal.containerId);
  if (phase === 'kept') {
    if (old === undefined || old.name === name) return undefined;
    const because = 'It was replaced, and is kept because it may hold files that are nowhere else.';
    return { kind: 'kept', name, containerId: old.id, isThere: true, because, commands: commandsFor(journal, old, containers) };
  }
  if (phase !== 'needs-attention') return undefined;
  const because = journal.because ?? 'Its replacement was interrupted.';
  const { containerId } = journal;
  return { kind: phase, name, containerId, isThere: old !== undefined, because, commands: commandsFor(journal, old, containers) };
}

function commandsFor(
  journal: Journal,
  old: ListedContainer | undefined,
  containers: readonly ListedContainer[],
): readonly string[] {
  if (journal.commands.length > 0) return journal.commands;
  const replacement = containers.find(({ id }) => id === journal.replacementId);
  const twin = containers.find(({ id }) => id === journal.twin?.id);
  const kept = old ?? twin;
  if (kept === undefined)
    return replacement === undefined ? [] : commandsToTakeOver(journal, replacement.id, replacement.name === journal.name);
  const { failed } = exchangeNames(journal);
  const isAside = replacement === undefined || (replacement.name !== journal.name && replacement.state !== 'running');
  const plan = { ...journal, containerId: kept.id };
  return commandsToBringBack({ plan, replacementId: replacement?.id ?? '', failed }, isAside);
}
