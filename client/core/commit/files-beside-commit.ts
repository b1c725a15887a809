/**
 * Which of the files that differ from a commit go into a build. What the ignore file keeps out, or no instruction takes, makes
 * no image dirty; what cannot be followed counts as taken in.
 */
import type { ContextFilesResult } from '../../../server/protocol.ts';
import type { WorkTreeChange } from '../../note-ports.ts';
import type { HostPlatform } from '../host-path.ts';
import { pathBelow } from '../path-below.ts';

export interface TakenIn {
  /** Absolute and real, as Git spells what it tells. */
  readonly contextPath: string;
  /** Files and folders that are taken in whatever the ignore file says: the Dockerfile, the ignore file, named contexts. */
  readonly whole: readonly string[];
  /** Of the paths that `changedInContext` named, and of all files where Git ignores something. */
  readonly files: ContextFilesResult;
}

export interface BesideCommit {
  /** They make the image a dirty one: changed, deleted, or in no commit. Relative to the context, or absolute. */
  readonly dirty: readonly string[];
  /** Git was told to ignore them, and they go in all the same. */
  readonly ignoredByGit: readonly string[];
}

export function filesBesideCommit(changes: readonly WorkTreeChange[], taken: TakenIn, platform: HostPlatform): BesideCommit {
  const shown = (path: string) => pathBelow(taken.contextPath, path, platform) ?? path;
  const named = (isMeant: (change: WorkTreeChange) => boolean) =>
    changes.filter((change) => isMeant(change) && isTaken(change, taken, platform)).map(({ path }) => shown(path));
  return { dirty: named(({ kind }) => kind !== 'ignored'), ignoredByGit: named(({ kind }) => kind === 'ignored') };
}

/** Relative to the context, so that it can be asked what becomes of them. */
export function changedInContext(
  changes: readonly WorkTreeChange[],
  contextPath: string,
  platform: HostPlatform,
): readonly string[] {
  return changes.flatMap(({ path, kind }) => {
    const below = kind === 'ignored' ? undefined : pathBelow(contextPath, path, platform);
    return below === undefined || below === '' ? [] : [below];
  });
}

function isTaken({ path, kind }: WorkTreeChange, { contextPath, whole, files }: TakenIn, platform: HostPlatform): boolean {
  const isNamed = whole.some((each) => pathBelow(each, path, platform) !== undefined);
  if (isNamed) return true;
  const below = pathBelow(contextPath, path, platform);
  if (below === undefined) return false;
  if (files.kind === 'unknown') return true;
  const fates = files.files
    .filter((file) => file.path === below || file.path.startsWith(`${below}/`))
    .map(({ fate }) => fate.kind);
  // Nobody tells of a file that is gone; what Git ignores is only said where it is certain.
  if (fates.length === 0) return kind !== 'ignored';
  return fates.some((fate) => fate === 'copied' || (fate === 'unknown' && kind !== 'ignored'));
}
