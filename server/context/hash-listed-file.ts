/**
 * Hashes the bytes of one listed file, if it is still the one that was listed: it must be the same file in the same state when it
 * is opened and when its last byte was read. So a link, a FIFO or a file of somebody else that took its place is not read, and a
 * file that is being written has no hash.
 */
import { createHash, hash } from 'node:crypto';
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { diskCause } from './disk-cause.ts';
import { openFlags } from './hash-small-file.ts';
import { entryOf, stampOf } from './look-at-entry.ts';
import type { FileState } from './stat-records.ts';
import { isSliceOver, nextSlice } from './time-slice.ts';

export type FileHash =
  | { readonly kind: 'known'; readonly sha256: string }
  | { readonly kind: 'unknown'; readonly because: string };

export interface ReadLimits {
  readonly largestBytes: number;
  readonly signal: AbortSignal;
  /** Called for each piece that was read. */
  readonly onProgress?: () => void;
}

/** One read takes what most files hold. Every thread has its own. */
const piece = Buffer.allocUnsafeSlow(256 * 1024);

const changed: FileHash = { kind: 'unknown', because: 'It was changed while it was read.' };

/** Throws only the signal's reason. It waits only for what does not fit into one piece. */
export function hashListedFile(full: string, listed: FileState, limits: ReadLimits): FileHash | Promise<FileHash> {
  if (listed.sizeBytes > limits.largestBytes) {
    return unknown(`It is larger than ${Math.floor(limits.largestBytes / 2 ** 20)} MB, and so not read.`);
  }
  let descriptor: number | undefined;
  try {
    descriptor = openSync(full, openFlags);
    const before = stateOf(descriptor);
    if (before === undefined || !isListed(before, listed)) return changed;
    if (listed.sizeBytes < piece.length) return hashAtOnce(descriptor, listed);
    const whole = hashInPieces(descriptor, listed, limits).finally(closing(descriptor));
    descriptor = undefined;
    return whole;
  } catch (error) {
    return unknown(diskCause(error));
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
  }
}

/** A file that gives more or less than its size was written meanwhile. */
function hashAtOnce(descriptor: number, listed: FileState): FileHash {
  let length = 0;
  for (let read = -1; read !== 0 && length < piece.length; length += read) {
    read = readSync(descriptor, piece, length, piece.length - length, length);
  }
  if (length !== listed.sizeBytes || !isStillListed(descriptor, listed)) return changed;
  return { kind: 'known', sha256: hash('sha256', piece.subarray(0, length)) };
}

async function hashInPieces(descriptor: number, listed: FileState, { signal, onProgress }: ReadLimits): Promise<FileHash> {
  const made = createHash('sha256');
  let length = 0;
  try {
    for (let read = -1; read !== 0 && length <= listed.sizeBytes; length += read) {
      if (isSliceOver()) await nextSlice();
      signal.throwIfAborted();
      onProgress?.();
      read = readSync(descriptor, piece, 0, piece.length, length);
      made.update(piece.subarray(0, read));
    }
    if (length !== listed.sizeBytes || !isStillListed(descriptor, listed)) return changed;
    return { kind: 'known', sha256: made.digest('hex') };
  } catch (error) {
    signal.throwIfAborted();
    return unknown(diskCause(error));
  }
}

function isStillListed(descriptor: number, listed: FileState): boolean {
  const after = stateOf(descriptor);
  return after !== undefined && isListed(after, listed);
}

function stateOf(descriptor: number): FileState | undefined {
  const stats = fstatSync(descriptor, { bigint: true });
  return stats.isFile() ? { ...entryOf(stats, '', process.platform), ...stampOf(stats) } : undefined;
}

function isListed(found: FileState, listed: FileState): boolean {
  return (
    found.dev === listed.dev &&
    found.ino === listed.ino &&
    found.sizeBytes === listed.sizeBytes &&
    found.mode === listed.mode &&
    found.mtimeNs === listed.mtimeNs &&
    found.ctimeNs === listed.ctimeNs
  );
}

function closing(descriptor: number): () => void {
  return () => closeSync(descriptor);
}

function unknown(because: string): FileHash {
  return { kind: 'unknown', because };
}
