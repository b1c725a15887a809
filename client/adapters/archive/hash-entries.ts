/**
 * The entries of a tar stream, one after the other, each with the hash of its content. It listens to the stream instead of
 * going through it by iteration: for the thousands of small pieces of an archive that is half of the work.
 */
import { createHash, hash } from 'node:crypto';
import { Readable } from 'node:stream';
import { type ExtractEvents, extract, type Header } from 'tar-stream';

export interface EntryTaker {
  /** Asked before its content is read: a reason ends it all. */
  refuse(header: Header): string | undefined;
  /** `sha256` is empty for what is no regular file. */
  take(header: Header, sha256: string): void;
}

/** The reason of a refusal. Throws what the stream throws, and what is wrong with the archive. */
export async function hashEntries(archive: AsyncIterable<Uint8Array>, taker: EntryTaker): Promise<string | undefined> {
  const source = archive instanceof Readable ? archive : Readable.from(archive);
  const entries = extract();
  try {
    return await new Promise((resolve, reject) => {
      const ended = (error: unknown): void => void entries.destroy(error instanceof Error ? error : new Error(String(error)));
      entries.on('entry', (header, content, next) => {
        const because = taker.refuse(header);
        if (because !== undefined) return resolve(because);
        hashContent(header, content, (sha256) => {
          taker.take(header, sha256);
          next();
        });
      });
      entries.on('error', reject);
      entries.on('finish', () => resolve(undefined));
      // It may have failed before anybody listened.
      if (source.errored) reject(source.errored);
      source.on('error', (error) => {
        reject(error);
        ended(error);
      });
      // Nothing more comes of what was given up by somebody else.
      source.on('close', () => {
        if (!source.readableEnded) reject(new Error('The archive was closed before its end.'));
      });
      source.pipe(entries);
    });
  } finally {
    source.destroy();
    entries.destroy();
  }
}

function hashContent({ type, size }: Header, content: ExtractEvents['entry'][1], told: (sha256: string) => void): void {
  // That the whole of it failed is told by the whole.
  content.on('error', () => undefined);
  if (type !== 'file' && type !== 'contiguous-file') {
    content.on('end', () => told('')).resume();
    return;
  }
  let whole: string | undefined;
  let digest: ReturnType<typeof createHash> | undefined;
  content.on('data', (piece) => {
    if (!(piece instanceof Uint8Array)) return;
    // Most files come in one piece.
    if (piece.length === size) whole = hash('sha256', piece);
    else {
      digest ??= createHash('sha256');
      digest.update(piece);
    }
  });
  content.on('end', () => told(whole ?? (digest ?? createHash('sha256')).digest('hex')));
}
