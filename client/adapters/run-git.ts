/**
 * Runs `git` over a repository that may be anybody's, only to read: no hook, no monitor program, no pager, no network, no
 * question, no lock, and no repository that hides inside of another. `safe.directory` stays the person's own.
 */
import { execFile } from 'node:child_process';

export type GitAnswer =
  | { readonly kind: 'ended'; readonly exitCode: number; readonly stdout: string; readonly stderr: string }
  /** No such program, no such folder, too long an answer, or none in time. */
  | { readonly kind: 'failed'; readonly because: string };

const longestAnswer = 4 * 1024 * 1024;
const patienceMs = 15_000;

/** https://git-scm.com/docs/git-config */
const settings = [
  'core.fsmonitor=false',
  'core.hooksPath=/dev/null',
  'core.untrackedCache=false',
  'protocol.allow=never',
  'safe.bareRepository=explicit',
  'log.showSignature=false',
  'submodule.recurse=false',
].flatMap((setting) => ['-c', setting]);

const ours = {
  GIT_OPTIONAL_LOCKS: '0',
  GIT_TERMINAL_PROMPT: '0',
  GIT_NO_LAZY_FETCH: '1',
  GIT_NO_REPLACE_OBJECTS: '1',
  GIT_LITERAL_PATHSPECS: '1',
  LC_ALL: 'C',
};

/** `program` is the one that the person chose; arguments are data, no shell reads them. */
export function runGit(program: string, folder: string, args: readonly string[]): Promise<GitAnswer> {
  const options = { cwd: folder, env: environment(), maxBuffer: longestAnswer, timeout: patienceMs, windowsHide: true };
  return new Promise((resolve) => {
    execFile(program, ['--no-pager', ...settings, ...args], options, (error, stdout, stderr) => {
      if (error === null) resolve({ kind: 'ended', exitCode: 0, stdout, stderr });
      else if (typeof error.code === 'number') resolve({ kind: 'ended', exitCode: error.code, stdout, stderr });
      else resolve({ kind: 'failed', because: error.code === 'ENOENT' ? 'Git is not installed.' : 'Git did not answer.' });
    });
  });
}

/** A repository that this process was started from, by a hook for example, is not the one that is asked about. */
function environment(): NodeJS.ProcessEnv {
  const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith('GIT_') || name.startsWith('GIT_CONFIG_'));
  return { ...Object.fromEntries(inherited), ...ours };
}
