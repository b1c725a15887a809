/** Asks the editor to watch the files that answers depend on: ignore files, compose, bake, tasks, CI and scripts, manifests and locks. */
import { type Connection, DidChangeWatchedFilesNotification, type FileSystemWatcher } from 'vscode-languageserver';
import { ecosystems } from '../knowledge/ecosystems.ts';
import type { Settings } from '../settings.ts';
import type { FailureLog } from './guard.ts';

const always: readonly string[] = [
  '**/.unstale.{yaml,yml,json}',
  '**/.dockerignore',
  '**/*.{dockerignore,containerignore}',
  '**/.containerignore',
  '**/*compose*.{yml,yaml}',
  '**/docker-bake*.{hcl,json}',
  '**/.vscode/tasks.json',
  '**/{skaffold*.yaml,skaffold*.yml,Tiltfile}',
  '**/{devcontainer,.devcontainer}.json',
  '**/.env',
  '**/.github/workflows/*.{yml,yaml}',
  '**/{.gitlab-ci,Chart,kustomization}.{yml,yaml}',
  '**/{Makefile,makefile,GNUmakefile}',
  '**/*.{sh,bash}',
  '**/{script,scripts}/*',
  '**/{Dockerfile,Containerfile}*',
];

/** Nothing happens when the editor refuses: contexts are then read again when a document changes. */
export async function watchInputs(connection: Connection): Promise<void> {
  const watchers = [...always, ...manifestPatterns()].map((globPattern): FileSystemWatcher => ({ globPattern }));
  await connection.client.register(DidChangeWatchedFilesNotification.type, { watchers });
}

/** Whoever writes a configuration does not get the editor to watch everything. */
const mostNames = 100;
const longestName = 200;

/** Manifests that a configuration names (`ecosystems`), as soon as settings with them hold for a document; watched to the end. */
export class NamedManifests {
  readonly #connection: Connection;
  readonly #log: FailureLog;
  readonly #watched = new Set(manifestPatterns().flatMap((pattern) => pattern.replace(/^\*\*\/\{?|\}$/g, '').split(',')));
  #left = mostNames;

  constructor(connection: Connection, log: FailureLog) {
    this.#connection = connection;
    this.#log = log;
  }

  follow({ options }: Settings): void {
    const said = Object.values(options.ecosystems).flatMap(({ manifests = [], locks = [], alsoNeeded = [] }) => [
      ...manifests,
      ...locks,
      ...alsoNeeded,
    ]);
    const names = [...new Set(said.map((name) => name.replace(/^(?:\.\/|\*\*\/)+/, '')))];
    const added = names.filter((name) => isName(name) && !this.#watched.has(name)).slice(0, this.#left);
    if (added.length === 0) return;
    this.#left -= added.length;
    for (const name of added) this.#watched.add(name);
    const watchers = added.map((name): FileSystemWatcher => ({ globPattern: `**/${name}` }));
    this.#connection.client
      .register(DidChangeWatchedFilesNotification.type, { watchers })
      .catch((error: unknown) => this.#log.report('registration', error));
  }
}

/** Of a file: nothing that names everything, leads out, or means something else in a glob. */
function isName(name: string): boolean {
  return name.length <= longestName && /[\p{L}\p{N}]/u.test(name) && !/[{}[\]!\\]|(?:^|\/)\.\.(?:\/|$)|^\//.test(name);
}

/** One pattern for all plain names, so that the editor has little to match. */
function manifestPatterns(): readonly string[] {
  const names = new Set(
    ecosystems.flatMap(({ manifests, locks }) => [...manifests, ...locks].map((name) => name.replace(/^\*\*\//, ''))),
  );
  const plain = [...names].filter((name) => !/[*?{}]/.test(name));
  const globs = [...names].filter((name) => /[*?]/.test(name)).map((name) => `**/${name}`);
  return [`**/{${plain.join(',')}}`, ...globs];
}
