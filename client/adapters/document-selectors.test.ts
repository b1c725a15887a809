import { matchesGlob } from 'node:path';
import { expect, test } from 'vitest';
import manifest from '../../package.json' with { type: 'json' };
import { documentKind, isChecked } from '../../server/lsp/document-kind.ts';
import { documentSelectors, startsServer } from './document-selectors.ts';

function isSelected(path: string): boolean {
  return documentSelectors.some(
    ({ scheme, pattern }) => scheme === 'file' && pattern !== undefined && matchesGlob(path, pattern),
  );
}

const names = [
  ...['Dockerfile', 'dockerfile', 'Containerfile', 'Dockerfile.prod', 'dockerfile.dev', 'api.dockerfile', 'api.Dockerfile'],
  ...['a/b/Dockerfile', 'web.containerfile', 'Dockerfile.web.ci', '.dockerignore', '.containerignore'],
  ...['Dockerfile.dockerignore', 'api.Dockerfile.dockerignore', 'Containerfile.containerignore'],
  ...['compose.yaml', 'compose.yml', 'docker-compose.yml', 'docker-compose.yaml', 'docker-compose.override.yml'],
  ...['compose.prod.yaml', 'docker-compose-dev.yml', 'docker-bake.hcl', 'docker-bake.json', 'docker-bake.override.hcl'],
  ...['.vscode/tasks.json', '.env', 'a/.env', '.github/workflows/ci.yml', '.gitlab-ci.yml'],
  ...['.unstale.yaml', '.unstale.yml', 'a/.unstale.json'],
];

test.each(names)('%s is known to the server, and the editor tells about it', (name) => {
  expect(documentKind(`file:///folder/${name}`)).not.toBe('foreign');
  expect(isSelected(`/folder/${name}`)).toBe(true);
});

test.each(['readme.md', 'package.json', 'src/main.ts', 'compose.md', 'tasks.json', '.env.local', 'Dockerfiles/a.sh'])(
  '%s is nobody of ours, and the editor does not send it',
  (name) => {
    expect(documentKind(`file:///folder/${name}`)).toBe('foreign');
    expect(isSelected(`/folder/${name}`)).toBe(false);
  },
);

test.each(names)('the server is started by %s exactly when it checks it', (name) => {
  const kind = documentKind(`file:///folder/${name}`);
  const isOurs = isChecked(kind) || kind === 'config';
  expect(startsServer('plaintext', 'file', `/folder/${name}`)).toBe(isOurs);
});

const podManifest = 'apiVersion: apps/v1\nkind: Deployment\nspec:\n  template:\n    spec:\n      containers: []\n';

test.each([
  [podManifest, true],
  ['apiVersion: v1\nkind: Service\n', false],
  ['openapi: 3.0.0\n', false],
])('of YAML whose name says nothing the text decides, for the server and for its start: %j', (text, isManifest) => {
  expect(isSelected('/folder/web.yaml')).toBe(true);
  expect(startsServer('yaml', 'file', '/folder/web.yaml', () => text)).toBe(isManifest);
  expect(documentKind('file:///folder/web.yaml', 'yaml', () => text)).toBe(isManifest ? 'kubernetes' : 'foreign');
});

test.each([
  ['dockerfile', 'file', '/a/other', true],
  ['dockerfile', 'untitled', 'Untitled-1', true],
  ['dockerfile', 'git', '/a/Dockerfile', false],
  ['yaml', 'file', '/a/compose.yaml', true],
  ['yaml', 'file', '/a/values.yaml', false],
])('a %s document of scheme %s at %s starts the server: %s', (languageId, scheme, path, expected) => {
  expect(startsServer(languageId, scheme, path)).toBe(expected);
});

test('the extension wakes up for each language that starts the server', () => {
  const languages = documentSelectors.flatMap(({ language }) => language ?? []);
  for (const language of languages) expect(manifest.activationEvents).toContain(`onLanguage:${language}`);
});
