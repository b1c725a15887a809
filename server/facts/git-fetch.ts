/**
 * Reads the commands of a RUN that bring a repository from the network: what is cloned, at which ref, to where, and
 * whether the text of the RUN pins a commit. It decides nothing about the cache.
 */
import type { Command } from './file-facts.ts';

export interface GitFetch {
  readonly command: Command;
  readonly kind: 'clone' | 'pull' | 'package';
  /** As spelled; empty for a pull. */
  readonly url: string;
  /** Branch or tag of `--branch`, or what follows `@` in a package address. */
  readonly ref: string | undefined;
  /** Folder operand as spelled, or the folder that git chooses. */
  readonly destination: string | undefined;
  /** False when an option asks for something that a plain checkout is not (`--bare`, `--sparse`) or is not known. */
  readonly isPlain: boolean;
}

const valueOptions: ReadonlySet<string> = new Set([
  '-b',
  '--branch',
  '--depth',
  '-j',
  '--jobs',
  '-o',
  '--origin',
  '--shallow-since',
  '-c',
  '--config',
]);
const plainOptions: ReadonlySet<string> = new Set([
  '-q',
  '--quiet',
  '-v',
  '--verbose',
  '--progress',
  '--single-branch',
  '--no-single-branch',
  '--recursive',
  '--recurse-submodules',
  '--shallow-submodules',
  '--no-tags',
  '--no-progress',
]);

/** What the command fetches with git; `undefined` for every other command. */
export function gitFetchOf(command: Command): GitFetch | undefined {
  const program = command.program.slice(command.program.lastIndexOf('/') + 1);
  if (program === 'git') return gitCommand(command);
  if (program === 'svn' || program === 'hg') return otherCheckout(command);
  return packageFromGit(command);
}

/** A full commit id somewhere in the text. */
export function hasCommitId(text: string): boolean {
  return /(^|[^0-9a-f])([0-9a-f]{40}|[0-9a-f]{64})(?![0-9a-f])/.test(text);
}

/** A name that people give to releases and to branches of one release: they can move, but rarely do. `3.x` is where work goes on. */
export function looksLikeRelease(ref: string): boolean {
  if (/(^|[._-])x($|[._-])|^branch|-(work|dev|next|stable|maintenance)$/i.test(ref)) return false;
  return /(^|[^0-9a-z]|[a-z]{1,16})\d+[._-]\d/i.test(ref.slice(0, 200)) || /^v?\d+$/i.test(ref);
}

function gitCommand(command: Command): GitFetch | undefined {
  const words = command.args.map(({ text }) => text);
  let index = 0;
  while (words[index]?.startsWith('-')) index += words[index] === '-C' || words[index] === '-c' ? 2 : 1;
  const subcommand = words[index];
  if (subcommand === 'pull') return { command, kind: 'pull', url: '', ref: undefined, destination: undefined, isPlain: false };
  if (subcommand !== 'clone') return undefined;
  return cloneOf(command, words.slice(index + 1), index === 0);
}

function cloneOf(command: Command, words: readonly string[], hasNoGlobalOptions: boolean): GitFetch | undefined {
  const operands: string[] = [];
  let ref: string | undefined;
  let isPlain = hasNoGlobalOptions;
  for (let index = 0; index < words.length; index += 1) {
    const word = words[index] ?? '';
    const name = word.split('=', 1)[0] ?? '';
    if (!word.startsWith('-') || word === '-') operands.push(word);
    else if (valueOptions.has(name)) {
      const isJoined = word.includes('=');
      const value = isJoined ? word.slice(name.length + 1) : words[index + 1];
      if (!isJoined) index += 1;
      if (name === '-b' || name === '--branch') ref = value;
    } else if (/^-b./.test(word)) ref = word.slice(2);
    else if (word !== '--') isPlain &&= plainOptions.has(name);
  }
  const [url, destination] = operands;
  if (url === undefined || !isRemote(url)) return undefined;
  return { command, kind: 'clone', url, ref, destination: destination ?? folderOf(url), isPlain };
}

function otherCheckout(command: Command): GitFetch | undefined {
  const [subcommand, ...rest] = command.args.map(({ text }) => text).filter((text) => !text.startsWith('-'));
  const url = rest.find(isRemote);
  if (url === undefined || !['co', 'checkout', 'export', 'clone'].includes(subcommand ?? '')) return undefined;
  return { command, kind: 'clone', url, ref: undefined, destination: rest.at(-1), isPlain: false };
}

/** `pip install git+https://…@ref`, `npm install git+https://…#ref`, `go install host/path@branch` is not git for us. */
function packageFromGit(command: Command): GitFetch | undefined {
  const word = command.args.find(({ text }) => /(^|@ )git\+(https?|ssh|git):\/\//.test(text.slice(0, 200)));
  if (word === undefined) return undefined;
  const address = word.text.slice(word.text.indexOf('git+') + 4).split('#egg', 1)[0] ?? '';
  const path = address.slice(address.indexOf('://') + 3);
  const at = path.lastIndexOf('@');
  const ref = path.includes('#') ? path.slice(path.indexOf('#') + 1) : at > path.indexOf('/') ? path.slice(at + 1) : undefined;
  return { command, kind: 'package', url: address, ref, destination: undefined, isPlain: false };
}

/** A local path is not fetched from anywhere. */
function isRemote(url: string): boolean {
  return /^(https?|git|ssh|svn(\+ssh)?):\/\//.test(url) || /^[\w.-]+@[\w.-]+:/.test(url) || /^\$/.test(url);
}

function folderOf(url: string): string | undefined {
  const path = url.replace(/\/+$/, '').replace(/\.git$/, '');
  const name = path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf(':')) + 1);
  return name === '' || name.includes('$') ? undefined : name;
}
