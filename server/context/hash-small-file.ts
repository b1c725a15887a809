/**
 * Hashes a small file without waiting: for most files of a build context the thread pool takes longer than the disk. What
 * was hashed before and not touched since is not even opened.
 */
import { hash } from 'node:crypto';
import { type BigIntStats, closeSync, constants, fstatSync, lstatSync, openSync, readSync } from 'node:fs';
import { hashedBefore, rememberHash } from './hashed-before.ts';

export interface HashedFile {
  /** `undefined` when it is too large to be read; for a link, of the text that it holds. */
  readonly sha256: string | undefined;
  readonly sizeBytes: number;
  /** Permission bits. */
  readonly mode: number;
  readonly modifiedAtMs: number;
}

/** No link is followed, and a FIFO that took the file's place keeps nobody waiting. */
export const openFlags = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0) | (constants.O_NOFOLLOW ?? 0);

const smallBytes = 128 * 1024;
const buffer = Buffer.allocUnsafe(smallBytes + 1);

/** `large` has to be read in pieces. */
export function hashSmallFile(path: string, largestBytes: number): HashedFile | 'large' | 'unreadable' {
  let descriptor: number | undefined;
  try {
    const seen = lstatSync(path, { bigint: true, throwIfNoEntry: false });
    if (seen?.isFile() !== true) return 'unreadable';
    const known = hashedUnread(seen, largestBytes);
    if (known !== undefined) return known;
    if (seen.size > smallBytes) return 'large';
    descriptor = openSync(path, openFlags);
    const stats = fstatSync(descriptor, { bigint: true });
    return stats.isFile() ? hashOpen(descriptor, stats, largestBytes) : 'unreadable';
  } catch {
    return 'unreadable';
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
  }
}

/** What can be said without reading: that it was hashed before, or is too large. */
export function hashedUnread(stats: BigIntStats, largestBytes: number): HashedFile | undefined {
  const isTooLarge = stats.size > BigInt(largestBytes);
  const sha256 = isTooLarge ? undefined : hashedBefore(stats);
  return sha256 !== undefined || isTooLarge ? hashedAs(stats, sha256) : undefined;
}

export function hashedAs(stats: BigIntStats, sha256: string | undefined, sizeBytes = Number(stats.size)): HashedFile {
  return { sha256, sizeBytes, mode: Number(stats.mode) & 0o7777, modifiedAtMs: Number(stats.mtimeMs) };
}

function hashOpen(descriptor: number, stats: BigIntStats, largestBytes: number): HashedFile | 'large' {
  let length = 0;
  for (;;) {
    const read = readSync(descriptor, buffer, length, buffer.length - length, length);
    if (read === 0) break;
    length += read;
    if (length > smallBytes) return 'large';
  }
  // It grew since its size was asked for.
  if (length > largestBytes) return hashedAs(stats, undefined, length);
  const sha256 = hash('sha256', buffer.subarray(0, length));
  if (BigInt(length) === stats.size) rememberHash(stats, sha256, Date.now());
  return hashedAs(stats, sha256, length);
}
