import { expect, test } from 'vitest';
import { looksLikeManifest, namedDocumentKind } from './document-name.ts';

test.each([
  ['/a/compose.yaml', 'compose'],
  ['/a/docker-compose.override.yml', 'compose'],
  ['/a/docker-compose-dev.yml', 'compose'],
  ['/a/.dockerignore', 'ignore'],
  ['/a/api.Dockerfile.dockerignore', 'ignore'],
  ['/a/.containerignore', 'ignore'],
  ['/a/.github/workflows/ci.yml', 'workflow'],
  ['.github/workflows/ci.yaml', 'workflow'],
  ['/a/.gitlab-ci.yml', 'workflow'],
  ['/a/templates/build.gitlab-ci.yml', 'workflow'],
  ['/a/.github/workflows/sub/ci.yml', 'yaml'],
  ['/a/.github/dependabot.yml', 'yaml'],
  ['/a/deployment.YAML', 'yaml'],
  ['/a/composer.yaml', 'yaml'],
  ['/a/compose.yaml.bak', undefined],
  ['/a/Dockerfile', undefined],
])('%s is named like %s', (path, kind) => expect(namedDocumentKind(path)).toBe(kind));

test.each([
  ['a deployment', 'apiVersion: apps/v1\nkind: Deployment\nspec: { template: { spec: { containers: [] } } }\n', true],
  ['a list', 'apiVersion: v1\nkind: List\nitems:\n- apiVersion: v1\n  kind: Pod\n  spec:\n    initContainers: []\n', true],
  [
    'keys in another order, with the line endings of Windows',
    'kind: Pod\r\napiVersion: v1\r\nspec:\r\n  containers: []\r\n',
    true,
  ],
  ['a service', 'apiVersion: v1\nkind: Service\nspec: { ports: [] }\n', false],
  ['something else with containers', 'containers: []\nkind: x\n', false],
  ['a very long file that says it at its end', `${'a: b\n'.repeat(20_000)}apiVersion: v1\nkind: Pod\ncontainers: []\n`, false],
])('a look at the text tells of %s', (_, text, expected) => expect(looksLikeManifest(text)).toBe(expected));
