/**
 * Hashes the bytes of listed files, each as a builder would get them, and says of every file that was asked about either its
 * hash or why there is none. What was read before and not touched since comes from the stat cache. It holds one piece of one file
 * in memory. The calls do not wait by themselves; see `list-build-context`.
 */
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { hashListedFile, type ReadLimits } from './hash-listed-file.ts';
import type { ListedContext } from './listed-context.ts';
import type { StatCache } from './stat-cache.ts';
import type { FileState } from './stat-records.ts';
import { isSliceOver, nextSlice } from './time-slice.ts';

export interface HashEntriesRequest extends Omit<ReadLimits, 'onProgress'> {
  /** A real path. */
  readonly root: string;
  readonly listed: Pick<ListedContext, 'entries' | 'stamps'>;
  /** Of files; what else is asked for is left out. */
  readonly paths: Iterable<string>;
  readonly cache: StatCache;
  /** Called before each file is opened and for each piece of it. */
  readonly onProgress?: (path: string) => void;
}

export interface HashedEntries {
  /** In hexadecimal digits. */
  readonly sha256s: ReadonlyMap<string, string>;
  /** Why there is no hash. */
  readonly unknown: ReadonlyMap<string, string>;
}

const sha256OfNothing = createHash('sha256').digest('hex');

/** Throws only the signal's reason. */
export async function hashEntries(request: HashEntriesRequest): Promise<HashedEntries> {
  const sha256s = new Map<string, string>();
  const unknown = new Map<string, string>();
  for (const path of request.paths) {
    if (isSliceOver()) await nextSlice();
    request.signal.throwIfAborted();
    const entry = request.listed.entries.get(path);
    if (entry !== undefined && entry.kind !== 'file') continue;
    const stamp = request.listed.stamps.get(path);
    if (entry === undefined || stamp === undefined) unknown.set(path, 'It is not among the files of the build context.');
    else if (entry.isEmptied || stamp.isSocket) sha256s.set(path, sha256OfNothing);
    else {
      const { sizeBytes, mode, mtimeNs } = entry;
      const state = { dev: stamp.dev, ino: stamp.ino, sizeBytes, mode, mtimeNs, ctimeNs: stamp.ctimeNs };
      const known = request.cache.hashOf(state);
      // A promise for each file that nobody reads would take longer than all the rest.
      if (known !== undefined) sha256s.set(path, known);
      else await readState(request, path, state, sha256s, unknown);
    }
  }
  return { sha256s, unknown };
}

async function readState(
  { root, cache, onProgress, ...limits }: HashEntriesRequest,
  path: string,
  state: FileState,
  sha256s: Map<string, string>,
  unknown: Map<string, string>,
): Promise<void> {
  onProgress?.(path);
  const { signal, largestBytes } = limits;
  const hashed = hashListedFile(join(root, path), state, { signal, largestBytes, onProgress: () => onProgress?.(path) });
  const answer = hashed instanceof Promise ? await hashed : hashed;
  if (answer.kind === 'unknown') return void unknown.set(path, answer.because);
  cache.remember(state, answer.sha256, Date.now());
  sha256s.set(path, answer.sha256);
}
