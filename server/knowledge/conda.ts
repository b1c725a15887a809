/** conda, its relatives, and pixi. */
import { commandsOf, type Ecosystem, nothingElse } from './ecosystem.ts';

const fromFile = [['-f', '--file']];

export const conda: Ecosystem = {
  ...nothingElse,
  id: 'conda',
  title: 'conda',
  programs: ['conda', 'mamba', 'micromamba'],
  commands: [
    ...['create', 'update'].map((word) => ({ words: ['env', word], kind: 'manifest' as const })),
    ...['create', 'install', 'update'].map((word) => ({ words: [word], kind: 'manifest' as const, withFlags: fromFile })),
    ...commandsOf('tools', 'create', 'install', 'update', 'upgrade', 'config', 'clean', 'init', 'shell'),
    ...commandsOf('needs-source', 'build', 'develop'),
  ],
  manifests: ['environment.yml', 'environment.yaml'],
  locks: ['conda-lock.yml'],
  manifestFlags: ['-f', '--file'],
  valueFlags: [
    '-n',
    '--name',
    '-p',
    '--prefix',
    '-c',
    '--channel',
    '-f',
    '--file',
    '--solver',
    '-r',
    '--root-prefix',
    '--platform',
  ],
  cacheFolders: ['/opt/conda/pkgs'],
  isStoreReadLater: false,
  outputs: [],
};

export const pixi: Ecosystem = {
  ...nothingElse,
  id: 'pixi',
  title: 'pixi',
  programs: ['pixi'],
  commands: [
    ...commandsOf('manifest', 'install'),
    ...commandsOf('needs-source', 'run', 'build', 'shell-hook', 'shell'),
    ...commandsOf('update', 'lock', 'update', 'upgrade'),
    ...commandsOf('tools', 'add', 'global', 'config', 'self-update', 'clean', 'init'),
  ],
  // A pyproject.toml may name the project itself as a package, which then has to be there.
  manifests: ['pixi.toml'],
  locks: ['pixi.lock'],
  manifestFlags: ['--manifest-path'],
  manifestSetsDirectory: true,
  valueFlags: ['--manifest-path', '-e', '--environment', '--platform', '-p', '--feature', '-f', '--color'],
  cacheFolders: ['/root/.cache/rattler'],
  isStoreReadLater: false,
  outputs: ['.pixi'],
};
