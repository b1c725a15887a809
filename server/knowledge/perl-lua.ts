/** cpanm, Carton, LuaRocks. */
import { commandsOf, type Ecosystem, nothingElse } from './ecosystem.ts';

export const cpanm: Ecosystem = {
  ...nothingElse,
  id: 'cpanm',
  title: 'cpanm',
  programs: ['cpanm'],
  commands: [
    { words: [], kind: 'manifest', withFlags: [['--installdeps']] },
    { words: [], kind: 'needs-source', operands: 'path' },
    { words: [], kind: 'tools', operands: 'some' },
  ],
  manifests: ['cpanfile'],
  locks: ['cpanfile.snapshot'],
  alsoNeeded: ['Makefile.PL', 'Build.PL', 'META.json', 'dist.ini'],
  valueFlags: ['-l', '--local-lib', '-L', '--local-lib-contained', '--mirror', '--with-feature', '--cpanfile'],
  cacheFolders: ['/root/.cpanm'],
  isStoreReadLater: false,
};

export const carton: Ecosystem = {
  ...cpanm,
  id: 'carton',
  title: 'Carton',
  programs: ['carton'],
  commands: [
    ...commandsOf('manifest', 'install', 'bundle'),
    ...commandsOf('update', 'update'),
    ...commandsOf('needs-source', 'exec'),
  ],
  alsoNeeded: ['vendor/cache'],
  valueFlags: ['--path', '--cpanfile'],
  outputs: ['local'],
};

export const luarocks: Ecosystem = {
  ...nothingElse,
  id: 'luarocks',
  title: 'LuaRocks',
  programs: ['luarocks'],
  commands: [
    { words: ['install'], kind: 'manifest', withFlags: [['--only-deps', '--deps-only']] },
    { words: ['install'], kind: 'needs-source', operands: 'path' },
    { words: ['install'], kind: 'tools', operands: 'some' },
    ...commandsOf('tools', 'config', 'init'),
    ...commandsOf('needs-source', 'make', 'build', 'test', 'pack'),
  ],
  manifests: ['*.rockspec'],
  locks: ['luarocks.lock'],
  valueFlags: ['--tree', '--server', '--only-server', '--lua-version', '--lua-dir', '--dev-server'],
  cacheFolders: ['/root/.cache/luarocks'],
  isStoreReadLater: false,
  outputs: ['lua_modules'],
};
