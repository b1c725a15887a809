/**
 * Whether a step may install packages of the distribution although nobody sees it do so: by a script, a build, a program that
 * is not known. Where nothing of the kind follows, a fetched package index was of no use.
 */
import type { Command, Step } from './file-facts.ts';
import { workOf } from './step-work.ts';

/** What the package managers of distributions do without their index. */
const withoutIndex: ReadonlySet<string> = new Set([
  ...['update', 'clean', 'autoclean', 'autoremove', 'remove', 'purge', 'erase', 'del', 'makecache', 'refresh', 'ref'],
  ...['check-update', 'config-manager'],
]);
const systemManagers: ReadonlySet<string> = new Set([
  ...['apt', 'apt-get', 'aptitude', 'apk', 'dnf', 'dnf5', 'yum', 'microdnf', 'tdnf', 'zypper', 'pacman'],
]);
/** They look at the index, or fetch one of their own. */
const readers = /^(?:apt-(?:cache|file|add-repository|show-versions)|add-apt-repository|apt-rdepends)$/;

/** Installs that are seen are not asked about here, nor what a trigger of ONBUILD does in another build but that it may. */
export function mayInstallUnseen({ instruction, commands, installs, mounts }: Step): boolean {
  if (instruction.unreadable !== undefined || instruction.keyword === 'ONBUILD') return true;
  if (instruction.keyword !== 'RUN') return false;
  if (commands.length === 0 || mounts.some(({ type }) => type === 'bind')) return true;
  return commands.some((command) => !command.isCertain || mayReadIndex(command, installs));
}

function mayReadIndex(command: Command, installs: Step['installs']): boolean {
  const name = command.program.slice(command.program.lastIndexOf('/') + 1);
  if (readers.test(name)) return true;
  if (systemManagers.has(name)) {
    const word = command.args.find(({ text }) => !text.startsWith('-'))?.text;
    return word !== undefined && !withoutIndex.has(word);
  }
  return workOf({ commands: [command], installs }) === 'builds';
}
