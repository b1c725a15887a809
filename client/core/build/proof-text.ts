/** What was proved of a new image, in a sentence: `12 files in /app are identical to your workspace.` */
import { displayText } from '../tree/display-text.ts';

export interface Proof {
  /** Paths in the image that hold the bytes of the workspace. */
  readonly equal: readonly string[];
  /** Paths that a later step may have changed, or that could not be read. */
  readonly undecided: readonly string[];
}

export function proofText({ equal, undecided }: Proof): string {
  if (equal.length === 0) return 'No file of it could be compared with your workspace.';
  const what = equal.length === 1 ? '1 file' : `${equal.length} files`;
  const are = equal.length === 1 ? 'is' : 'are';
  const open = undecided.length === 0 ? '' : ` ${undecided.length} more may have been changed by a later step.`;
  return `${what} in ${displayText(commonFolder(equal))} ${are} identical to your workspace.${open}`;
}

function commonFolder(paths: readonly string[]): string {
  let parts = (paths[0] ?? '/').split('/').slice(0, -1);
  for (const path of paths) while (!path.startsWith(`${parts.join('/')}/`)) parts = parts.slice(0, -1);
  return parts.join('/') || '/';
}
