/**
 * Reads one small text file and nothing else: FIFOs, sockets, devices, folders, big and binary files are refused, and
 * no link leads out of the given root. The file is opened without following a link and without waiting for a writer,
 * and what was opened is checked again, so that a swap in between cannot hang or mislead.
 */
import { constants } from 'node:fs';
import { lstat, open, realpath } from 'node:fs/promises';
import { isInside } from './same-path.ts';

export type TextFile =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'missing' }
  | { readonly kind: 'refused'; readonly because: string };

const maxSizeBytes = 1024 * 1024;
const binaryProbeBytes = 8192;
const openFlags = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0) | (constants.O_NOFOLLOW ?? 0);

/** `root`, when given, is the folder that the real file must be in; it must be a real path itself. */
export async function readTextFile(path: string, root: string | undefined): Promise<TextFile> {
  try {
    const realPath = await realpath(path);
    if (root !== undefined && !isInside(root, realPath))
      return { kind: 'refused', because: 'it is a link that leads out of the context' };
    const before = await lstat(realPath);
    if (!before.isFile()) return { kind: 'refused', because: 'it is not a regular file' };
    if (before.size > maxSizeBytes) return { kind: 'refused', because: 'it is larger than 1 MiB' };
    return await readOpened(realPath);
  } catch (error) {
    return isMissing(error) ? { kind: 'missing' } : { kind: 'refused', because: 'it cannot be read' };
  }
}

async function readOpened(path: string): Promise<TextFile> {
  const file = await open(path, openFlags);
  try {
    const opened = await file.stat();
    if (!opened.isFile()) return { kind: 'refused', because: 'it is not a regular file' };
    const buffer = Buffer.alloc(Math.min(opened.size, maxSizeBytes) + 1);
    let length = 0;
    while (length < buffer.length) {
      const { bytesRead } = await file.read(buffer, length, buffer.length - length, length);
      if (bytesRead === 0) break;
      length += bytesRead;
    }
    if (length > maxSizeBytes) return { kind: 'refused', because: 'it is larger than 1 MiB' };
    const bytes = buffer.subarray(0, length);
    if (bytes.subarray(0, binaryProbeBytes).includes(0)) return { kind: 'refused', because: 'it is not text' };
    return { kind: 'text', text: bytes.toString('utf8') };
  } finally {
    await file.close();
  }
}

/** Whether nothing is there: no entry, or a file where a folder would have to be. */
export function isMissing(error: unknown): boolean {
  const code = errorCode(error);
  return code === 'ENOENT' || code === 'ENOTDIR';
}

function errorCode(error: unknown): unknown {
  return typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
}
