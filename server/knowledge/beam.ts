/** Package managers of Elixir, Erlang and Gleam. */
import { commandsOf, type Ecosystem, nothingElse } from './ecosystem.ts';

export const mix: Ecosystem = {
  ...nothingElse,
  id: 'mix',
  title: 'Mix',
  programs: ['mix'],
  commands: [
    ...commandsOf('manifest', 'deps.get', 'deps.compile'),
    // One command after another, with a comma between them.
    { words: ['do', 'deps.get,', 'deps.compile'], kind: 'manifest', operands: 'none' },
    { words: ['do', 'deps.get', '+', 'deps.compile'], kind: 'manifest', operands: 'none' },
    { words: ['do', 'local.hex'], kind: 'tools' },
    ...commandsOf('tools', 'local.hex', 'local.rebar', 'archive.install', 'hex.info', 'hex.repo', 'hex.organization'),
    ...commandsOf('update', 'deps.update', 'deps.unlock'),
    ...commandsOf('needs-source', 'compile', 'release', 'test', 'run', 'do', 'phx.digest', 'phx.server', 'ecto.migrate'),
    ...commandsOf('needs-source', 'assets.deploy', 'assets.build', 'escript.build'),
  ],
  manifests: ['mix.exs'],
  locks: ['mix.lock'],
  alsoNeeded: ['apps/*/mix.exs', 'config/config.exs', 'config/prod.exs'],
  cacheFolders: ['/root/.hex', '/root/.cache/rebar3'],
  isStoreReadLater: false,
  outputs: ['deps', '_build'],
};

export const rebar3: Ecosystem = {
  ...nothingElse,
  id: 'rebar3',
  title: 'Rebar3',
  programs: ['rebar3'],
  commands: [
    ...commandsOf('manifest', 'get-deps'),
    { words: ['compile'], kind: 'manifest', withFlags: [['-d', '--deps_only']] },
    ...commandsOf('update', 'update', 'upgrade', 'unlock'),
    ...commandsOf('tools', 'local', 'plugins'),
    { words: [], kind: 'needs-source', operands: 'some' },
  ],
  manifests: ['rebar.config'],
  locks: ['rebar.lock'],
  alsoNeeded: ['rebar.config.script'],
  cacheFolders: ['/root/.cache/rebar3'],
  isStoreReadLater: false,
  outputs: ['_build'],
};

export const gleam: Ecosystem = {
  ...nothingElse,
  id: 'gleam',
  title: 'Gleam',
  programs: ['gleam'],
  commands: [
    { words: ['deps', 'download'], kind: 'manifest' },
    { words: ['deps', 'update'], kind: 'update' },
    ...commandsOf('tools', 'add'),
    ...commandsOf('needs-source', 'build', 'export', 'test', 'run', 'check'),
  ],
  manifests: ['gleam.toml'],
  locks: ['manifest.toml'],
  cacheFolders: ['/root/.cache/gleam'],
  isStoreReadLater: false,
  outputs: ['build'],
};
