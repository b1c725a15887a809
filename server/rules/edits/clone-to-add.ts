/**
 * The fix of `git-clone-frozen`: `git clone` becomes `ADD`, at the same place and ref. It refuses wherever ADD would
 * bring something else: options a checkout does not have, addresses BuildKit would not take for a repository, words
 * that only the shell can expand.
 */
import type { Command, StageFacts, Step } from '../../facts/file-facts.ts';
import type { GitFetch } from '../../facts/git-fetch.ts';
import type { Dockerfile } from '../../model/dockerfile.ts';
import type { Fix } from '../rule.ts';
import { replaceInstruction } from './instruction-edits.ts';
import { isPlainWord } from './plain-word.ts';
import { splitRun } from './split-run.ts';

/** Hosts that serve the same repository with and without `.git` at the end. */
const forges: ReadonlySet<string> = new Set(['github.com', 'gitlab.com', 'bitbucket.org', 'codeberg.org', 'gitea.com']);

export function cloneToAdd(dockerfile: Dockerfile, lastUse: number, step: Step, fetch: GitFetch): Fix | undefined {
  const { command, destination, ref } = fetch;
  const url = addressOf(fetch.url, step);
  if (!fetch.isPlain || url === undefined || command.redirections.length > 0) return undefined;
  if (destination === undefined || !isPlainWord(destination, step) || (ref !== undefined && !isPlainWord(ref, step)))
    return undefined;
  const folder = folderOf(command, destination);
  const parts = splitRun(dockerfile, step, command);
  if (folder === undefined || parts === undefined) return undefined;
  const flags = [lastUse > command.span.start ? '--keep-git-dir=true ' : '', ownerFlag(step)].join('');
  const add = `ADD ${flags}${url}${ref === undefined ? '' : `#${ref}`} ${folder}`;
  const lines = [parts.before, add, parts.after].filter((line) => line !== undefined);
  return {
    title: `Replace the clone with \`${add}\``,
    safety: 'review',
    edits: [replaceInstruction(dockerfile, step.instruction, lines)],
  };
}

/** The address in a form that ADD takes for a repository. */
function addressOf(url: string, step: Step): string | undefined {
  if (/["'#?]/.test(url) || !isPlainWord(url, step)) return undefined;
  if (/^(git|ssh):\/\//.test(url) || /^[\w.-]+@[\w.-]+:/.test(url) || url.endsWith('.git')) return url;
  const host = /^https?:\/\/([^/@$]+)\//.exec(url)?.[1];
  return host !== undefined && forges.has(host) ? `${url.replace(/\/+$/, '')}.git` : undefined;
}

/** As spelled when the clone runs in the working directory, else from the directory it runs in. */
function folderOf({ cwd, directory, isDirectoryKnown }: Command, destination: string): string | undefined {
  if (/^[/$]/.test(destination) || (isDirectoryKnown && directory === undefined)) return destination;
  if (cwd === undefined) return undefined;
  return destination === '.' ? cwd : `${cwd.replace(/\/$/, '')}/${destination.replace(/^\.\//, '')}`;
}

/** Where the stage last runs a git command that needs the history; before the file when it never does. */
export function lastGitUse({ steps }: StageFacts): number {
  const uses = steps
    .flatMap(({ commands }) => commands)
    .filter(({ program, args }) => program === 'git' && args[0]?.text !== 'clone');
  return uses.at(-1)?.span.start ?? -1;
}

/** ADD writes as root whatever USER says. */
function ownerFlag({ user }: Step): string {
  const name = user?.split(':')[0];
  return user === undefined || name === 'root' || name === '0' || name === '' ? '' : `--chown=${user} `;
}
