/**
 * The folder in which Git keeps its records. Each commit, fetch and `git status` writes to it, and none of it is code: where
 * a folder is copied with it, nothing can be read from its bytes. Only a step that asks Git needs them.
 */
import type { FileFacts } from './file-facts.ts';

/** What needs no repository, or makes its own. */
const withoutRepository: ReadonlySet<string> = new Set(['clone', 'config', 'init', 'lfs', 'ls-remote', 'version', 'help']);

export function isGitFolder(path: string): boolean {
  return path === '.git' || path.endsWith('/.git');
}

/** Whether a step asks Git about the repository that it finds; also one that no target needs. */
export function asksGit({ stages }: FileFacts): boolean {
  return stages.some(({ lineage }) =>
    lineage.some(({ commands }) => commands.some(({ program, args }) => isGit(program) && isAsking(args))),
  );
}

function isGit(program: string): boolean {
  return program === 'git' || program.endsWith('/git');
}

/** `git -C folder -c name=value describe`: a word that stands for nothing known may be any. */
function isAsking(args: readonly { readonly text: string }[]): boolean {
  for (let at = 0; at < args.length; at += 1) {
    const text = args[at]?.text ?? '';
    if (text === '-C' || text === '-c') at += 1;
    else if (!text.startsWith('-')) return !withoutRepository.has(text);
  }
  return false;
}
