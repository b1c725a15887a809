/**
 * What a command line of `docker build`, `docker buildx build` or `podman build` says about the build, word by word. A word with a
 * variable is never guessed: what depends on it is unknown, and of a tag the repository is kept where that is spelled out.
 */
import { checkingSwitches, otherSwitches, otherValueFlags } from '../knowledge/build-flags.ts';
import { readSecret, type SecretSource } from './build-secret.ts';
import { type BuildFlag, buildWords } from './build-words.ts';
import { type DeclaredText, isRemoteContext, knownText, textIfKnown, unknownContext } from './declared-build.ts';
import type { ShellCommand, ShellWord } from './shell-command.ts';
import { baseName } from './shell-wrappers.ts';

export interface BuildCommand {
  readonly context: DeclaredText;
  /** From the folder that the command runs in; several, where the program takes the first that is there. */
  readonly dockerfiles: readonly DeclaredText[];
  readonly target: DeclaredText | undefined;
  readonly args: ReadonlyMap<string, string | undefined>;
  readonly namedContexts: ReadonlyMap<string, string>;
  /** By id; where one is not spelled out, `otherOptions` names them instead. */
  readonly secrets: ReadonlyMap<string, SecretSource>;
  readonly otherOptions: readonly string[];
  /** What it is built for, as far as that is spelled out. */
  readonly platforms: readonly string[];
  readonly images: readonly string[];
  /** Of tags that depend on something: `shop/web` of `shop/web:$TAG`. */
  readonly repositories: readonly string[];
}

/** What readers put in place of a value that they do not know: nothing that a shell could take for spelled out. */
export const notSpelledOut = '$UNKNOWN_HERE';

/** `undefined` for any other command, and for one that makes no image. */
export function readBuildCommand({ program, args }: ShellCommand): BuildCommand | undefined {
  const name = baseName(program);
  if (name !== 'docker' && name !== 'podman') return undefined;
  const words = buildWords(args);
  if (words === undefined) return undefined;
  const { flags, operands } = words;
  const unread = words.unread ?? unnamedArgument(flags);
  const isElsewhere = flags.some((flag) => checkingSwitches.has(flag.name) || flag.name === '--call' || isOtherOutput(flag));
  if (isElsewhere || operands.length > 1 || (operands.length === 0 && name === 'docker')) return undefined;
  const context = unread === undefined ? contextOf(operands[0]) : unknownText(unread);
  const files = flags.filter((flag) => flag.name === '-f' || flag.name === '--file');
  const secrets = secretsOf(flags);
  const others = flags.filter((flag) => isOther(flag) && !(flag.name === '--secret' && secrets !== undefined));
  return {
    context,
    dockerfiles: dockerfilesOf(files, context, name),
    ...{ target: lastText(flags, '--target'), args: argsOf(flags), namedContexts: contextsOf(flags) },
    secrets: secrets ?? new Map(),
    otherOptions: [...new Set(others.map((flag) => flag.name.replace(/^-+/, '')))],
    platforms: valuesOf(flags, '--platform').flatMap(({ text }) => platformsIn(text)),
    ...tagsOf(valuesOf(flags, '-t', '--tag')),
  };
}

/** `linux/amd64,linux/arm64`, without those that depend on something. */
export function platformsIn(list: string): readonly string[] {
  return list.split(/[\s,]+/).filter((each) => /^[\w./-]+$/.test(each));
}

function isOther({ name }: BuildFlag): boolean {
  return otherValueFlags.has(name) || otherSwitches.has(name);
}

/** What is written into a folder or an archive is no image. */
function isOtherOutput({ name, value }: BuildFlag): boolean {
  if (name !== '-o' && name !== '--output') return false;
  return !/(?:^|,)type=(?:docker|image|registry)(?:,|$)/.test(value?.text ?? '');
}

function contextOf(word: ShellWord | undefined): DeclaredText {
  if (word === undefined) return knownText('.');
  if (!word.isLiteral) return unknownText(openWord(word.text));
  if (word.text === '-') return unknownText('it comes from the standard input');
  return isRemoteContext(word.text) ? unknownText(`the context ${word.text} is not a folder`) : knownText(word.text);
}

/** Docker looks for the default in the context. Podman has two defaults, and looks for what is named in both folders. */
function dockerfilesOf(files: readonly BuildFlag[], context: DeclaredText, program: string): readonly DeclaredText[] {
  const last = files.at(-1)?.value;
  const inContext = (name: string) =>
    context.kind === 'known' ? knownText(`${context.text.replace(/\/+$/, '')}/${name}`) : unknownText('it is in the context');
  if (files.length === 0) return (program === 'podman' ? ['Containerfile', 'Dockerfile'] : ['Dockerfile']).map(inContext);
  if (last === undefined || !last.isLiteral) return [unknownText(openWord(last?.text))];
  if (last.text === '-' || isRemoteContext(last.text)) return [unknownText(`${last.text} is no file of this machine`)];
  if (program === 'podman' && files.length > 1) return [unknownText('there are several')];
  return program === 'podman' && !last.text.startsWith('/')
    ? [knownText(last.text), inContext(last.text)]
    : [knownText(last.text)];
}

function lastText(flags: readonly BuildFlag[], name: string): DeclaredText | undefined {
  const flag = flags.findLast((each) => each.name === name);
  if (flag === undefined) return undefined;
  return flag.value?.isLiteral === true ? knownText(flag.value.text) : unknownText(openWord(flag.value?.text));
}

function unnamedArgument(flags: readonly BuildFlag[]): string | undefined {
  const named = [...valuesOf(flags, '--build-arg'), ...valuesOf(flags, '--build-context')];
  const open = named.find(({ text }) => !/^[\w.-]+(?:=|$)/.test(text));
  return open === undefined ? undefined : openWord(open.text);
}

/** `NAME` alone takes the value from the environment. */
function argsOf(flags: readonly BuildFlag[]): ReadonlyMap<string, string | undefined> {
  const pairs = valuesOf(flags, '--build-arg').flatMap((word): [string, string | undefined][] => {
    const [, name, value] = /^([A-Za-z_][\w.-]*)(?:=([\s\S]*))?$/.exec(word.text) ?? [];
    return name === undefined ? [] : [[name, word.isLiteral ? value : undefined]];
  });
  return new Map(pairs);
}

function contextsOf(flags: readonly BuildFlag[]): ReadonlyMap<string, string> {
  const pairs = valuesOf(flags, '--build-context').flatMap((word): [string, string][] => {
    const [, name, value = ''] = /^([^=$]+)=([\s\S]*)$/.exec(word.text) ?? [];
    return name === undefined ? [] : [[name, word.isLiteral ? value : unknownContext(openWord(value))]];
  });
  return new Map(pairs);
}

/** `undefined` when one of them does not say plainly where it comes from. */
function secretsOf(flags: readonly BuildFlag[]): ReadonlyMap<string, SecretSource> | undefined {
  const read = valuesOf(flags, '--secret').map((word) => (word.isLiteral ? readSecret(word.text) : undefined));
  const known = read.filter((each) => each !== undefined);
  return known.length === read.length ? new Map(known) : undefined;
}

export function tagsOf(words: readonly Pick<ShellWord, 'text' | 'isLiteral'>[]): Pick<BuildCommand, 'images' | 'repositories'> {
  const literal = words.filter(({ isLiteral }) => isLiteral).map(({ text }) => text);
  const others = words.filter(({ isLiteral }) => !isLiteral).flatMap(({ text }) => repositoryOf(text) ?? []);
  return { images: [...new Set(literal)], repositories: [...new Set(others)] };
}

const computed = /\$\{\{[^\n]*?\}\}|\$\{[^{}]*\}|\$\([^()]*\)|`[^`]*`|\$\w+/g;

/** Only where everything in front of the colon of the tag is spelled out. */
function repositoryOf(tag: string): string | undefined {
  const shown = tag.replace(computed, '*');
  const [, repository] = /^((?:[\w.-]+(?::\d+)?\/)?[a-z0-9._/-]+):[\w.*-]+$/.exec(shown) ?? [];
  return repository;
}

function valuesOf(flags: readonly BuildFlag[], ...names: readonly string[]): readonly ShellWord[] {
  return flags.flatMap(({ name, value }) => (names.includes(name) && value !== undefined ? [value] : []));
}

function openWord(text = ''): string {
  return text.includes(notSpelledOut) ? 'it depends on a value that is not spelled out' : `${text} is not spelled out`;
}

function unknownText(because: string): DeclaredText {
  return { kind: 'unknown', because, tail: '' };
}

/** Everything that says where it is built from. */
export function isKnownBuild({ context, dockerfiles, target }: BuildCommand): boolean {
  const isOpen = target !== undefined && textIfKnown(target) === undefined;
  return !isOpen && [context, ...dockerfiles].every(({ kind }) => kind === 'known');
}
