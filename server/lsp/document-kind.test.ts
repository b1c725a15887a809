import { expect, test } from 'vitest';
import { documentKind } from './document-kind.ts';

test.each([
  ['file:///a/Dockerfile', 'plaintext', 'dockerfile'],
  ['file:///a/dockerfile', '', 'dockerfile'],
  ['file:///a/Dockerfile.prod', 'toml', 'dockerfile'],
  ['file:///a/api.dockerfile', '', 'dockerfile'],
  ['file:///a/Containerfile', '', 'dockerfile'],
  ['untitled:Untitled-1', 'dockerfile', 'dockerfile'],
  ['file:///a/other', 'dockerfile', 'dockerfile'],
  ['file:///a/Dockerfile.dockerignore', 'dockerfile', 'ignore'],
  ['file:///a/.dockerignore', 'ignore', 'ignore'],
  ['file:///a/docker-compose.override.yml', 'yaml', 'compose'],
  ['file:///a/compose.yaml', 'dockercompose', 'compose'],
  ['file:///a/stack.yml', 'dockercompose', 'compose'],
  ['file:///a/.github/workflows/image.yml', 'yaml', 'workflow'],
  ['file:///a/.gitlab-ci.yml', 'yaml', 'workflow'],
  ['file:///a/.vscode/tasks.json', 'jsonc', 'input'],
  ['git:/a/Dockerfile?ref', 'dockerfile', 'foreign'],
  ['file:///a/Dockerfile.j2', 'dockerfile', 'foreign'],
  ['file:///a/Dockerfile.template', 'dockerfile', 'foreign'],
  ['file:///a/deployment.yaml', 'yaml', 'foreign'],
  ['file:///a/Dockerfiles/readme.md', 'markdown', 'foreign'],
])('%s as %s is %s', (uri, language, kind) => {
  expect(documentKind(uri, language)).toBe(kind);
});
