/** Zig, Shards of Crystal, Nimble of Nim. */
import { commandsOf, type Ecosystem, nothingElse } from './ecosystem.ts';

export const zig: Ecosystem = {
  ...nothingElse,
  id: 'zig',
  title: 'Zig',
  programs: ['zig'],
  commands: [
    { words: ['build'], kind: 'manifest', withFlags: [['--fetch']] },
    ...commandsOf('tools', 'fetch'),
    ...commandsOf('needs-source', 'build', 'build-exe', 'build-lib', 'test', 'run'),
  ],
  manifests: ['build.zig.zon'],
  alsoNeeded: ['build.zig'],
  valueFlags: ['--build-file', '-p', '--prefix', '--cache-dir', '--global-cache-dir'],
  cacheFolders: ['/root/.cache/zig'],
  isStoreReadLater: true,
  outputs: ['.zig-cache', 'zig-cache', 'zig-out'],
};

export const shards: Ecosystem = {
  ...nothingElse,
  id: 'shards',
  title: 'Shards',
  programs: ['shards'],
  commands: [
    ...commandsOf('manifest', 'install', 'check'),
    { words: [], kind: 'manifest', operands: 'none' },
    ...commandsOf('update', 'update', 'lock'),
    ...commandsOf('needs-source', 'build', 'run'),
  ],
  manifests: ['shard.yml'],
  locks: ['shard.lock'],
  cacheFolders: ['/root/.cache/shards'],
  isStoreReadLater: false,
  outputs: ['lib'],
};

export const nimble: Ecosystem = {
  ...nothingElse,
  id: 'nimble',
  title: 'Nimble',
  programs: ['nimble'],
  commands: [
    { words: ['install'], kind: 'manifest', withFlags: [['-d', '--depsOnly']] },
    { words: ['install'], kind: 'tools', operands: 'some' },
    ...commandsOf('update', 'refresh', 'lock'),
    ...commandsOf('needs-source', 'install', 'build', 'c', 'cpp', 'test', 'run'),
  ],
  manifests: ['*.nimble'],
  locks: ['nimble.lock'],
  cacheFolders: ['/root/.nimble'],
  isStoreReadLater: true,
};
