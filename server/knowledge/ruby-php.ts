/** Bundler and Composer. */
import type { CommandPattern, Ecosystem } from './ecosystem.ts';

export const bundler: Ecosystem = {
  id: 'bundler',
  title: 'Bundler',
  programs: ['bundle', 'bundler'],
  commands: [
    { words: ['install'], kind: 'manifest' },
    { words: ['update'], kind: 'update' },
    { words: ['lock'], kind: 'update' },
    { words: ['exec'], kind: 'needs-source' },
    { words: ['config'], kind: 'tools' },
    { words: ['clean'], kind: 'tools' },
    { words: ['add'], kind: 'tools' },
    { words: [], kind: 'manifest', operands: 'none' },
  ],
  manifests: ['Gemfile', 'gems.rb'],
  locks: ['Gemfile.lock', 'gems.locked'],
  alsoNeeded: ['*.gemspec', '.ruby-version', '.tool-versions', 'vendor/cache', '.bundle/config'],
  directoryFlags: [],
  manifestFlags: ['--gemfile'],
  manifestSetsDirectory: true,
  valueFlags: ['-j', '--jobs', '--retry', '--path', '--without', '--with', '--gemfile', '--binstubs'],
  cacheFolders: ['/usr/local/bundle/cache', '/usr/local/bundle'],
  isStoreReadLater: true,
  outputs: ['.bundle', 'vendor/bundle'],
};

export const composer: Ecosystem = {
  id: 'composer',
  title: 'Composer',
  programs: ['composer', 'composer.phar'],
  commands: [
    { words: ['install'], kind: 'manifest' },
    { words: ['i'], kind: 'manifest' },
    { words: ['update'], kind: 'update' },
    { words: ['upgrade'], kind: 'update' },
    { words: ['require'], kind: 'tools' },
    ...['global', 'config', 'clear-cache', 'self-update', 'create-project'].map(
      (word): CommandPattern => ({ words: [word], kind: 'tools' }),
    ),
    { words: ['dump-autoload'], kind: 'needs-source' },
    { words: ['dumpautoload'], kind: 'needs-source' },
    { words: ['run-script'], kind: 'needs-source' },
    { words: ['run'], kind: 'needs-source' },
  ],
  manifests: ['composer.json'],
  locks: ['composer.lock'],
  alsoNeeded: ['symfony.lock'],
  directoryFlags: ['-d', '--working-dir'],
  manifestFlags: [],
  valueFlags: ['-d', '--working-dir', '--ignore-platform-req'],
  cacheFolders: ['/tmp/cache', '/root/.composer/cache', '/root/.cache/composer'],
  isStoreReadLater: false,
  outputs: ['vendor'],
};
