/** The rows of what an exchange left for a person: each with its reason, and the command lines that finish it by hand. */
import type { BackupStatus } from '../recreate/backup-status.ts';
import { displayText } from './display-text.ts';
import type { TreeNode } from './tree-node.ts';

const id = 'backups';

/** At the end, in a group of their own; where only what is stale is shown, those that need somebody stay. */
export function backupRows(
  backups: readonly BackupStatus[],
  { staleOnly }: { readonly staleOnly: boolean },
): readonly TreeNode[] {
  const shown = backups.filter(({ kind }) => !staleOnly || kind !== 'kept');
  if (shown.length === 0) return [];
  const waiting = shown.filter(({ kind }) => kind !== 'kept').length;
  const description = waiting === 0 ? '' : waiting === 1 ? '1 needs you' : `${waiting} need you`;
  const children = shown.map(backupRow);
  return [{ ...plain(id, 'project', 'Kept by Unstale'), description, children, isOpen: true }];
}

const words = {
  kept: { description: 'backup', badge: 'note', context: 'backup kept' },
  'needs-attention': { description: 'needs you', badge: 'unknown', context: 'backup needs-attention' },
  unreadable: { description: 'needs you', badge: 'unknown', context: 'journal' },
} as const;

function backupRow({ kind, name, containerId, isThere, because, commands }: BackupStatus): TreeNode {
  const { description, badge, context } = words[kind];
  const row = `${id} ${containerId ?? name}`;
  const [label, reason] = [displayText(name), displayText(because, 2_000)];
  // Of a line that somebody copies nothing may be left out.
  const lines = commands.map((text, at) => plain(`${row} ${at}`, 'evidence', `$ ${displayText(text, 2_000)}`));
  return {
    ...plain(row, 'container', label),
    ...{
      description,
      badge,
      context: kind === 'needs-attention' && !isThere ? 'backup gone' : context,
      tooltip: [label, reason],
      isDimmed: kind === 'kept',
    },
    spoken: `${kind === 'kept' ? 'Backup of' : 'Needs you:'} ${label}. ${reason}`,
    children: [{ ...plain(`${row} because`, 'reason', reason), spoken: `Reason: ${reason}`, children: lines }],
    isOpen: kind !== 'kept',
    ...(containerId === undefined ? {} : { containerId }),
  };
}

function plain(row: string, kind: TreeNode['kind'], label: string): TreeNode {
  const empty = { description: '', badge: 'none', tooltip: [], children: [], isOpen: false, isDimmed: false } as const;
  return { id: row, kind, label, spoken: label, context: kind, ...empty };
}
