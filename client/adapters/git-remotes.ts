/**
 * Addresses of the repository that holds a folder, asked of Git once until the file that says them is another: whoever compares images
 * asks for them each time. Files that this one includes are not followed.
 */
import { stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { runGit } from './run-git.ts';

export const listRemotes = ['config', '--get-regexp', '^remote\\..*\\.url$'];

interface Known {
  readonly file: string;
  readonly stamp: string;
  readonly remotes: readonly string[];
}

/** More folders than a workspace has. */
const kept = 100;

export function gitRemotes(program: () => string): (folder: string) => Promise<readonly string[]> {
  const known = new Map<string, Known>();
  const ask = async (folder: string): Promise<Known> => {
    const file = await configurationOf(program(), folder);
    // Before it is read: what is written meanwhile is asked for again.
    const stamp = await stampOf(file);
    const answer = await runGit(program(), folder, listRemotes);
    const remotes = answer.kind === 'ended' && answer.exitCode === 0 ? addressesIn(answer.stdout.trimEnd()) : [];
    return { file, stamp, remotes };
  };
  return async (folder) => {
    const before = known.get(folder);
    if (before !== undefined && before.stamp === (await stampOf(before.file))) return before.remotes;
    const now = await ask(folder);
    if (known.size >= kept) known.clear();
    known.set(folder, now);
    return now.remotes;
  };
}

/** Lines such as `remote.origin.url git@…`. */
export function addressesIn(text: string): readonly string[] {
  return text === '' ? [] : text.split('\n').map((line) => line.slice(line.indexOf(' ') + 1));
}

/** Of the repository that a worktree belongs to. Where there is none, what would appear with one. */
async function configurationOf(program: string, folder: string): Promise<string> {
  const answer = await runGit(program, folder, ['rev-parse', '--git-common-dir']);
  const path = answer.kind === 'ended' && answer.exitCode === 0 ? answer.stdout.trimEnd() : '';
  return path === '' ? join(folder, '.git') : join(resolve(folder, path), 'config');
}

/** Git writes the file anew, so that also a change within one tick of the clock is another file. */
async function stampOf(file: string): Promise<string> {
  const stats = await stat(file, { bigint: true }).catch(() => undefined);
  return stats === undefined ? '' : [stats.ino, stats.size, stats.mtimeNs].join(' ');
}
