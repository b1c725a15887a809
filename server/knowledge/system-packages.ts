/** Package managers of distributions: apt, apk, dnf and its relatives, zypper, pacman. They read nothing from the project. */
import type { CommandPattern, Ecosystem } from './ecosystem.ts';

type Words = Partial<Record<CommandPattern['kind'], readonly string[]>>;

function systemPackages(
  id: string,
  programs: readonly string[],
  words: Words,
  valueFlags: readonly string[],
  cacheFolders: readonly string[],
): Ecosystem {
  const commands = Object.entries(words).flatMap(([kind, list]) =>
    list.map((word): CommandPattern => ({ words: [word], kind: kind as CommandPattern['kind'] })),
  );
  return {
    ...{ id, title: id, programs, commands, valueFlags, cacheFolders },
    joinsShortFlags: true,
    ...{ manifests: [], locks: [], alsoNeeded: [], directoryFlags: [], manifestFlags: [], outputs: [], isStoreReadLater: false },
  };
}

export const apt = systemPackages(
  'apt',
  ['apt-get', 'apt', 'aptitude'],
  { update: ['update'], tools: ['install', 'build-dep', 'upgrade', 'dist-upgrade', 'full-upgrade', 'satisfy'] },
  ['-o', '--option', '-t', '--target-release', '--default-release', '-c', '--config-file', '-a'],
  ['/var/cache/apt', '/var/lib/apt', '/var/lib/apt/lists'],
);

export const apk = systemPackages(
  'apk',
  ['apk'],
  { update: ['update'], tools: ['add', 'upgrade', 'fix'] },
  ['-t', '--virtual', '-X', '--repository', '-p', '--root', '--cache-dir', '--repositories-file', '--arch', '--keys-dir'],
  ['/var/cache/apk', '/etc/apk/cache'],
);

export const dnf = systemPackages(
  'dnf',
  ['dnf', 'dnf5', 'yum', 'microdnf', 'tdnf'],
  {
    update: ['makecache', 'check-update'],
    tools: ['install', 'localinstall', 'groupinstall', 'update', 'upgrade', 'distro-sync', 'builddep', 'reinstall'],
  },
  [
    '--installroot',
    '--releasever',
    '--enablerepo',
    '--disablerepo',
    '--repo',
    '--setopt',
    '-c',
    '--config',
    '-x',
    '--exclude',
    '--repoid',
    '--enableplugin',
    '--disableplugin',
    '--forcearch',
  ],
  ['/var/cache/dnf', '/var/cache/libdnf5', '/var/cache/yum'],
);

export const zypper = systemPackages(
  'zypper',
  ['zypper'],
  {
    update: ['refresh', 'ref'],
    tools: ['install', 'in', 'update', 'up', 'patch', 'dist-upgrade', 'dup', 'install-new-recommends', 'inr'],
  },
  ['-R', '--root', '-t', '--type', '-r', '--repo', '--from', '-C', '--cache-dir', '-c', '--config'],
  ['/var/cache/zypp'],
);

const synchronizes = ['-S', '--sync'];

/** What it does is said by flags. */
export const pacman: Ecosystem = {
  ...systemPackages(
    'pacman',
    ['pacman'],
    {},
    ['-r', '--root', '-b', '--dbpath', '--cachedir', '--config'],
    ['/var/cache/pacman/pkg'],
  ),
  commands: [
    { words: [], kind: 'tools', withFlags: [synchronizes], operands: 'some' },
    { words: [], kind: 'tools', withFlags: [synchronizes, ['-u', '--sysupgrade']] },
    { words: [], kind: 'update', withFlags: [synchronizes, ['-y', '--refresh']] },
  ],
};
