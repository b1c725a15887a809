/** Asks the editor to watch the files that answers depend on: ignore files, compose, bake, tasks, CI and scripts, manifests and locks. */
import { type Connection, DidChangeWatchedFilesNotification, type FileSystemWatcher } from 'vscode-languageserver';
import { ecosystems } from '../knowledge/ecosystems.ts';

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

/** One pattern for all plain names, so that the editor has little to match. */
function manifestPatterns(): readonly string[] {
  const names = new Set(
    ecosystems.flatMap(({ manifests, locks }) => [...manifests, ...locks].map((name) => name.replace(/^\*\*\//, ''))),
  );
  const plain = [...names].filter((name) => !/[*?{}]/.test(name));
  const globs = [...names].filter((name) => /[*?]/.test(name)).map((name) => `**/${name}`);
  return [`**/{${plain.join(',')}}`, ...globs];
}
