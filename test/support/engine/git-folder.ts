/** A folder with a build, in a repository of its own. */
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { runOrThrow } from '../run-process.ts';

const identity = ['-c', 'user.name=t', '-c', 'user.email=t@t.invalid', '-c', 'commit.gpgsign=false'];

export interface GitFolder {
  readonly folder: string;
  git(...args: readonly string[]): Promise<string>;
  write(path: string, text: string): Promise<void>;
  /** The commit. */
  commit(): Promise<string>;
}

export async function gitFolder(folder: string, files: Readonly<Record<string, string>>): Promise<GitFolder> {
  const git = async (...args: readonly string[]) => (await runOrThrow('git', ['-C', folder, ...identity, ...args])).stdout.trim();
  const write = async (path: string, text: string) => {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  };
  const commit = async () => {
    await git('add', '--all');
    await git('commit', '--quiet', '--allow-empty', '--message=change');
    return git('rev-parse', 'HEAD');
  };
  for (const [path, text] of Object.entries(files)) await write(path, text);
  await git('init', '--quiet', '--initial-branch=main');
  return { folder, git, write, commit };
}
