/** Tools that run many JavaScript packages of one repository: Rush, Lerna, Turborepo, Nx. */
import { type CommandPattern, commandsOf, type Ecosystem } from './ecosystem.ts';

export const rush: Ecosystem = {
  id: 'rush',
  title: 'Rush',
  programs: ['rush', 'rush-pnpm'],
  commands: [
    ...commandsOf('manifest', 'install'),
    ...commandsOf('update', 'update', 'add'),
    ...commandsOf('needs-source', 'build', 'rebuild', 'test', 'deploy', 'publish'),
  ],
  manifests: ['rush.json'],
  locks: ['common/config/rush/pnpm-lock.yaml', 'common/config/rush/npm-shrinkwrap.json', 'common/config/rush/yarn.lock'],
  alsoNeeded: ['common/config', 'common/scripts', '**/package.json'],
  directoryFlags: [],
  manifestFlags: [],
  valueFlags: ['-t', '--to', '-T', '--to-except', '-o', '--only', '-p', '--parallelism', '--variant'],
  cacheFolders: [],
  isStoreReadLater: true,
  outputs: ['common/temp'],
};

export const lerna: Ecosystem = {
  ...buildTool('lerna', 'Lerna', [
    ...commandsOf('manifest', 'bootstrap'),
    ...commandsOf('needs-source', 'run', 'exec', 'publish', 'version', 'link'),
  ]),
  manifests: ['lerna.json'],
  alsoNeeded: ['package.json', 'packages/*/package.json', '.npmrc'],
  outputs: ['node_modules'],
};

export const turbo = buildTool('turbo', 'Turborepo', commandsOf('needs-source', 'run', 'prune', 'build', 'test', 'lint'));

export const nx = buildTool(
  'nx',
  'Nx',
  commandsOf('needs-source', 'run', 'run-many', 'affected', 'build', 'test', 'serve', 'lint'),
);

function buildTool(id: string, title: string, commands: readonly CommandPattern[]): Ecosystem {
  return {
    ...{ id, title, programs: [id], commands },
    ...{ manifests: [], locks: [], alsoNeeded: [], directoryFlags: ['--cwd'], manifestFlags: [], outputs: [] },
    ...{ valueFlags: ['--scope', '--filter', '--concurrency', '-F'], cacheFolders: [], isStoreReadLater: false },
  };
}
