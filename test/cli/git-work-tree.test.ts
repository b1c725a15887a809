/** What the tag of a build tells of real repositories: every way to have one checked out, and every way to have none. */
import { appendFile, mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { gitCli } from '../../client/adapters/git-cli.ts';
import type { WorkTree } from '../../client/note-ports.ts';
import { runOrThrow } from '../support/run-process.ts';

const identity = [
  '-c',
  'user.name=t',
  '-c',
  'user.email=t@t.invalid',
  '-c',
  'commit.gpgsign=false',
  '-c',
  'protocol.file.allow=always',
];
let root = '';

beforeAll(async () => {
  root = await realpath(await mkdtemp(join(tmpdir(), 'unstale work tree-')));
});
afterAll(() => rm(root, { recursive: true, force: true }));

async function git(folder: string, ...args: readonly string[]): Promise<string> {
  return (await runOrThrow('git', ['-C', folder, ...identity, ...args])).stdout.trim();
}

async function write(folder: string, path: string, text: string): Promise<void> {
  await mkdir(dirname(join(folder, path)), { recursive: true });
  await writeFile(join(folder, path), text);
}

async function repository(name: string): Promise<string> {
  const folder = join(root, name);
  await mkdir(folder, { recursive: true });
  await git(folder, 'init', '--quiet', '--initial-branch=main');
  await write(folder, 'web/a.js', '1');
  await git(folder, 'add', '--all');
  await git(folder, 'commit', '--quiet', '--message=first');
  return folder;
}

function workTree(folder: string, paths: readonly string[] = [folder]): Promise<WorkTree> {
  return gitCli().workTree(folder, paths);
}

test('a clean checkout tells its commit as Git abbreviates it, its branch and its own tags', async () => {
  const top = await repository('clean');
  for (const tag of ['v1.2.0', 'v1.10.0', 'other']) await git(top, 'tag', tag);
  await git(top, 'remote', 'add', 'origin', 'https://me:secret@git.example/acme/shop.git');
  await git(top, 'remote', 'add', 'my.fork', 'git@git.example:me/shop.git');
  expect(await workTree(join(top, 'web'))).toEqual({
    ...{
      kind: 'known',
      top,
      commit: await git(top, 'rev-parse', 'HEAD'),
      shortCommit: await git(top, 'rev-parse', '--short', 'HEAD'),
    },
    ...{ branch: 'main', isShallow: false, isSubmodule: false, changes: [] },
    remotes: [
      { name: 'origin', address: 'https://me:secret@git.example/acme/shop.git' },
      { name: 'my.fork', address: 'git@git.example:me/shop.git' },
    ],
    versions: ['v1.10.0', 'v1.2.0', 'other'],
  });
});

test('every file that differs is told by itself, and only below what is asked', async () => {
  const top = await repository('dirty ]*');
  await write(top, '.gitignore', 'dist/\n.env\n');
  await git(top, 'add', '--all');
  await git(top, 'commit', '--quiet', '--message=ignore');
  await write(top, 'web/a.js', '2');
  await write(top, 'web/new folder/é\n.js', 'new');
  await write(top, 'web/dist/deep/a.js', 'built');
  await write(top, 'web/.env', 'x');
  await write(top, 'docs/elsewhere.md', 'x');
  const found = await workTree(join(top, 'web'));
  expect(found.kind === 'known' && [...found.changes].sort((one, other) => (one.path < other.path ? -1 : 1))).toEqual([
    { path: join(top, 'web/.env'), kind: 'ignored' },
    { path: join(top, 'web/a.js'), kind: 'changed' },
    { path: join(top, 'web/dist'), kind: 'ignored' },
    { path: join(top, 'web/new folder/é\n.js'), kind: 'untracked' },
  ]);
});

test('a file that is staged or gone differs, too', async () => {
  const top = await repository('staged');
  await write(top, 'web/staged.js', 'x');
  await git(top, 'add', '--all');
  await rm(join(top, 'web/a.js'));
  expect(await workTree(top)).toMatchObject({
    changes: [
      { path: join(top, 'web/a.js'), kind: 'changed' },
      { path: join(top, 'web/staged.js'), kind: 'changed' },
    ],
  });
});

test('without a branch, in a shallow clone and in a second work tree the commit is the one that is checked out', async () => {
  const top = await repository('ways');
  const first = await git(top, 'rev-parse', 'HEAD');
  await write(top, 'web/a.js', '2');
  await git(top, 'commit', '--quiet', '--all', '--message=second');
  await git(top, 'worktree', 'add', '--quiet', '--detach', join(root, 'second tree'), first);
  expect(await workTree(join(root, 'second tree/web'))).toMatchObject({
    commit: first,
    branch: undefined,
    changes: [],
    isShallow: false,
  });
  await git(root, 'clone', '--quiet', '--depth=1', `file://${top}`, 'shallow');
  expect(await workTree(join(root, 'shallow'))).toMatchObject({
    commit: await git(top, 'rev-parse', 'HEAD'),
    branch: 'main',
    isShallow: true,
  });
});

test('a submodule has commits of its own, and differs from above as soon as anything in it does', async () => {
  const [inner, outer] = [await repository('inner'), await repository('outer')];
  await git(outer, 'submodule', '--quiet', 'add', inner, 'lib');
  await git(outer, 'commit', '--quiet', '--all', '--message=lib');
  const commit = await git(inner, 'rev-parse', 'HEAD');
  expect(await workTree(join(outer, 'lib/web'))).toMatchObject({
    commit,
    isSubmodule: true,
    top: join(outer, 'lib'),
    changes: [],
  });
  expect(await workTree(outer)).toMatchObject({ isSubmodule: false, changes: [] });
  await appendFile(join(outer, 'lib/web/a.js'), 'x');
  expect(await workTree(outer)).toMatchObject({ changes: [{ path: join(outer, 'lib'), kind: 'changed' }] });
});

test('no repository, no commit and no Git are three answers', async () => {
  await mkdir(join(root, 'plain'));
  expect(await workTree(join(root, 'plain'))).toEqual({ kind: 'no-repository' });
  await mkdir(join(root, 'empty'));
  await git(join(root, 'empty'), 'init', '--quiet');
  expect(await workTree(join(root, 'empty'))).toEqual({ kind: 'no-commit' });
  const none = await gitCli(() => join(root, 'no-such-git')).workTree(root, [root]);
  expect(none).toEqual({ kind: 'unknown', because: 'Git is not installed.' });
});

test('a repository of somebody else runs nothing, in its submodules neither', async () => {
  const [inner, outer] = [await repository('evil inner'), await repository('evil')];
  const mark = join(root, 'it-ran');
  const program = join(root, 'run-me');
  await writeFile(program, `#!/bin/sh\ntouch '${mark}'\ncat\n`, { mode: 0o755 });
  await git(outer, 'submodule', '--quiet', 'add', inner, 'lib');
  await git(outer, 'commit', '--quiet', '--all', '--message=lib');
  for (const folder of [outer, join(outer, 'lib')]) {
    await git(folder, 'config', 'core.fsmonitor', `'${program}'`);
    await git(folder, 'config', 'core.pager', program);
    await git(folder, 'config', 'alias.status', `!'${program}'`);
  }
  expect(await workTree(outer)).toMatchObject({ kind: 'known', changes: [] });
  await expect(realpath(mark)).rejects.toThrow();
});
