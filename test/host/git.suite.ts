/** Git as VS Code's own extension knows it: the program that it found, and word of a commit or a remote that was made. */
import { strict as assert } from 'node:assert';
import { mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { extensions, Uri } from 'vscode';
import { vscodeGit } from '../../client/adapters/vscode-git.ts';
import { runOrThrow } from '../support/run-process.ts';
import { eventually } from './editor.ts';

interface Api {
  openRepository(folder: Uri): Promise<{ status(): Promise<void> } | null>;
}

describe('Git in VS Code', () => {
  let folder = '';
  const git = async (...args: string[]) => {
    const identity = ['-c', 'user.name=t', '-c', 'user.email=t@t.invalid', '-c', 'commit.gpgsign=false'];
    return (await runOrThrow('git', ['-C', folder, ...identity, ...args])).stdout.trim();
  };
  const commit = async (text: string) => {
    await writeFile(join(folder, 'a.js'), text);
    await git('add', '--all');
    await git('commit', '--quiet', '--message=change');
    return git('rev-parse', 'HEAD');
  };

  before(async () => {
    folder = await realpath(await mkdtemp(join(tmpdir(), 'unstale-host-git-')));
    await git('init', '--quiet', '--initial-branch=main');
  });
  after(() => rm(folder, { recursive: true, force: true }));

  it('is asked through the extension, and tells when another commit or remote is there', async () => {
    const first = await commit('1');
    const extension = extensions.getExtension<{ getAPI(version: 1): Api }>('vscode.git');
    assert.ok(extension, 'This VS Code has no Git extension.');
    await extension.activate();
    const repository = await extension.exports.getAPI(1).openRepository(Uri.file(folder));
    assert.ok(repository, 'The repository was not opened.');
    const own = vscodeGit();
    let moved = 0;
    own.onDidMove(() => {
      moved += 1;
    });
    const before = await own.compare(folder, first, [folder]);
    assert.ok(before.kind === 'known' && before.head === first, JSON.stringify(before));
    assert.equal(moved, 0);
    const second = await commit('2');
    await repository.status();
    await eventually(async () => assert.ok(moved > 0));
    const toldOfCommit = moved;
    await git('remote', 'add', 'origin', 'https://example.invalid/one');
    await repository.status();
    await eventually(async () => assert.ok(moved > toldOfCommit));
    const after = await own.compare(folder, first, [folder]);
    assert.ok(after.kind === 'known' && after.head === second && after.revision?.behind === 1, JSON.stringify(after));
    own.dispose();
  });
});
