/**
 * Hashes one entry of a build context as BuildKit sends it: the bytes of a file, or where a link points. No link is
 * followed on the way, FIFOs and devices are never opened for reading, and what is opened is checked again.
 */
import { createHash } from 'node:crypto';
import { realpathSync } from 'node:fs';
import { type FileHandle, lstat, open, readlink, realpath } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { isCompressed, isTarHeader } from './archive-form.ts';
import { type HashedFile, hashedAs, hashedUnread, hashSmallFile, openFlags } from './hash-small-file.ts';
import { rememberHash } from './hashed-before.ts';
import { isSamePath } from './same-path.ts';
import { isSliceOver, nextSlice } from './time-slice.ts';

export interface HashRequest {
  /** A real path. */
  readonly root: string;
  /** Relative to the root. */
  readonly path: string;
  readonly kind: 'file' | 'symlink';
  readonly largestBytes: number;
  readonly signal: AbortSignal;
  /** Of one call: which folders lie behind no link, so that each is asked about once. */
  readonly realFolders?: Map<string, boolean>;
}

const chunkBytes = 256 * 1024;
const headerBytes = 512;

type Hashed = HashedFile | undefined;

/**
 * `undefined` when it is gone, is of another kind by now, lies behind a link, or cannot be read. It waits for large files and
 * where a slice ends: a promise for each small one would take as long as its bytes.
 */
export function hashFile(request: HashRequest): Hashed | Promise<Hashed> {
  if (request.kind === 'symlink') return hashLink(request);
  return isSliceOver() ? nextSlice().then(() => hashInSlice(request)) : hashInSlice(request);
}

function hashInSlice(request: HashRequest): Hashed | Promise<Hashed> {
  request.signal.throwIfAborted();
  const full = join(request.root, request.path);
  if (!isInRealFolder(full, request.realFolders)) return undefined;
  const small = hashSmallFile(full, request.largestBytes);
  if (small === 'unreadable') return undefined;
  return small === 'large' ? withFile(request, (file) => hashOpened(file, request)) : small;
}

function isInRealFolder(full: string, known = new Map<string, boolean>()): boolean {
  const folder = dirname(full);
  let isReal = known.get(folder);
  if (isReal === undefined) {
    isReal = isItself(folder);
    known.set(folder, isReal);
  }
  return isReal;
}

function isItself(folder: string): boolean {
  try {
    return isSamePath(realpathSync.native(folder), folder);
  } catch {
    return false;
  }
}

/** Whether ADD may unpack the file. What cannot be read may be anything. */
export async function mayBeArchive(request: HashRequest): Promise<boolean> {
  const answer = await withFile(request, async (file) => {
    const { bytesRead, buffer } = await file.read(Buffer.alloc(headerBytes), 0, headerBytes, 0);
    const header = buffer.subarray(0, bytesRead);
    return isCompressed(header) || isTarHeader(header);
  });
  return answer ?? true;
}

async function withFile<T>({ root, path, signal }: HashRequest, use: (file: FileHandle) => Promise<T>): Promise<T | undefined> {
  signal.throwIfAborted();
  let file: FileHandle | undefined;
  try {
    const full = join(root, path);
    if (!isSamePath(await realpath(dirname(full)), dirname(full)) || !(await lstat(full)).isFile()) return undefined;
    file = await open(full, openFlags);
    return (await file.stat()).isFile() ? await use(file) : undefined;
  } catch {
    signal.throwIfAborted();
    return undefined;
  } finally {
    await file?.close();
  }
}

async function hashOpened(file: FileHandle, { largestBytes, signal }: HashRequest): Promise<HashedFile> {
  const stats = await file.stat({ bigint: true });
  const known = hashedUnread(stats, largestBytes);
  if (known !== undefined) return known;
  const hash = createHash('sha256');
  const buffer = Buffer.alloc(chunkBytes);
  let sizeBytes = 0;
  while (sizeBytes <= largestBytes) {
    signal.throwIfAborted();
    const { bytesRead } = await file.read(buffer, 0, buffer.length, sizeBytes);
    if (bytesRead === 0) {
      const sha256 = hash.digest('hex');
      if (BigInt(sizeBytes) === stats.size) rememberHash(stats, sha256, Date.now());
      return hashedAs(stats, sha256, sizeBytes);
    }
    hash.update(buffer.subarray(0, bytesRead));
    sizeBytes += bytesRead;
  }
  return hashedAs(stats, undefined, sizeBytes);
}

async function hashLink({ root, path, signal }: HashRequest): Promise<HashedFile | undefined> {
  signal.throwIfAborted();
  try {
    const full = join(root, path);
    if (!isSamePath(await realpath(dirname(full)), dirname(full))) return undefined;
    const target = await readlink(full);
    const { mtimeMs: modifiedAtMs } = await lstat(full);
    const sha256 = createHash('sha256').update(target).digest('hex');
    return { sha256, sizeBytes: Buffer.byteLength(target), mode: 0o777, modifiedAtMs };
  } catch {
    return undefined;
  }
}
