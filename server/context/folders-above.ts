/**
 * Where to look when a watcher saw something at a path: there, or at the first folder above it of which the listing does not know
 * yet that it is one. The folders above that are looked at on the way, because their dates tell what was made in them.
 */
import type { ContextEntries, ContextEntry } from '../cache/context-entry.ts';
import type { Selector, SentDecision } from './context-selection.ts';
import type { ContextWalk } from './context-walk.ts';

export interface FoldersAbove {
  readonly place: string;
  /** For the folder that holds the place, `undefined` at the root. */
  readonly decision: SentDecision | undefined;
  /** From the root down to the folder that holds the place. */
  readonly folders: readonly FolderAbove[];
}

interface FolderAbove {
  readonly path: string;
  readonly entry: ContextEntry;
  readonly isSent: boolean;
}

/** `undefined` where nothing is sent, whatever happens there. */
export function foldersAbove(
  path: string,
  selector: Selector,
  walk: ContextWalk,
  entries: ContextEntries,
): FoldersAbove | undefined {
  const folders: FolderAbove[] = [];
  let above: SentDecision | undefined;
  for (let slash = path.indexOf('/'); slash >= 0; slash = path.indexOf('/', slash + 1)) {
    const folder = path.slice(0, slash);
    const decision = selector.decide(folder, true, above);
    const entry = walk.look(folder, decision)?.entry;
    const isFolder = entry?.kind === 'directory';
    if (isFolder && decision.isPruned) return undefined;
    const isKnown = decision.isSent ? entries.get(folder)?.kind === 'directory' : true;
    if (!isFolder || !isKnown) return { place: folder, decision: above, folders };
    folders.push({ path: folder, entry, isSent: decision.isSent });
    above = decision;
  }
  return { place: path, decision: above, folders };
}
