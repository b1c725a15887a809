/** File names say what is in the file: words that fit every file are refused. */
import { readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { expect, test } from 'vitest';

const root = join(import.meta.dirname, '../..');
const meaningless = /^(utils?|helpers?|common|managers?|misc|shared)\.|-(utils?|helpers?|manager)\./;

test.for(['client', 'server', 'cli', 'scripts', 'test'])('every file in %s is named after the thing in it', async (room) => {
  const files = await readdir(join(root, room), { recursive: true });
  const own = files.filter((path) => !path.startsWith('fixtures'));
  expect(own.filter((path) => meaningless.test(basename(path)))).toEqual([]);
});
