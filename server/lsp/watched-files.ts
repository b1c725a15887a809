/** Asks the editor to watch the files that answers depend on: ignore files, compose, bake, tasks, CI and scripts, manifests and locks. */
import { type Connection, DidChangeWatchedFilesNotification, type FileSystemWatcher } from 'vscode-languageserver';
import type { EcosystemAddition } from '../knowledge/ecosystem.ts';
import { ecosystems } from '../knowledge/ecosystems.ts';
import type { Settings } from '../settings.ts';

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

const mostOwnPatterns = 200;

/** Watches the manifests that only a project's configuration names, each pattern once; `report` is told when the editor refuses. */
export function ownManifestWatcher(connection: Connection, report: (error: unknown) => void): (settings: Settings) => void {
  const watched = new Set(namesOf(ecosystems));
  let left = mostOwnPatterns;
  return ({ options }) => {
    const names = namesOf(Object.values(options.ecosystems)).filter((name) => !watched.has(name));
    const own = [...new Set(names)].slice(0, left);
    if (own.length === 0) return;
    left -= own.length;
    for (const name of own) watched.add(name);
    const watchers = own.map((name): FileSystemWatcher => ({ globPattern: `**/${name}` }));
    connection.client.register(DidChangeWatchedFilesNotification.type, { watchers }).catch(report);
  };
}

function namesOf(of: readonly EcosystemAddition[]): readonly string[] {
  return of.flatMap(({ manifests = [], locks = [] }) => [...manifests, ...locks].map((name) => name.replace(/^\*\*\//, '')));
}

/** One pattern for all plain names, so that the editor has little to match. */
function manifestPatterns(): readonly string[] {
  const names = new Set(namesOf(ecosystems));
  const plain = [...names].filter((name) => !/[*?{}]/.test(name));
  const globs = [...names].filter((name) => /[*?]/.test(name)).map((name) => `**/${name}`);
  return [`**/{${plain.join(',')}}`, ...globs];
}
