/** Files that an image received from the workspace as they are there, against what stands in the image or container. */
import type { ExpectedFileInfo, InputChangesResult, LostSourceInfo } from '../../../server/protocol.ts';
import type { FileEntry } from '../../archive-ports.ts';

/**
 * What stands at a path: `same-file` is mounted from the workspace itself; `replaced` is mounted from a path where something
 * else stands by now.
 */
export type SeenFile = FileEntry | 'absent' | 'unreadable' | 'same-file' | 'replaced';

export interface SourceComparison {
  readonly kind: 'compared';
  readonly equalCount: number;
  /** Paths in the image; never of files that a later step may have written. */
  readonly differing: readonly string[];
  /**
   * Of `differing`: those that have the size and the time of the file in the workspace. A builder that keeps that copy takes
   * the new one for the same, and is not sent it.
   */
  readonly unsent: readonly string[];
  /** Paths that differ, which proves nothing: a later step may have written them. */
  readonly undecided: readonly string[];
  /** Paths whose bytes could not be read. */
  readonly unread: readonly string[];
  /** Paths that are mounted from what was replaced since. */
  readonly replaced: readonly string[];
  /** Copies that could not be followed, each with its reason. */
  readonly notFollowed: readonly string[];
  /** False when more may have come from the workspace than was compared. */
  readonly isComplete: boolean;
  /** What a COPY names and the ignore file keeps out: sentences. */
  readonly lost: readonly LostSourceInfo[];
  /** What is known of the inputs of its build; absent where the files decide. */
  readonly since?: SinceBuild;
}

export interface SinceBuild {
  readonly answer: InputChangesResult;
  /** Paths that hold a file which the image was given and which is deleted here. */
  readonly leftover: readonly string[];
  /** A mount may lie over what the build made: then the image decides nothing about what is seen. */
  readonly isHidden: boolean;
}

export type SourceAnswer =
  | SourceComparison
  | { readonly kind: 'not-applicable'; readonly because: string }
  | { readonly kind: 'unknown'; readonly because: string; readonly isSourceUnknown?: boolean };

export interface Expected {
  readonly files: readonly ExpectedFileInfo[];
  readonly lost: readonly LostSourceInfo[];
  readonly notVerbatim: readonly string[];
  readonly isComplete: boolean;
}

/** `builtAtMs`: when the image was built, as far as it is known. */
export function compareWithSource(
  expected: Expected,
  seen: (imagePath: string) => SeenFile,
  builtAtMs?: number,
): SourceComparison {
  const unsent: string[] = [];
  const by: Record<ComparedFile | 'undecided', string[]> = { equal: [], different: [], undecided: [], unread: [], replaced: [] };
  for (const file of expected.files) {
    const there = seen(file.imagePath);
    const state = compareFile(file, there);
    if (state === 'different' && !file.isAfterwardsRun && hasSameStat(file, there, builtAtMs)) unsent.push(file.imagePath);
    by[state === 'different' && file.isAfterwardsRun ? 'undecided' : state].push(file.imagePath);
  }
  const { equal, different: differing, undecided, unread, replaced } = by;
  const { notVerbatim: notFollowed, isComplete, lost } = expected;
  return {
    kind: 'compared',
    equalCount: equal.length,
    differing,
    unsent,
    undecided,
    unread,
    replaced,
    notFollowed,
    isComplete,
    lost,
  };
}

/** Neither type, bytes nor permissions differ. */
export function isSameFile(one: SeenFile | undefined, other: SeenFile | undefined): boolean {
  if (typeof one !== 'object' || typeof other !== 'object') return one === other;
  return one.type === other.type && one.sha256 === other.sha256 && one.link === other.link && one.mode === other.mode;
}

/**
 * Archives tell whole seconds, so a file that was written after the build, in the second in which it was built, could look like
 * one with the time of the old copy: it is not taken for one.
 */
function hasSameStat(file: ExpectedFileInfo, seen: SeenFile, builtAtMs: number | undefined): boolean {
  const { sizeBytes, modifiedAtMs, mode } = file;
  if (typeof seen !== 'object' || seen.sizeBytes !== sizeBytes || builtAtMs === undefined) return false;
  // A builder compares permissions, too, and sends what has others.
  if (mode !== undefined && mode !== seen.mode) return false;
  const modifiedAtS = Math.floor(modifiedAtMs / 1000);
  return modifiedAtS === seen.modifiedAtS && modifiedAtS < Math.floor(builtAtMs / 1000);
}

/** Those of group and others come from the umask of whoever checked the files out; Git keeps none of them. */
const ownersBits = 0o700;

export type ComparedFile = 'equal' | 'different' | 'unread' | 'replaced';

export function compareFile(file: ExpectedFileInfo, seen: SeenFile): ComparedFile {
  if (seen === 'same-file') return 'equal';
  if (seen === 'replaced') return 'replaced';
  if (seen === 'absent') return 'different';
  // A second name of a file, whose content did not come along.
  if (seen === 'unreadable' || (seen.type === 'link' && seen.sha256 === '')) return 'unread';
  if (file.kind === 'symlink') return seen.type === 'symlink' && seen.sha256 === file.sha256 ? 'equal' : 'different';
  if (seen.type !== 'file' && seen.type !== 'contiguous-file' && seen.type !== 'link') return 'different';
  if (seen.sizeBytes !== file.sizeBytes) return 'different';
  if (file.sha256 === undefined) return 'unread';
  const hasOtherMode = file.mode !== undefined && (seen.mode & ownersBits) !== (file.mode & ownersBits);
  return seen.sha256 === file.sha256 && !hasOtherMode ? 'equal' : 'different';
}
