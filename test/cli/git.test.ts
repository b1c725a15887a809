/** How a real repository stands to a commit, and that reading it runs nothing of it and changes nothing in it. */
import { chmod, mkdir, mkdtemp, readFile, realpath, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { gitCli } from '../../client/adapters/git-cli.ts';
import type { GitComparison } from '../../client/note-ports.ts';
import { runOrThrow } from '../support/run-process.ts';

const identity = ['-c', 'user.name=t', '-c', 'user.email=t@t.invalid', '-c', 'commit.gpgsign=false'];
let root = '';

beforeAll(async () => {
  root = await realpath(await mkdtemp(join(tmpdir(), 'unstale git-')));
});
afterAll(() => rm(root, { recursive: true, force: true }));

async function git(folder: string, ...args: readonly string[]): Promise<string> {
  return (await runOrThrow('git', ['-C', folder, ...identity, ...args])).stdout.trim();
}

async function newRepository(name: string): Promise<string> {
  const folder = join(root, name);
  await mkdir(folder, { recursive: true });
  await git(folder, 'init', '--quiet', '--initial-branch=main');
  return folder;
}

async function commit(folder: string, path: string, text: string): Promise<string> {
  await mkdir(dirname(join(folder, path)), { recursive: true });
  await writeFile(join(folder, path), text);
  await git(folder, 'add', '--all');
  await git(folder, 'commit', '--quiet', '--message=change');
  return git(folder, 'rev-parse', 'HEAD');
}

function compare(folder: string, revision: string, paths: readonly string[] = [folder]): Promise<GitComparison> {
  return gitCli().compare(folder, revision, paths);
}

/** Of the revision, in the order behind, of these here, ahead. */
async function placeOf(folder: string, revision: string): Promise<readonly unknown[]> {
  const found = await compare(folder, revision);
  if (found.kind !== 'known') return [found.kind];
  const { revision: place } = found;
  return place === undefined ? ['not there'] : [place.behind, place.behindHere, place.ahead];
}

describe('a commit', () => {
  let top = '';
  let context = '';
  let [first, second, third] = ['', '', ''];
  beforeAll(async () => {
    top = await newRepository('monorepo');
    context = join(top, '-services/web [1]*');
    first = await commit(top, '-services/web [1]*/app.js', '1');
    second = await commit(top, 'docs/readme.md', '2');
    third = await commit(top, '-services/web [1]*/app.js', '3');
    await git(top, 'remote', 'add', 'origin', 'git@github.com:acme/shop.git');
    await git(top, 'remote', 'add', 'fork', 'https://github.com/me/shop');
  });

  test('is compared with what is checked out, and with what changed in the folder', async () => {
    expect(await placeOf(context, third)).toEqual([0, 0, 0]);
    expect(await placeOf(context, second)).toEqual([1, 1, 0]);
    expect(await placeOf(context, first)).toEqual([2, 1, 0]);
    expect(await placeOf(top, first)).toEqual([2, 2, 0]);
    expect(await placeOf(join(top, 'docs'), second)).toEqual([1, 0, 0]);
  });

  test('may be spelled short', async () => {
    expect(await placeOf(context, second.slice(0, 7))).toEqual([1, 1, 0]);
    expect(await compare(context, second.slice(0, 7))).toMatchObject({ revision: { commit: second } });
  });

  test('that nobody fetched is not there, and neither is a file of that id', async () => {
    expect(await placeOf(context, 'f'.repeat(40))).toEqual(['not there']);
    expect(await placeOf(context, await git(top, 'rev-parse', 'HEAD:docs/readme.md'))).toEqual(['not there']);
  });

  test('comes with branch, head and remotes', async () => {
    expect(await compare(context, third)).toMatchObject({
      kind: 'known',
      head: third,
      branch: 'main',
      remotes: ['git@github.com:acme/shop.git', 'https://github.com/me/shop'],
      dirty: [],
    });
  });

  test('of another branch is ahead and behind', async () => {
    await git(top, 'switch', '--quiet', '--create', 'feature', second);
    const feature = await commit(top, '-services/web [1]*/feature.js', 'f');
    await git(top, 'switch', '--quiet', 'main');
    expect(await placeOf(context, feature)).toEqual([1, 1, 1]);
  });

  test('that is later than what is checked out is only ahead', async () => {
    await git(top, 'checkout', '--quiet', '--detach', first);
    expect(await placeOf(context, third)).toEqual([0, 0, 2]);
    expect(await compare(context, third)).toMatchObject({ branch: undefined });
    await git(top, 'switch', '--quiet', 'main');
  });
});

describe('files that are not committed', () => {
  test('count where they are in the folder, whether Git knew them or not', async () => {
    const top = await newRepository('dirty');
    await commit(top, 'web/a.js', '1');
    await commit(top, 'web/gone.js', '1');
    await writeFile(join(top, '.gitignore'), 'ignored\n');
    const head = await commit(top, 'docs/b.md', '1');
    await writeFile(join(top, 'docs/b.md'), 'changed elsewhere');
    expect(await compare(join(top, 'web'), head)).toMatchObject({ dirty: [] });
    await writeFile(join(top, 'web/a.js'), 'changed');
    await writeFile(join(top, 'web/new file.js'), 'new');
    await writeFile(join(top, 'web/ignored'), 'not told');
    await rm(join(top, 'web/gone.js'));
    const found = await compare(join(top, 'web'), head);
    expect(found).toMatchObject({ dirty: ['web/a.js', 'web/gone.js', 'web/new file.js'] });
  });
});

describe('what cannot be told', () => {
  test('is no repository, or one without a commit', async () => {
    const plain = join(root, 'plain');
    await mkdir(plain);
    expect(await compare(plain, 'abcdef0')).toEqual({ kind: 'no-repository' });
    expect(await compare(await newRepository('empty'), 'abcdef0')).toMatchObject({ kind: 'unknown' });
  });

  test('is a machine without Git', async () => {
    const found = await gitCli(() => join(root, 'no-such-git')).compare(root, 'abcdef0', [root]);
    expect(found).toEqual({ kind: 'unknown', because: 'Git is not installed.' });
  });

  test.each(['--output=evil', 'HEAD', '', 'abcdef', 'abcdef0;touch evil', 'abcdef0\n--evil'])(
    'is a revision such as %j, of which Git hears nothing',
    async (revision) => {
      const never = gitCli(() => expect.fail('Git was asked.'));
      expect(await never.compare(root, revision, [root])).toMatchObject({ kind: 'unknown' });
    },
  );
});

describe('the repository of somebody else', () => {
  test('runs nothing and changes nothing', async () => {
    const top = await newRepository('hostile');
    const head = await commit(top, 'a.js', '1');
    // Git has a shell read the path of some programs, which may then hold no blank.
    const place = await mkdtemp(join(tmpdir(), 'unstale-git-programs-'));
    const [mark, program] = [join(place, 'it-ran'), join(place, 'run-me')];
    await writeFile(program, `#!/bin/sh\ntouch '${mark}'\ncat\n`);
    await chmod(program, 0o755);
    for (const hook of ['post-index-change', 'fsmonitor-watchman', 'reference-transaction', 'post-checkout'])
      await writeFile(join(top, '.git/hooks', hook), await readFile(program), { mode: 0o755 });
    const settings = {
      'core.fsmonitor': program,
      'core.pager': program,
      'pager.status': 'true',
      'core.sshCommand': program,
      'core.editor': program,
      'credential.helper': program,
      'diff.external': program,
      'gpg.program': program,
      'log.showSignature': 'true',
      'core.alternateRefsCommand': program,
      'alias.status': `!${program}`,
      'alias.rev-list': `!${program}`,
    };
    for (const [name, value] of Object.entries(settings)) await git(top, 'config', name, value);
    await git(top, 'status', '--porcelain').catch(() => '');
    expect(await stat(mark).then(() => 'it ran')).toBe('it ran');
    await rm(mark);
    await writeFile(join(top, 'a.js'), '1');
    const index = await stat(join(top, '.git/index'));
    expect(await compare(top, head)).toMatchObject({ kind: 'known', dirty: [], revision: { behind: 0 } });
    expect(await stat(mark).catch(() => 'nothing ran')).toBe('nothing ran');
    expect((await stat(join(top, '.git/index'))).mtimeMs).toBe(index.mtimeMs);
    await rm(place, { recursive: true });
  });

  test('that Git refuses for its owner is not read, and nobody says that there is none', async () => {
    const top = await newRepository('owned');
    const head = await commit(top, 'a.js', '1');
    const program = join(root, 'git-of-another-user');
    await writeFile(program, '#!/bin/sh\nGIT_TEST_ASSUME_DIFFERENT_OWNER=1 exec git "$@"\n', { mode: 0o755 });
    expect(await gitCli(() => program).compare(top, head, [top])).toMatchObject({
      kind: 'unknown',
      because: expect.stringContaining('refuses'),
    });
  });

  test('that hides as a bare one in a folder is not taken for the one that is meant', async () => {
    const top = join(root, 'holder');
    await mkdir(top);
    await runOrThrow('git', ['init', '--quiet', '--bare', join(top, 'hidden')]);
    await git(join(top, 'hidden'), 'config', 'core.bare', 'false');
    await git(join(top, 'hidden'), 'config', 'core.worktree', top);
    expect(await compare(join(top, 'hidden'), 'abcdef0')).toEqual({ kind: 'no-repository' });
  });
});

describe('remotes', () => {
  const started = (folder: string) => {
    let times = 0;
    const { remotes } = gitCli(() => {
      times += 1;
      return 'git';
    });
    return { remotes: () => remotes(folder), times: () => times };
  };

  test('are asked for again when one is set to another address, also in a worktree, and only then', async () => {
    const top = await newRepository('remotes');
    await commit(top, 'a/b/c.js', '1');
    await git(top, 'remote', 'add', 'origin', 'https://example.invalid/one');
    const worktree = join(root, 'worktree');
    await git(top, 'worktree', 'add', '--quiet', worktree);
    for (const folder of [top, join(top, 'a', 'b'), worktree]) {
      await git(top, 'remote', 'set-url', 'origin', 'https://example.invalid/one');
      const { remotes, times } = started(folder);
      expect(await remotes()).toEqual(['https://example.invalid/one']);
      const once = times();
      expect(await remotes()).toEqual(['https://example.invalid/one']);
      expect(times()).toBe(once);
      // As long as the one before.
      await git(top, 'remote', 'set-url', 'origin', 'https://example.invalid/two');
      expect(await remotes()).toEqual(['https://example.invalid/two']);
    }
  });

  test('are asked for when a folder becomes a repository', async () => {
    const folder = join(root, 'later');
    await mkdir(folder);
    const { remotes, times } = started(folder);
    expect(await remotes()).toEqual([]);
    const once = times();
    expect(await remotes()).toEqual([]);
    expect(times()).toBe(once);
    await newRepository('later');
    await git(folder, 'remote', 'add', 'origin', 'https://example.invalid/one');
    expect(await remotes()).toEqual(['https://example.invalid/one']);
  });
});
