/** Further package managers of Python: Pipenv, PDM, pip-tools. */
import { commandsOf, type Ecosystem, nothingElse } from './ecosystem.ts';

export const pipenv: Ecosystem = {
  ...nothingElse,
  id: 'pipenv',
  title: 'Pipenv',
  programs: ['pipenv'],
  commands: [
    { words: ['install'], kind: 'needs-source', operands: 'path' },
    { words: ['install'], kind: 'needs-source', withFlags: [['-e', '--editable']] },
    { words: ['install'], kind: 'tools', operands: 'some' },
    { words: ['install'], kind: 'manifest', operands: 'none' },
    ...commandsOf('manifest', 'sync', 'requirements'),
    ...commandsOf('update', 'lock', 'update', 'upgrade'),
    ...commandsOf('tools', 'uninstall', 'clean'),
  ],
  manifests: ['Pipfile'],
  locks: ['Pipfile.lock'],
  manifestFlags: ['-r', '--requirements'],
  valueFlags: ['-r', '--requirements', '-e', '--editable', '--python', '-i', '--index', '--categories', '--extra-pip-args'],
  cacheFolders: ['/root/.cache/pipenv', '/root/.cache/pip'],
  isStoreReadLater: false,
  outputs: ['.venv', '__pycache__'],
};

export const pdm: Ecosystem = {
  ...nothingElse,
  id: 'pdm',
  title: 'PDM',
  programs: ['pdm'],
  commands: [
    ...['install', 'sync'].map((word) => ({ words: [word], kind: 'manifest' as const, withFlags: [['--no-self']] })),
    ...commandsOf('needs-source', 'install', 'sync', 'build', 'publish'),
    ...commandsOf('manifest', 'export'),
    ...commandsOf('update', 'lock', 'update'),
    ...commandsOf('tools', 'add', 'config', 'self', 'plugin', 'use', 'venv', 'cache'),
  ],
  manifests: ['pyproject.toml'],
  locks: ['pdm.lock'],
  alsoNeeded: ['pdm.toml'],
  directoryFlags: ['-p', '--project'],
  valueFlags: ['-p', '--project', '-G', '--group', '--with', '--without', '-L', '--lockfile', '-o', '--output', '-f', '--format'],
  cacheFolders: ['/root/.cache/pdm'],
  isStoreReadLater: false,
  outputs: ['.venv', '__pypackages__', '__pycache__'],
};

export const pipSync: Ecosystem = {
  ...nothingElse,
  id: 'pip-sync',
  title: 'pip-tools',
  programs: ['pip-sync'],
  commands: [{ words: [], kind: 'manifest' }],
  manifests: ['requirements.txt'],
  locks: [],
  valueFlags: ['--pip-args', '--python-executable', '-i', '--index-url', '--extra-index-url', '-f', '--find-links'],
  cacheFolders: ['/root/.cache/pip'],
  isStoreReadLater: false,
  outputs: ['.venv', '__pycache__'],
};

/** It resolves anew what the compiled file should pin. */
export const pipCompile: Ecosystem = {
  ...pipSync,
  id: 'pip-compile',
  programs: ['pip-compile'],
  commands: [{ words: [], kind: 'update' }],
  manifests: [],
  valueFlags: [...pipSync.valueFlags, '-o', '--output-file', '--extra', '-c', '--constraint', '-P', '--upgrade-package'],
  outputs: [],
};
