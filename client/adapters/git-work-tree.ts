/** What is checked out, and how the files below some paths differ from it: everything that the tag of a build tells of Git. */
import { join } from 'node:path';
import type { CheckedOut, WorkTree, WorkTreeChange } from '../note-ports.ts';
import { runGit } from './run-git.ts';

const listRemotes = ['config', '--get-regexp', '-z', '^remote\\..*\\.url$'];
/** Submodules count: what they hold is built, and the commit names one of their commits. */
const listChanges = [
  'status',
  ...['--porcelain=v1', '-z', '--no-renames', '--untracked-files=all', '--ignored=matching', '--ignore-submodules=none'],
];
const mostVersions = 20;

/** `paths` are relative to `top`. */
export async function readWorkTree(program: string, top: string, paths: readonly string[]): Promise<WorkTree> {
  const optional = async (...args: readonly string[]): Promise<string> => {
    const answer = await runGit(program, top, args);
    return answer.kind === 'ended' && answer.exitCode === 0 ? answer.stdout.trimEnd() : '';
  };
  const commit = await optional('rev-parse', '--verify', '--quiet', 'HEAD^{commit}');
  if (commit === '') return { kind: 'no-commit' };
  const status = await runGit(program, top, [...listChanges, '--', ...paths]);
  if (status.kind !== 'ended' || status.exitCode !== 0)
    return { kind: 'unknown', because: 'Git could not tell which files differ from the commit; `git status` says why.' };
  const known: Omit<CheckedOut, 'changes'> = {
    kind: 'known',
    top,
    commit,
    shortCommit: (await optional('rev-parse', '--short', 'HEAD')) || commit,
    branch: (await optional('symbolic-ref', '--quiet', '--short', 'HEAD')) || undefined,
    remotes: remotesIn(await optional(...listRemotes)),
    versions: linesOf(await optional('tag', '--points-at', 'HEAD', '--sort=-version:refname')).slice(0, mostVersions),
    isShallow: (await optional('rev-parse', '--is-shallow-repository')) === 'true',
    isSubmodule: (await optional('rev-parse', '--show-superproject-working-tree')) !== '',
  };
  return { ...known, changes: changesIn(status.stdout, top) };
}

function changesIn(status: string, top: string): readonly WorkTreeChange[] {
  const entries = status.split('\0').filter((entry) => entry !== '');
  return entries.map((entry) => ({ path: join(top, entry.slice(3)).replace(/[\\/]$/, ''), kind: kindOf(entry.slice(0, 2)) }));
}

function kindOf(code: string): WorkTreeChange['kind'] {
  if (code === '!!') return 'ignored';
  return code === '??' ? 'untracked' : 'changed';
}

/** `remote.origin.url`, a line break, the address. */
function remotesIn(settings: string): CheckedOut['remotes'] {
  return settings.split('\0').flatMap((setting) => {
    const [, name, address] = /^remote\.([^\n]+)\.url\n(.+)$/s.exec(setting) ?? [];
    return name === undefined || address === undefined ? [] : [{ name, address }];
  });
}

function linesOf(text: string): readonly string[] {
  return text === '' ? [] : text.split('\n');
}
