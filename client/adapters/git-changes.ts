/** What the last commits of a folder changed, asked of Git once for each commit that is checked out. */
import type { CommittedChanges, CommittedPaths } from '../plan-ports.ts';
import { runGit } from './run-git.ts';

const mostCommits = 200;
const mostFolders = 20;
/** Stands in front of the paths of each commit, where no path is called so. */
const mark = String.fromCharCode(1);

/** A merge changes nothing that its commits did not. Who has renamed a file has changed both. */
const listCommits = [
  'log',
  ...['-z', `--max-count=${mostCommits}`, '--no-merges', '--no-renames', '--relative', '--name-only'],
  ...[`--format=%x01`, '--', '.'],
];

type Known = Extract<CommittedPaths, { kind: 'known' }>;

export function gitChanges(program: () => string = () => 'git'): CommittedChanges {
  const byFolder = new Map<string, Known>();
  return {
    changes: async (folder) => {
      const head = await answerOf(program(), folder, ['rev-parse', '--verify', '--quiet', 'HEAD^{commit}']);
      if (head === undefined) return unknown('No commit of a repository is checked out there.');
      const before = byFolder.get(folder);
      if (before?.head === head.trim()) return before;
      const log = await answerOf(program(), folder, listCommits);
      if (log === undefined) return unknown('Git did not tell what the last commits changed.');
      const known: Known = { kind: 'known', head: head.trim(), commits: commitsIn(log) };
      const [oldest] = byFolder.keys();
      if (byFolder.size >= mostFolders && oldest !== undefined) byFolder.delete(oldest);
      byFolder.set(folder, known);
      return known;
    },
  };
}

async function answerOf(program: string, folder: string, args: readonly string[]): Promise<string | undefined> {
  const answer = await runGit(program, folder, args);
  return answer.kind === 'ended' && answer.exitCode === 0 ? answer.stdout : undefined;
}

/** The mark, and each path, each ended by a zero; a line break stands in front of the first path of a commit. */
function commitsIn(log: string): readonly (readonly string[])[] {
  const commits: string[][] = [];
  for (const part of log.split('\0')) {
    if (part === mark) commits.push([]);
    else if (part !== '') commits.at(-1)?.push(part.startsWith('\n') ? part.slice(1) : part);
  }
  return commits;
}

function unknown(because: string): CommittedPaths {
  return { kind: 'unknown', because };
}
