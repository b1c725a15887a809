import { pack } from 'tar-stream';
import { expect, test } from 'vitest';
import { EngineError } from '../../ports.ts';
import { readFileManifest } from './read-file-manifest.ts';

async function archiveOf(content: string): Promise<Buffer> {
  const made = pack();
  made.entry({ name: 'log' }, content);
  made.entry({ name: 'other' }, content);
  made.finalize();
  const chunks: Uint8Array[] = [];
  for await (const chunk of made as AsyncIterable<Uint8Array>) chunks.push(chunk);
  return Buffer.concat(chunks);
}

async function* until(bytes: Buffer, end: number, error?: Error) {
  yield bytes.subarray(0, end);
  if (error !== undefined) throw error;
}

test('of an archive that ends in a file, as when that shrinks meanwhile, nothing is known', async () => {
  const bytes = await archiveOf('x'.repeat(2_000));
  expect(await readFileManifest(until(bytes, bytes.length), '/')).toMatchObject({ kind: 'read' });
  expect(await readFileManifest(until(bytes, 1_500), '/')).toEqual({
    kind: 'unknown',
    because: 'The archive is broken, or ended too early.',
  });
});

test('what the engine says of an archive that it cannot send is said', async () => {
  const gone = new EngineError('not-running', 'The engine went away.');
  const bytes = await archiveOf('x'.repeat(2_000));
  await expect(readFileManifest(until(bytes, 1_500, gone), '/')).rejects.toBe(gone);
});
