/** Deno. */
import { commandsOf, type Ecosystem } from './ecosystem.ts';

export const deno: Ecosystem = {
  id: 'deno',
  title: 'Deno',
  programs: ['deno'],
  commands: [
    { words: ['ci'], kind: 'manifest' },
    { words: ['install'], kind: 'needs-source', withFlags: [['--entrypoint', '-e']] },
    { words: ['install'], kind: 'tools', withFlags: [['-g', '--global']] },
    { words: ['install'], kind: 'tools', operands: 'some' },
    { words: ['install'], kind: 'manifest', operands: 'none' },
    ...commandsOf('needs-source', 'cache', 'compile', 'task', 'run', 'check', 'test', 'bundle', 'serve'),
    ...commandsOf('tools', 'add', 'upgrade'),
    ...commandsOf('update', 'outdated', 'update'),
  ],
  manifests: ['deno.json', 'deno.jsonc', 'package.json'],
  locks: ['deno.lock'],
  alsoNeeded: ['import_map.json', '.npmrc'],
  directoryFlags: [],
  manifestFlags: ['-c', '--config'],
  valueFlags: ['-c', '--config', '--import-map', '--lock', '-o', '--output', '-n', '--name', '--root', '--cwd'],
  cacheFolders: ['/deno-dir', '/root/.cache/deno'],
  isStoreReadLater: true,
  outputs: ['node_modules', 'vendor'],
};
