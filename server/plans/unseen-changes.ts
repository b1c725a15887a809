/**
 * Changes that the next build will not notice. The builder compares its copy of a context by kind, mode, size and date, so a file that
 * changed behind all of them keeps its old bytes there, and a folder the mode that it had when it was added.
 */
import type { GivenContext } from './given-contexts.ts';

export interface UnseenChange {
  /** `same-stat`: other bytes behind the same size and date; `namesake`: and those were another project's. `folder-mode`: another mode. */
  readonly kind: 'same-stat' | 'folder-mode' | 'namesake';
  /** Empty for the build context. */
  readonly context: string;
  readonly path: string;
}

export function unseenChanges(
  context: string,
  { copy, entries, now, isFromNamesake }: Extract<GivenContext, { kind: 'known' }>,
): readonly UnseenChange[] {
  const unseen: UnseenChange[] = [];
  for (const [path, entry] of entries) {
    const kept = copy.get(path);
    if (kept === undefined) continue;
    if (entry.kind === 'directory' && kept.mode !== entry.mode) unseen.push({ kind: 'folder-mode', context, path });
    const sha256 = now.get(path);
    const isOther = entry.kind === 'file' && sha256 !== undefined && entry.isEmptied !== true && sha256 !== kept.sha256;
    if (isOther) unseen.push({ kind: isFromNamesake ? 'namesake' : 'same-stat', context, path });
  }
  return unseen;
}
