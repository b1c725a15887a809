/**
 * What kind of work a RUN does, as far as the cache is concerned: fetching things that do not depend on the project's
 * sources, building (which may read anything, environment included), or nothing that takes long.
 */
import type { Command, Step } from './file-facts.ts';

export type Work = 'fetches' | 'builds' | 'cheap';

const cheap: ReadonlySet<string> = new Set([
  'mkdir',
  'rm',
  'rmdir',
  'ln',
  'mv',
  'cp',
  'chmod',
  'chown',
  'chgrp',
  'touch',
  'echo',
  'printf',
  'cat',
  'cd',
  'set',
  'export',
  'true',
  ':',
  'groupadd',
  'useradd',
  'addgroup',
  'adduser',
  'usermod',
  'groupmod',
  'install',
  'sed',
  'grep',
  'awk',
  'find',
  'test',
  '[',
  'ls',
  'tee',
  'id',
  '',
]);
/** What they do besides installing is clean-up and configuration. */
const systemManagers: ReadonlySet<string> = new Set(['apt', 'aptitude', 'apk', 'dnf', 'dnf5', 'yum', 'microdnf', 'tdnf']);
const fetchers: ReadonlySet<string> = new Set([
  'curl',
  'wget',
  'aria2c',
  'git',
  'svn',
  'hg',
  'gem',
  'pecl',
  'docker-php-ext-install',
  'docker-php-ext-configure',
  'docker-php-ext-enable',
  'rustup',
  'corepack',
  'cpanm',
  'conda',
  'mamba',
  'micromamba',
  'zypper',
  'pacman',
  'tar',
  'unzip',
  'gpg',
  'locale-gen',
  'update-ca-certificates',
]);

/**
 * The heaviest thing the RUN does; an unknown program counts as a build, because it may read anything. What a person said
 * takes long is work that a change elsewhere should not repeat, as a download is.
 */
export function workOf({ commands, installs }: Pick<Step, 'commands' | 'installs'>, expensive: readonly string[] = []): Work {
  const kinds = new Map(installs.map(({ command, kind }) => [command, kind]));
  let work: Work = commands.length === 0 ? 'builds' : 'cheap';
  for (const command of commands) {
    const kind = kinds.get(command);
    const own = isExpensive(command, expensive)
      ? 'fetches'
      : kind === undefined
        ? workOfProgram(command)
        : kind === 'needs-source'
          ? 'builds'
          : 'fetches';
    if (own === 'builds') return own;
    if (own === 'fetches') work = own;
  }
  return work;
}

/** Whether somebody said that one of the commands takes long. */
export function isSaidExpensive({ commands }: Pick<Step, 'commands'>, expensive: readonly string[]): boolean {
  return commands.some((command) => isExpensive(command, expensive));
}

/** `make deps` stands for that command with whatever follows it. */
function isExpensive({ program, args }: Command, expensive: readonly string[]): boolean {
  if (expensive.length === 0) return false;
  const words = [program.slice(program.lastIndexOf('/') + 1), ...args.map(({ text }) => text)];
  return expensive.some((said) => said.split(/\s+/).every((word, index) => word === words[index]));
}

function workOfProgram(command: Command): Work {
  const program = command.program.slice(command.program.lastIndexOf('/') + 1);
  if (cheap.has(program) || systemManagers.has(program) || program.startsWith('apt-')) return 'cheap';
  return fetchers.has(program) ? 'fetches' : 'builds';
}
