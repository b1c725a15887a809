/** The paths of a build, with the targets of the links along them, as BuildKit's client makes them up. */
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { followLinks } from './follow-links.ts';

let root = '';

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'unstale-follow-'));
  await mkdir(join(root, 'real/deep'), { recursive: true });
  await mkdir(join(root, 'shared'));
  await writeFile(join(root, 'real/deep/f'), '');
  const links: readonly (readonly [string, string])[] = [
    ['to-real', 'real'],
    ['to-top', '/real/deep'],
    ['out', '../../../shared'],
    ['away', '/etc'],
    ['loop', 'loop'],
    ['ping', 'pong'],
    ['pong', 'ping'],
    ['to-root', '.'],
    ['real/up', '../shared'],
    ['la', 'real'],
    ['lb', 'shared'],
    ['[x]', '/etc'],
  ];
  for (const [path, target] of links) await symlink(target, join(root, path));
});
afterAll(() => rm(root, { recursive: true, force: true }));

test.each<[string, readonly string[], readonly string[] | undefined]>([
  ['a plain path stays', ['real/deep/f'], ['real/deep/f']],
  ['what is not there stays', ['nothing/here'], ['nothing/here']],
  ['a link is taken with its target', ['to-real'], ['real', 'to-real']],
  ['a path through a link', ['to-real/deep/f'], ['real/deep/f', 'to-real']],
  ['an absolute link is rooted in the context', ['to-top/f'], ['real/deep/f', 'to-top']],
  ['a link out of the context ends at its root', ['out/x'], ['out', 'shared/x']],
  ['a link to elsewhere means a folder of the context', ['away/passwd'], ['away', 'etc/passwd']],
  ['a link to itself', ['loop/x'], ['loop']],
  ['two links to each other', ['ping'], ['ping', 'pong']],
  ['a link below a folder', ['real/up/x'], ['real/up', 'shared/x']],
  ['a wildcard for links', ['l[ab]'], ['l[ab]', 'real', 'shared']],
  ['a path behind such a wildcard', ['l?/x'], ['l?', 'real/x', 'shared/x']],
  ['a wildcard without links', ['real/d*/f'], ['real/d*/f']],
  ['a wildcard that is not valid', ['real/['], ['real/[']],
  ['a link is followed for the first path only', ['to-real/a', 'to-real/b'], ['real/a', 'to-real']],
  ['a link that is named like a pattern is not entered', ['[x]/passwd'], ['[x]/passwd']],
  ['the root is everything', ['real', ''], undefined],
  ['a link to the root is everything', ['to-root'], undefined],
])('%s', (_, paths, expected) => {
  expect(followLinks(root, paths)).toEqual(expected);
});
