/** Package managers of JavaScript: npm, Yarn classic and berry, pnpm, bun. */
import type { CommandPattern, Ecosystem } from './ecosystem.ts';

const npmInstallWords = ['install', 'i', 'in', 'ins', 'inst', 'insta', 'instal', 'isnt', 'add'];
const npmCleanInstallWords = ['ci', 'clean-install', 'ic', 'install-clean'];

/** `install x` names a tool, `install ./x` a local path, `install` alone reads the manifest. */
function installForms(words: readonly string[]): readonly CommandPattern[] {
  return words.flatMap((word): CommandPattern[] => [
    { words: [word], kind: 'needs-source', operands: 'path' },
    { words: [word], kind: 'tools', operands: 'some' },
    { words: [word], kind: 'manifest', operands: 'none' },
  ]);
}

/** `add x` names a tool, `add ./x` a local path. */
function addForms(...words: readonly string[]): readonly CommandPattern[] {
  return [
    { words, kind: 'needs-source', operands: 'path' },
    { words, kind: 'tools' },
  ];
}

const packageJsonOutputs = ['node_modules'];

export const npm: Ecosystem = {
  id: 'npm',
  title: 'npm',
  programs: ['npm'],
  commands: [
    ...npmCleanInstallWords.map((word): CommandPattern => ({ words: [word], kind: 'manifest' })),
    ...installForms(npmInstallWords),
    ...['update', 'up', 'upgrade'].map((word): CommandPattern => ({ words: [word], kind: 'update' })),
    ...['config', 'set', 'cache', 'login'].map((word): CommandPattern => ({ words: [word], kind: 'tools' })),
    ...['install-test', 'it', 'install-ci-test', 'cit', 'clean-install-test'].map(
      (word): CommandPattern => ({ words: [word], kind: 'needs-source' }),
    ),
    ...['run', 'run-script', 'test', 't', 'tst', 'pack', 'rebuild', 'exec', 'start', 'publish', 'link'].map(
      (word): CommandPattern => ({ words: [word], kind: 'needs-source' }),
    ),
  ],
  manifests: ['package.json'],
  locks: ['package-lock.json', 'npm-shrinkwrap.json'],
  alsoNeeded: ['.npmrc', 'patches'],
  directoryFlags: ['--prefix', '-C'],
  manifestFlags: [],
  valueFlags: [
    '--registry',
    '--cache',
    '--loglevel',
    '--omit',
    '--include',
    '--only',
    '-w',
    '--workspace',
    '--userconfig',
    '--tag',
    '--fetch-retries',
    '--fetch-timeout',
  ],
  cacheFolders: ['/root/.npm'],
  isStoreReadLater: false,
  outputs: packageJsonOutputs,
};

const yarnCommands: readonly CommandPattern[] = [
  { words: ['install'], kind: 'manifest' },
  { words: ['workspaces', 'focus'], kind: 'manifest' },
  ...addForms('global', 'add'),
  ...addForms('add'),
  { words: ['dlx'], kind: 'tools' },
  ...['cache', 'config', 'set', 'plugin', 'policies'].map((word): CommandPattern => ({ words: [word], kind: 'tools' })),
  { words: ['upgrade'], kind: 'update' },
  { words: ['up'], kind: 'update' },
  { words: [], kind: 'manifest', operands: 'none' },
  { words: [], kind: 'needs-source', operands: 'some' },
];
const yarnValueFlags = [
  '--network-timeout',
  '--cache-folder',
  '--registry',
  '--mutex',
  '--modules-folder',
  '--mode',
  '--network-concurrency',
];

export const yarnClassic: Ecosystem = {
  id: 'yarn-classic',
  title: 'Yarn',
  programs: ['yarn', 'yarnpkg'],
  commands: yarnCommands,
  manifests: ['package.json'],
  locks: ['yarn.lock'],
  alsoNeeded: ['.npmrc', '.yarnrc', 'patches'],
  directoryFlags: ['--cwd'],
  manifestFlags: [],
  valueFlags: yarnValueFlags,
  cacheFolders: ['/usr/local/share/.cache/yarn', '/root/.cache/yarn'],
  isStoreReadLater: false,
  outputs: packageJsonOutputs,
};

export const yarnBerry: Ecosystem = {
  ...yarnClassic,
  id: 'yarn-berry',
  title: 'Yarn',
  alsoNeeded: [
    '.npmrc',
    '.yarnrc.yml',
    '.yarn/releases',
    '.yarn/plugins',
    '.yarn/patches',
    '.yarn/sdks',
    '.yarn/cache',
    'patches',
    '.pnp.cjs',
    '.pnp.loader.mjs',
  ],
  cacheFolders: ['/root/.yarn/berry/cache', '/root/.yarn'],
  outputs: ['node_modules', '.yarn/unplugged', '.yarn/install-state.gz'],
};

export const pnpm: Ecosystem = {
  id: 'pnpm',
  title: 'pnpm',
  programs: ['pnpm'],
  commands: [
    { words: ['fetch'], kind: 'manifest' },
    ...installForms(['install', 'i']),
    ...addForms('add'),
    { words: ['dlx'], kind: 'tools' },
    ...['update', 'up', 'upgrade'].map((word): CommandPattern => ({ words: [word], kind: 'update' })),
    ...['config', 'setup', 'env', 'store'].map((word): CommandPattern => ({ words: [word], kind: 'tools' })),
    { words: [], kind: 'needs-source', operands: 'some' },
  ],
  manifests: ['package.json'],
  locks: ['pnpm-lock.yaml'],
  alsoNeeded: ['pnpm-workspace.yaml', '.npmrc', '.pnpmfile.cjs', '.pnpmfile.mjs', 'patches'],
  directoryFlags: ['-C', '--dir'],
  manifestFlags: [],
  valueFlags: [
    '--filter',
    '-F',
    '--store-dir',
    '--registry',
    '--loglevel',
    '--reporter',
    '--network-concurrency',
    '--child-concurrency',
  ],
  cacheFolders: ['/pnpm/store', '/root/.local/share/pnpm/store', '/root/.pnpm-store'],
  isStoreReadLater: false,
  outputs: packageJsonOutputs,
};

export const bun: Ecosystem = {
  id: 'bun',
  title: 'bun',
  programs: ['bun'],
  commands: [
    ...installForms(['install', 'i']),
    { words: ['ci'], kind: 'manifest' },
    ...addForms('add'),
    { words: ['x'], kind: 'tools' },
    { words: ['pm'], kind: 'tools' },
    { words: ['upgrade'], kind: 'tools' },
    { words: ['update'], kind: 'update' },
    { words: [], kind: 'needs-source', operands: 'some' },
  ],
  manifests: ['package.json'],
  locks: ['bun.lock', 'bun.lockb'],
  alsoNeeded: ['bunfig.toml', '.npmrc', 'patches'],
  directoryFlags: ['--cwd'],
  manifestFlags: [],
  valueFlags: ['--registry', '--cache-dir', '--omit', '--filter'],
  cacheFolders: ['/root/.bun/install/cache'],
  isStoreReadLater: false,
  outputs: packageJsonOutputs,
};
