import { pack } from 'tar-stream';
import { expect, test } from 'vitest';
import { readOneFile } from './read-one-file.ts';

function archiveOf(...entries: { name: string; content?: string; type?: 'symlink' | 'directory' }[]): AsyncIterable<Uint8Array> {
  const made = pack();
  for (const { name, content = '', type } of entries) {
    if (type === undefined) made.entry({ name }, content);
    else made.entry({ name, type, linkname: 'elsewhere' });
  }
  made.finalize();
  return made as AsyncIterable<Uint8Array>;
}

test.each([
  ['the first file', archiveOf({ name: 'a', content: 'one' }, { name: 'b', content: 'two' }), 'one'],
  ['an empty file', archiveOf({ name: 'a' }), ''],
  ['nothing of a larger one', archiveOf({ name: 'a', content: 'x'.repeat(11) }), undefined],
  ['nothing of a link', archiveOf({ name: 'a', type: 'symlink' }), undefined],
  ['nothing of a folder', archiveOf({ name: 'a', type: 'directory' }, { name: 'a/b', content: 'x' }), undefined],
  ['nothing of nothing', archiveOf(), undefined],
])('it gives %s', async (_, archive, expected) => {
  const bytes = await readOneFile(archive, 10);
  expect(bytes && Buffer.from(bytes).toString()).toBe(expected);
});
