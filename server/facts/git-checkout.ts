/**
 * Which ref stands in a cloned folder in the end: people clone the default branch and check a tag or a commit out behind it,
 * in the same RUN or in one of the next. It decides nothing about the cache.
 */
import type { Command, Step } from './file-facts.ts';
import { type GitFetch, gitFetchOf } from './git-fetch.ts';

/** As far as people are from their clone; a checkout further down is about something else. */
const mostSteps = 9;

/** The ref that a checkout behind the clone names, as spelled but for `tags/` and `origin/`; `undefined` when there is none. */
export function checkedOutRef(steps: readonly Step[], index: number, fetch: GitFetch): string | undefined {
  const [own, ...later] = steps.slice(index, index + mostSteps);
  const commands = own?.commands ?? [];
  const behind = commands.slice(commands.indexOf(fetch.command) + 1);
  const next = behind.findIndex((command) => gitFetchOf(command) !== undefined);
  const inOwn = next < 0 ? behind : behind.slice(0, next);
  const folder = placeOf(fetch);
  const inLater = later.flatMap((step) => step.commands).filter((command) => isIn(command, folder));
  for (const command of [...inOwn, ...inLater]) {
    const ref = refOf(command);
    if (ref !== undefined) return ref;
  }
  return undefined;
}

/** A commit that people shortened: seven digits and more, and not a word that happens to have only such letters. */
export function isShortCommit(ref: string): boolean {
  return /^[0-9a-f]{7,64}$/.test(ref) && /\d/.test(ref);
}

function refOf({ program, args }: Command): string | undefined {
  if (program !== 'git' && !program.endsWith('/git')) return undefined;
  const words = args.map(({ text }) => text);
  const at = words.findIndex((word) => ['checkout', 'switch', 'reset'].includes(word));
  if (at < 0 || (words[at] === 'reset' && !words.includes('--hard'))) return undefined;
  const end = words.indexOf('--');
  const operands = words.slice(at + 1, end < 0 ? undefined : end);
  const isNew = operands.some((word) => /^-[bBcC]$/.test(word));
  const [first, second] = operands.filter((word) => !word.startsWith('-'));
  const ref = (isNew ? second : first)?.replace(/^(?:refs\/)?(?:tags|heads|remotes)\//, '').replace(/^origin\//, '');
  return ref === undefined || /^(?:|\.|(?:FETCH_|ORIG_)?HEAD.*|.*\$\(.*|.*`.*)$/s.test(ref) ? undefined : ref;
}

/** `git clone <url> .` stays where it is. */
function placeOf({ destination, command }: GitFetch): string | undefined {
  return /^(?:\.\/?|\$\(pwd\)|`pwd`|\$\{?PWD\}?)$/.test(destination ?? '') ? (command.cwd ?? command.directory) : destination;
}

function isIn({ cwd, directory, args }: Command, destination: string | undefined): boolean {
  const name = lastPart(destination);
  const at = args.findIndex(({ text }) => text === '-C');
  return name !== '' && name === lastPart(at < 0 ? (cwd ?? directory) : args[at + 1]?.text);
}

function lastPart(path: string | undefined): string {
  return (
    (path ?? '')
      .split('/')
      .filter((part) => part !== '' && part !== '.')
      .at(-1) ?? ''
  );
}
