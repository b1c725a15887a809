/**
 * Changes that the next build will not notice. The builder compares its copy of a context by kind, mode, size and date, so a file that
 * changed behind all of them keeps its old bytes there, and a folder the mode that it had when it was added.
 */
import type { ContextEntry, CopiedEntry } from '../cache/context-entry.ts';

export interface UnseenChange {
  /** `same-stat`: other bytes behind the same size and date; `namesake`: and those were another project's. `folder-mode`: another mode. */
  readonly kind: 'same-stat' | 'folder-mode' | 'namesake';
  /** Empty for the build context. */
  readonly context: string;
  readonly path: string;
}

/** Of a context by its name; `isFromNamesake`: the builder's copy was made from another folder of the same name. */
export function unseenChanges(context: string, { unseen, isFromNamesake }: UnseenOfContext): readonly UnseenChange[] {
  return [...unseen].map(([path, what]) => {
    if (what === 'mode') return { kind: 'folder-mode', context, path };
    return { kind: isFromNamesake ? 'namesake' : 'same-stat', context, path };
  });
}

export interface UnseenOfContext {
  /** By path: what the builder will not notice of it. */
  readonly unseen: ReadonlyMap<string, UnseenPart>;
  readonly isFromNamesake: boolean;
}

export type UnseenPart = 'mode' | 'bytes';

/** What of an entry the builder will not notice: `kept` is what it will have there, `sha256` what the bytes are now, as far as is known. */
export function unseenOf(entry: ContextEntry, kept: CopiedEntry, sha256: string | undefined): UnseenPart | undefined {
  if (entry.kind === 'directory') return kept.mode === entry.mode ? undefined : 'mode';
  const isOther = entry.kind === 'file' && sha256 !== undefined && entry.isEmptied !== true && sha256 !== kept.sha256;
  return isOther ? 'bytes' : undefined;
}
