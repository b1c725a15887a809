/** What the last commits of a folder changed, as a real Git tells it. */
import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { gitChanges } from '../../client/adapters/git-changes.ts';
import { runOrThrow } from '../support/run-process.ts';

const identity = ['-c', 'user.name=t', '-c', 'user.email=t@t.invalid', '-c', 'commit.gpgsign=false'];
let [top, context] = ['', ''];

const git = (...args: readonly string[]) => runOrThrow('git', ['-C', top, ...identity, ...args]);

async function commit(...paths: readonly string[]): Promise<void> {
  for (const path of paths) {
    await mkdir(dirname(join(top, path)), { recursive: true });
    await writeFile(join(top, path), `${Math.random()}`);
  }
  await git('add', '--all');
  await git('commit', '--quiet', '--allow-empty', '--message=change');
}

beforeAll(async () => {
  top = await mkdtemp(join(tmpdir(), 'unstale changes-'));
  context = join(top, 'web [1]');
  await git('init', '--quiet', '--initial-branch=main');
});
afterAll(() => rm(top, { recursive: true, force: true }));

test('tells the paths below the folder, of each commit that changed something there', async () => {
  const changes = gitChanges();
  await commit('web [1]/src/app.js', 'web [1]/sp ace', 'docs/readme.md');
  await commit('docs/readme.md');
  await commit('web [1]/src/ü\nnew.js');
  expect(await changes.changes(context)).toMatchObject({
    kind: 'known',
    commits: [['src/ü\nnew.js'], ['sp ace', 'src/app.js']],
  });
});

test('what was renamed changed under both names, and a merge changes nothing', async () => {
  const changes = gitChanges();
  await git('switch', '--quiet', '--create', 'side');
  await rename(join(context, 'sp ace'), join(context, 'moved'));
  await commit();
  await git('switch', '--quiet', 'main');
  await commit('docs/other.md');
  await git('merge', '--quiet', '--no-ff', '--message=merge', 'side');
  const told = await changes.changes(context);
  expect(told.kind === 'known' && told.commits[0]).toEqual(['moved', 'sp ace']);
});

test('is told anew after a commit, and the same otherwise', async () => {
  const changes = gitChanges();
  const first = await changes.changes(context);
  expect(await changes.changes(context)).toBe(first);
  await commit('web [1]/later');
  const later = await changes.changes(context);
  expect(later.kind === 'known' && later.commits[0]).toEqual(['later']);
});

test('no more than 200 commits are told', async () => {
  const input = Array.from({ length: 205 }, (_, at) =>
    [
      `commit refs/heads/many`,
      'committer t <t@t.invalid> 1700000000 +0000',
      'data 1',
      'c',
      ...['M 100644 inline many/file', `data ${String(at).length}`, String(at)],
    ].join('\n'),
  );
  await runOrThrow('git', ['-C', top, 'fast-import', '--quiet'], { input: `${input.join('\n')}\n` });
  await git('switch', '--quiet', 'many');
  const told = await gitChanges().changes(join(top, 'many'));
  expect(told.kind === 'known' && told.commits.length).toBe(200);
});

test('a folder without a repository, one that is not there, and no Git are not known', async () => {
  const outside = await mkdtemp(join(tmpdir(), 'unstale outside-'));
  const answers = [
    await gitChanges().changes(outside),
    await gitChanges().changes(join(outside, 'missing')),
    await gitChanges(() => join(outside, 'no-git')).changes(top),
  ];
  await rm(outside, { recursive: true, force: true });
  expect(answers.map(({ kind }) => kind)).toEqual(['unknown', 'unknown', 'unknown']);
});
