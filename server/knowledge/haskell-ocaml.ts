/** Stack, Cabal and opam. */
import { commandsOf, type Ecosystem, nothingElse } from './ecosystem.ts';

const onlyDependencies = [['--only-dependencies', '--dependencies-only']];

export const stack: Ecosystem = {
  ...nothingElse,
  id: 'stack',
  title: 'Stack',
  programs: ['stack'],
  commands: [
    ...['build', 'install', 'test'].map((word) => ({ words: [word], kind: 'manifest' as const, withFlags: onlyDependencies })),
    ...commandsOf('manifest', 'setup'),
    ...commandsOf('update', 'update'),
    ...commandsOf('tools', 'config', 'upgrade'),
    ...commandsOf('needs-source', 'build', 'install', 'test', 'exec', 'run', 'haddock'),
  ],
  manifests: ['stack.yaml'],
  locks: ['stack.yaml.lock'],
  alsoNeeded: ['package.yaml', '*.cabal'],
  manifestFlags: ['--stack-yaml'],
  manifestSetsDirectory: true,
  valueFlags: ['--stack-yaml', '--resolver', '--snapshot', '--flag', '--ghc-options', '--local-bin-path', '-j', '--jobs'],
  cacheFolders: ['/root/.stack'],
  isStoreReadLater: true,
  outputs: ['.stack-work'],
};

export const cabal: Ecosystem = {
  ...nothingElse,
  id: 'cabal',
  title: 'Cabal',
  programs: ['cabal'],
  commands: [
    ...['build', 'v2-build', 'new-build', 'install'].map((word) => ({
      words: [word],
      kind: 'manifest' as const,
      withFlags: onlyDependencies,
    })),
    { words: ['install'], kind: 'needs-source', operands: 'path' },
    { words: ['install'], kind: 'tools', operands: 'some' },
    ...commandsOf('update', 'update', 'v2-update', 'new-update', 'freeze'),
    ...commandsOf('needs-source', 'install', 'build', 'v2-build', 'new-build', 'test', 'run', 'exec', 'haddock'),
  ],
  manifests: ['*.cabal', 'cabal.project'],
  locks: ['cabal.project.freeze'],
  alsoNeeded: ['cabal.project.local', '*/*.cabal'],
  directoryFlags: ['--project-dir'],
  valueFlags: ['-j', '-w', '--with-compiler', '--flags', '-f', '--installdir', '--install-method', '--ghc-options'],
  cacheFolders: [
    '/root/.cabal/packages',
    '/root/.cabal/store',
    '/root/.cabal',
    '/root/.cache/cabal',
    '/root/.local/state/cabal/store',
  ],
  isStoreReadLater: true,
  outputs: ['dist-newstyle'],
};

export const opam: Ecosystem = {
  ...nothingElse,
  id: 'opam',
  title: 'opam',
  programs: ['opam'],
  commands: [
    { words: ['install'], kind: 'manifest', withFlags: [['--deps-only']] },
    { words: ['install'], kind: 'needs-source', operands: 'path' },
    { words: ['install'], kind: 'tools', operands: 'some' },
    ...commandsOf('update', 'update', 'upgrade', 'lock'),
    ...commandsOf('tools', 'init', 'switch', 'repository', 'repo', 'clean', 'depext'),
    ...commandsOf('needs-source', 'exec', 'install'),
  ],
  manifests: ['*.opam'],
  locks: ['*.opam.locked'],
  alsoNeeded: ['dune-project'],
  valueFlags: ['--switch', '-j', '--jobs', '--ignore-constraints-on'],
  cacheFolders: ['/home/opam/.opam/download-cache', '/root/.opam/download-cache'],
  isStoreReadLater: false,
};
