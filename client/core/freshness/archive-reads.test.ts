import { describe, expect, test } from 'vitest';
import { archiveReads, groupReads } from './archive-reads.ts';

const numbered = (folder: string, count: number) => Array.from({ length: count }, (_, each) => `${folder}/${each}`);
const readPaths = (files: readonly string[]) => archiveReads(files).map(({ path }) => path);

describe('what is asked for', () => {
  test.each<[string, readonly string[], readonly string[]]>([
    ['files of the root one by one', ['/a', '/b'], ['/a', '/b']],
    [
      'files of a folder one by one, and what lies below as a whole',
      ['/app/a', '/app/src/b', '/app/src/c'],
      ['/app/a', '/app/src'],
    ],
    ['one file of a folder by itself', ['/app/a', '/app/src/b'], ['/app/a', '/app/src/b']],
    ['many files of a folder as a whole', numbered('/app', 65), ['/app']],
  ])('%s', (_, files, expected) => {
    expect(readPaths(files)).toEqual(expected);
  });
});

describe('the one read that may stand for many', () => {
  const wholes = (files: readonly string[]) => groupReads(archiveReads(files)).map(({ whole }) => whole?.path);

  test.each<[string, readonly string[], readonly (string | undefined)[]]>([
    ['is none for a few', numbered('/app', 8), [undefined]],
    ['is the folder that holds all of them', numbered('/app/src', 9), ['/app/src']],
    ['is the nearest above different folders', numbered('/app', 9).flatMap((folder) => [`${folder}/a`, `${folder}/b`]), ['/app']],
    ['is never the root', numbered('', 9).map((folder) => `${folder}/a`), Array.from({ length: 9 }, () => undefined)],
    ['is one for each folder of the root', [...numbered('/app', 9), ...numbered('/etc', 9)], ['/app', '/etc']],
  ])('%s', (_, files, expected) => {
    expect(wholes(files)).toEqual(expected);
  });

  test('answers for every file', () => {
    const files = [...numbered('/app', 9), '/app/src/a'];
    expect(groupReads(archiveReads(files))[0]?.whole?.files.toSorted()).toEqual(files.toSorted());
  });
});
