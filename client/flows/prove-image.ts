/** Whether a new image holds the files of the workspace, before anything is given to it or replaced by it. */
import type { ExpectedFilesResult } from '../../server/protocol.ts';
import type { Archives } from '../archive-ports.ts';
import type { Proof } from '../core/build/proof-text.ts';
import { compareWithSource } from '../core/freshness/compare-source.ts';
import type { Engine } from '../ports.ts';
import { fileReader } from './read-seen-files.ts';

export interface ProofPorts {
  readonly engine: Engine;
  readonly archives: Archives;
  readonly random: () => string;
}

/** What was proved, or the files that are not what the workspace says. */
export async function proveImage(
  { engine, archives, random }: ProofPorts,
  expected: ExpectedFilesResult,
  imageId: string,
): Promise<Proof | string> {
  if (expected.kind === 'unknown') return { equal: [], undecided: [] };
  const paths = expected.files.map(({ imagePath }) => imagePath);
  const seen = await fileReader({ engine, archives, random }).ofImage(imageId, paths);
  const { differing, undecided, unread } = compareWithSource(expected, (path) => seen.get(path) ?? 'unreadable');
  if (differing.length > 0) {
    const shown = differing.slice(0, 3).join(', ');
    return `The new image does not hold the files of the workspace: ${shown}${differing.length > 3 ? ' …' : ''}.`;
  }
  const open = new Set([...undecided, ...unread]);
  return { equal: paths.filter((path) => !open.has(path)), undecided: [...open] };
}
