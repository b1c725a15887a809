import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
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

test('a stream of Node is hashed in whatever pieces it comes', async () => {
  const bytes = await archiveOf('x'.repeat(2_000));
  const sha256 = createHash('sha256').update('x'.repeat(2_000)).digest('hex');
  for (const size of [1, 511, 512, 700, bytes.length]) {
    const pieces = Array.from({ length: Math.ceil(bytes.length / size) }, (_, at) => bytes.subarray(at * size, (at + 1) * size));
    const read = await readFileManifest(Readable.from(pieces, { objectMode: false }), '/in');
    expect(read).toMatchObject({ kind: 'read' });
    if (read.kind === 'read')
      expect([...read.files].map(([path, file]) => [path, file.sha256])).toEqual([
        ['/in/log', sha256],
        ['/in/other', sha256],
      ]);
  }
});

test('of a stream that somebody closed nothing is known', async () => {
  const closed = new Readable({ read: () => undefined });
  closed.push((await archiveOf('x')).subarray(0, 600));
  setImmediate(() => closed.destroy());
  expect(await readFileManifest(closed, '/')).toMatchObject({ kind: 'unknown' });
});

test('a stream that failed before it was read is no archive', async () => {
  const failed = new Readable({ read: () => undefined });
  failed.on('error', () => undefined).destroy(new EngineError('not-running', 'The engine went away.'));
  await new Promise((resolve) => failed.once('close', resolve));
  await expect(readFileManifest(failed, '/')).rejects.toMatchObject({ reason: 'not-running' });
});

test('of an archive with too much that nobody asked for nothing is known, before all of it has come', async () => {
  const bytes = await archiveOf('x'.repeat(2_000));
  const never = new Readable({ read: () => undefined });
  never.push(bytes.subarray(0, 1_024));
  const wanted = { paths: new Set(['/other']), mostOtherBytes: 1_000 };
  expect(await readFileManifest(never, '/', wanted)).toMatchObject({
    kind: 'unknown',
    because: expect.stringContaining('too much'),
  });
  expect(never.destroyed).toBe(true);
});
