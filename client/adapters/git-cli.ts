/** The Git port over the `git` command line, which understands every repository that a person has. */
import { lstat, realpath } from 'node:fs/promises';
import { dirname, isAbsolute, join, relative } from 'node:path';
import type { Git, GitComparison, RevisionPlace, WorkTrees } from '../note-ports.ts';
import { addressesIn, gitRemotes, listRemotes } from './git-remotes.ts';
import { readWorkTree } from './git-work-tree.ts';
import { runGit } from './run-git.ts';

const mostDirty = 100;
/** Whoever gives something else has not read the label as he should. */
const revisionForm = /^[0-9a-f]{7,64}$/;

type Ask = (...args: readonly string[]) => Promise<string>;

/** `program` answers which one the person chose. */
export function gitCli(program: () => string = () => 'git'): Git & WorkTrees {
  return {
    compare: async (folder, revision, paths) => {
      try {
        return await compare(program(), folder, revision, paths);
      } catch (error) {
        return { kind: 'unknown', because: error instanceof GitFailure ? error.message : 'Git could not be asked.' };
      }
    },
    workTree: async (folder, paths) => {
      try {
        const top = await topOf(program(), folder);
        return top === undefined ? { kind: 'no-repository' } : await readWorkTree(program(), top, await pathsInside(top, paths));
      } catch (error) {
        return { kind: 'unknown', because: error instanceof GitFailure ? error.message : 'Git could not be asked.' };
      }
    },
    remotes: gitRemotes(program),
  };
}

class GitFailure extends Error {}

async function compare(program: string, folder: string, revision: string, paths: readonly string[]): Promise<GitComparison> {
  if (!revisionForm.test(revision)) throw new GitFailure('What the image names as its revision is no commit.');
  const top = await topOf(program, folder);
  if (top === undefined) return { kind: 'no-repository' };
  const ask: Ask = async (...args) => {
    const answer = await runGit(program, top, args);
    if (answer.kind === 'failed') throw new GitFailure(answer.because);
    if (answer.exitCode !== 0) throw new GitFailure('Git could not tell how the repository stands to the image.');
    return answer.stdout.trimEnd();
  };
  const optional: Ask = (...args) => ask(...args).catch(() => '');
  const head = await optional('rev-parse', '--verify', '--quiet', 'HEAD^{commit}');
  if (head === '') throw new GitFailure('The repository has no commit yet.');
  const inside = await pathsInside(top, paths);
  const commit = await optional('rev-parse', '--verify', '--quiet', '--end-of-options', `${revision}^{commit}`);
  return {
    kind: 'known',
    head,
    branch: (await optional('symbolic-ref', '--quiet', '--short', 'HEAD')) || undefined,
    remotes: addressesIn(await optional(...listRemotes)),
    revision: commit === '' ? undefined : await placeOf(commit, head, inside, ask),
    dirty: await dirtyPaths(inside, ask),
  };
}

/** `undefined` where no repository holds the folder; what Git refuses to read, because another user owns it, is a failure. */
async function topOf(program: string, folder: string): Promise<string | undefined> {
  const answer = await runGit(program, folder, ['rev-parse', '--show-toplevel']);
  if (answer.kind === 'failed') throw new GitFailure(answer.because);
  const top = answer.stdout.trimEnd();
  if (answer.exitCode === 0 && isAbsolute(top)) return top;
  if (await isBelowRepository(folder)) throw new GitFailure('Git refuses to read the repository; `git status` says why.');
  return undefined;
}

/** Git says the same of every failure, so whether there is a repository is looked up. */
async function isBelowRepository(folder: string): Promise<boolean> {
  const isThere = await lstat(join(folder, '.git')).then(
    () => true,
    () => false,
  );
  return isThere || (dirname(folder) !== folder && isBelowRepository(dirname(folder)));
}

/** What lies elsewhere, a Dockerfile of another repository for example, Git would refuse. */
async function pathsInside(top: string, paths: readonly string[]): Promise<readonly string[]> {
  const root = await realpath(top);
  const real = await Promise.all(paths.map((path) => realpath(path).catch(() => path)));
  const below = real.map((path) => relative(root, path)).filter((path) => !path.startsWith('..') && !isAbsolute(path));
  return below.length === 0 || below.includes('') ? ['.'] : below;
}

async function placeOf(commit: string, head: string, paths: readonly string[], ask: Ask): Promise<RevisionPlace> {
  const counts = await ask('rev-list', '--count', '--left-right', '--end-of-options', `${commit}...${head}`);
  const [ahead = 0, behind = 0] = counts.split(/\s+/).map(Number);
  const here = behind === 0 ? '0' : await ask('rev-list', '--count', '--end-of-options', `${commit}..${head}`, '--', ...paths);
  return { commit, behind, behindHere: Number(here), ahead };
}

async function dirtyPaths(paths: readonly string[], ask: Ask): Promise<readonly string[]> {
  const options = ['--porcelain=v1', '-z', '--no-renames', '--untracked-files=normal', '--ignore-submodules=all'];
  const status = await ask('status', ...options, '--', ...paths);
  return status
    .split('\0')
    .filter((entry) => entry !== '')
    .slice(0, mostDirty)
    .map((entry) => entry.slice(3));
}
