/** Conan and vcpkg. */
import { commandsOf, type Ecosystem, nothingElse } from './ecosystem.ts';

export const conan: Ecosystem = {
  ...nothingElse,
  id: 'conan',
  title: 'Conan',
  programs: ['conan'],
  commands: [
    { words: ['install'], kind: 'tools', withFlags: [['--requires', '--tool-requires']] },
    ...commandsOf('manifest', 'install'),
    ...commandsOf('tools', 'config', 'profile', 'remote', 'cache'),
    ...commandsOf('needs-source', 'build', 'create', 'export', 'export-pkg'),
  ],
  manifests: ['conanfile.txt', 'conanfile.py'],
  locks: ['conan.lock'],
  valueFlags: ['-pr', '--profile', '-s', '--settings', '-o', '--options', '-r', '--remote', '-of', '--output-folder', '-if'],
  cacheFolders: ['/root/.conan2', '/root/.conan'],
  isStoreReadLater: true,
};

export const vcpkg: Ecosystem = {
  ...nothingElse,
  id: 'vcpkg',
  title: 'vcpkg',
  programs: ['vcpkg'],
  commands: [
    { words: ['install'], kind: 'tools', operands: 'some' },
    { words: ['install'], kind: 'manifest', operands: 'none' },
    ...commandsOf('update', 'update', 'upgrade'),
    ...commandsOf('tools', 'integrate'),
  ],
  manifests: ['vcpkg.json'],
  alsoNeeded: ['vcpkg-configuration.json'],
  directoryFlags: ['--x-manifest-root'],
  valueFlags: ['--triplet', '--overlay-ports', '--overlay-triplets', '--x-install-root', '--vcpkg-root'],
  cacheFolders: ['/root/.cache/vcpkg'],
  isStoreReadLater: false,
  outputs: ['vcpkg_installed'],
};
