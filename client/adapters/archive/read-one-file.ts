/** The bytes of the one file that an archive of an engine holds: bounded, and nothing is extracted. */
import { Readable } from 'node:stream';
import { extract } from 'tar-stream';

/** `undefined` when it holds no regular file, or one with more bytes than that. Errors of the stream are thrown. */
export async function readOneFile(archive: AsyncIterable<Uint8Array>, mostBytes: number): Promise<Uint8Array | undefined> {
  const entries = extract();
  const source = Readable.from(archive);
  source.on('error', (error) => entries.destroy(error));
  source.pipe(entries);
  try {
    for await (const entry of entries) {
      const { type, size = 0 } = entry.header;
      if ((type !== 'file' && type !== 'contiguous-file') || size > mostBytes) return undefined;
      const chunks: Uint8Array[] = [];
      for await (const chunk of entry) if (chunk instanceof Uint8Array) chunks.push(chunk);
      return Buffer.concat(chunks);
    }
    return undefined;
  } finally {
    source.destroy();
  }
}
