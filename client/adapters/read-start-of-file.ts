/** The first part of a text file: enough of a Dockerfile or a source, and never a whole disk image. */
import { open } from 'node:fs/promises';

const mostBytes = 1024 * 1024;

/** Throws what the disk says. */
export async function readStartOfFile(path: string): Promise<string> {
  const file = await open(path);
  try {
    const { bytesRead, buffer } = await file.read(Buffer.alloc(mostBytes), 0, mostBytes, 0);
    return buffer.toString('utf8', 0, bytesRead);
  } finally {
    await file.close();
  }
}
