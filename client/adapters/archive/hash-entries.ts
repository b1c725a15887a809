/**
 * The entries of a tar stream, one after the other, each with the hash of its content. It listens to the stream instead of
 * going through it by iteration: for the thousands of small pieces of an archive that is half of the work.
 */
import { createHash, hash } from 'node:crypto';
import { Readable } from 'node:stream';
import type { TarHeader } from './tar-header.ts';
import { type EntryListener, tarReader } from './tar-reader.ts';

export interface EntryTaker {
  /** Asked before its content is read: a reason ends it all. */
  refuse(header: TarHeader): string | undefined;
  /** `sha256` is empty for what is no regular file. */
  take(header: TarHeader, sha256: string): void;
}

/** The reason of a refusal. Throws what the stream throws, and what is wrong with the archive. */
export async function hashEntries(archive: AsyncIterable<Uint8Array>, taker: EntryTaker): Promise<string | undefined> {
  const source = archive instanceof Readable ? archive : Readable.from(archive);
  const hashing = hashingListener(taker);
  const reader = tarReader(hashing);
  try {
    return await new Promise((resolve, reject) => {
      // It may have failed before anybody listened.
      if (source.errored) reject(source.errored);
      source.on('error', reject);
      // Nothing more comes of what was given up by somebody else.
      source.on('close', () => reject(new Error('The archive was closed before its end.')));
      source.on('end', () => {
        attempt(() => reader.close(), reject);
        resolve(undefined);
      });
      source.on('data', (chunk: Uint8Array) => {
        if (attempt(() => reader.write(bufferOf(chunk)), reject) !== true) {
          source.destroy();
          resolve(hashing.refused());
        }
      });
    });
  } finally {
    source.destroy();
  }
}

/** What goes wrong is told, and nothing is returned. */
function attempt<Result>(work: () => Result, failed: (error: unknown) => void): Result | undefined {
  try {
    return work();
  } catch (error) {
    failed(error);
    return undefined;
  }
}

const smallBytes = 256 * 1024;

/** A small file that comes in several pieces is put together first: to hash it at once is cheaper. */
function hashingListener(taker: EntryTaker): EntryListener & { refused(): string | undefined } {
  let small: Buffer | undefined;
  let header: TarHeader | undefined;
  let refused: string | undefined;
  let isFile = false;
  let length = 0;
  let sha256: string | undefined;
  let digest: ReturnType<typeof createHash> | undefined;
  return {
    refused: () => refused,
    begin: (begun) => {
      refused = taker.refuse(begun);
      header = begun;
      isFile = begun.type === 'file' || begun.type === 'contiguous-file';
      [length, sha256, digest] = [0, undefined, undefined];
      return refused === undefined;
    },
    content: (piece) => {
      if (!isFile || header === undefined) return;
      if (piece.length === header.size) sha256 = hash('sha256', piece);
      else if (header.size <= smallBytes) {
        small ??= Buffer.allocUnsafeSlow(smallBytes);
        length += piece.copy(small, length);
      } else {
        digest ??= createHash('sha256');
        digest.update(piece);
      }
    },
    end: () => {
      if (header === undefined) return;
      sha256 ??= digest?.digest('hex') ?? (isFile ? hash('sha256', small?.subarray(0, length) ?? '') : '');
      taker.take(header, sha256);
    },
  };
}

function bufferOf(chunk: Uint8Array): Buffer {
  return Buffer.isBuffer(chunk) ? chunk : Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
}
