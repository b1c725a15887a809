/** Files that an image received from the workspace as they are there, against what stands in the image or container. */
import type { ExpectedFileInfo } from '../../../server/protocol.ts';
import type { FileEntry } from '../../ports.ts';

/** What stands at a path: `same-file` is mounted from the workspace itself. */
export type SeenFile = FileEntry | 'absent' | 'unreadable' | 'same-file';

export interface SourceComparison {
  readonly kind: 'compared';
  readonly equalCount: number;
  /** Paths in the image; never of files that a later step may have written. */
  readonly differing: readonly string[];
  /** Paths that differ, or could not be read, so that nothing is proved. */
  readonly undecided: readonly string[];
  /** Copies that could not be followed, each with its reason. */
  readonly notFollowed: readonly string[];
  /** False when more may have come from the workspace than was compared. */
  readonly isComplete: boolean;
}

export type SourceAnswer =
  | SourceComparison
  | { readonly kind: 'not-applicable'; readonly because: string }
  | { readonly kind: 'unknown'; readonly because: string; readonly isSourceUnknown?: boolean };

export interface Expected {
  readonly files: readonly ExpectedFileInfo[];
  readonly notVerbatim: readonly string[];
  readonly isComplete: boolean;
}

export function compareWithSource(expected: Expected, seen: (imagePath: string) => SeenFile): SourceComparison {
  const differing: string[] = [];
  const undecided: string[] = [];
  for (const file of expected.files) {
    const state = compareFile(file, seen(file.imagePath));
    if (state === 'unknown' || (state === 'different' && file.isAfterwardsRun)) undecided.push(file.imagePath);
    else if (state === 'different') differing.push(file.imagePath);
  }
  const equalCount = expected.files.length - differing.length - undecided.length;
  const { notVerbatim: notFollowed, isComplete } = expected;
  return { kind: 'compared', equalCount, differing, undecided, notFollowed, isComplete };
}

function compareFile(file: ExpectedFileInfo, seen: SeenFile): 'equal' | 'different' | 'unknown' {
  if (seen === 'same-file') return 'equal';
  if (seen === 'absent') return 'different';
  // A second name of a file comes without content: https://www.gnu.org/software/tar/manual/html_node/hard-links.html
  if (seen === 'unreadable' || seen.type === 'link') return 'unknown';
  if (file.kind === 'symlink') return seen.type === 'symlink' && seen.sha256 === file.sha256 ? 'equal' : 'different';
  if (seen.type !== 'file' && seen.type !== 'contiguous-file') return 'different';
  if (seen.sizeBytes !== file.sizeBytes) return 'different';
  if (file.sha256 === undefined) return 'unknown';
  const hasOtherMode = file.mode !== undefined && (seen.mode & 0o777) !== (file.mode & 0o777);
  return seen.sha256 === file.sha256 && !hasOtherMode ? 'equal' : 'different';
}
