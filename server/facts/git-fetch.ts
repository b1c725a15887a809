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
  /** Of a package: how a commit is named, for a person. */
  readonly pin?: string;
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
  if (program === 'go') return modulesFromBranch(command);
  if (program === 'cargo') return crateFromGit(command);
  return packageFromGit(command);
}

/** `git fetch` whose branch is then checked out in the same RUN: what `git pull` does in two steps. */
export function branchFetchOf(command: Command, commands: readonly Command[]): GitFetch | undefined {
  if (gitVerb(command) !== 'fetch') return undefined;
  const isTaken = commands.some(
    (other) =>
      /^(?:checkout|switch|reset|merge|rebase)$/.test(gitVerb(other) ?? '') &&
      other.args.some(({ text }) => text === 'FETCH_HEAD' || /^(?:origin|upstream)\/[\w./-]+$/.test(text)),
  );
  return isTaken ? pulled(command) : undefined;
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
  const isFollowing = subcommand === 'submodule' && words.includes('update') && words.includes('--remote');
  if (subcommand === 'pull' || isFollowing) return pulled(command);
  if (subcommand !== 'clone') return undefined;
  return cloneOf(command, words.slice(index + 1), index === 0);
}

function pulled(command: Command): GitFetch {
  return { command, kind: 'pull', url: '', ref: undefined, destination: undefined, isPlain: false };
}

function gitVerb({ program, args }: Command): string | undefined {
  if (!/(?:^|\/)git$/.test(program)) return undefined;
  const words = args.map(({ text }) => text);
  let index = 0;
  while (words[index]?.startsWith('-')) index += words[index] === '-C' || words[index] === '-c' ? 2 : 1;
  return words[index];
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
  // `-r 1234` and `URL@1234` are one revision for ever.
  const isRevision = command.args.some(
    ({ text }, index) => /^(?:-[rug]|--rev(?:ision)?|--updaterev)$/.test(command.args[index - 1]?.text ?? '') && /\d/.test(text),
  );
  if (isRevision || command.args.some(({ text }) => /^(?:-r|--revision=)\d+$|:\/\/\S*@\d+$/.test(text))) return undefined;
  if (url === undefined || !['co', 'checkout', 'export', 'clone'].includes(subcommand ?? '')) return undefined;
  return { command, kind: 'clone', url, ref: undefined, destination: rest.at(-1), isPlain: false };
}

/** `go install host/path@branch`; `@latest` names the newest release, and a number one of them. */
function modulesFromBranch(command: Command): GitFetch | undefined {
  const [verb, ...rest] = command.args.map(({ text }) => text);
  if (verb !== 'get' && verb !== 'install') return undefined;
  const word = rest.find((text) =>
    /^[\w-]+(?:\.[\w-]+)+\/[^@\s]+@(?!latest$|upgrade$|patch$|none$|v?\d|[0-9a-f]{7,40}$)[\w./-]+$/.test(text),
  );
  if (word === undefined) return undefined;
  const at = word.lastIndexOf('@');
  return ofPackage(command, word.slice(0, at), word.slice(at + 1), 'behind `@`');
}

/** `cargo install --git URL`, which takes the default branch. */
function crateFromGit(command: Command): GitFetch | undefined {
  const words = command.args.map(({ text }) => text);
  const valueOf = (flag: string) =>
    words.find((word) => word.startsWith(`${flag}=`))?.slice(flag.length + 1) ??
    (words.includes(flag) ? words[words.indexOf(flag) + 1] : undefined);
  const url = words[0] === 'install' ? valueOf('--git') : undefined;
  if (url === undefined || valueOf('--rev') !== undefined || !isRemote(url)) return undefined;
  return ofPackage(command, url, valueOf('--branch') ?? valueOf('--tag'), 'with `--rev`');
}

function ofPackage(command: Command, url: string, ref: string | undefined, pin: string): GitFetch {
  return { command, kind: 'package', url, ref, destination: undefined, pin, isPlain: false };
}

const forgePrefix = /^(?:github|gitlab|bitbucket):[\w.-]+\/[\w.-]+(?:#.+)?$/;

/** `pip install git+https://…@ref`, `npm install git+https://…#ref`, `npm install github:owner/name`. */
function packageFromGit(command: Command): GitFetch | undefined {
  const word = command.args.find(({ text }) => /(^|@ )git\+(https?|ssh|git):\/\//.test(text.slice(0, 200)));
  const short = command.args.find(({ text }) => forgePrefix.test(text.slice(0, 300)));
  if (word === undefined && short !== undefined && /(?:^|\/)(?:npm|pnpm|yarn|bun|npx)$/.test(command.program)) {
    const [url = '', ref] = short.text.split('#', 2);
    return ofPackage(command, url, ref, 'behind `#`');
  }
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
