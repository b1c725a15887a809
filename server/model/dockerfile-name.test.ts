import { expect, test } from 'vitest';
import { isDockerfileName } from './dockerfile-name.ts';

test.each([
  ...['Dockerfile', 'dockerfile', 'DOCKERFILE', 'Containerfile', 'Dockerfile.prod', 'dockerfile.dev', 'Dockerfile.web.ci'],
  ...['api.dockerfile', 'api.Dockerfile', 'web.containerfile', 'Dockerfile.go', 'Dockerfile.py', 'Dockerfile.alpine3.20'],
  ...['Dockerfile.ubuntu-24.04', 'Dockerfile.test', 'prod.v1.dockerfile'],
])('%s is a Dockerfile', (name) => {
  expect(isDockerfileName(name)).toBe(true);
});

test.each([
  ...['Dockerfile.dockerignore', 'api.dockerfile.dockerignore', 'Containerfile.containerignore', 'Dockerfiles', 'MyDockerfile'],
  ...['dockerfile.go', 'dockerfile.py', 'dockerfile.ts', 'dockerfile.test.ts', 'dockerfile.mjs', 'containerfile.rs'],
  ...['Dockerfile.md', 'Dockerfile.json', 'dockerfile.tmLanguage.json', 'Dockerfile.yaml', 'Dockerfile.orig', 'Dockerfile.swp'],
  ...['Dockerfile-prod', 'Dockerfile.prod~', ''],
  ...['Dockerfile.j2', 'Dockerfile.template', 'Dockerfile.in', 'Dockerfile.tmpl'],
])('%s is none', (name) => {
  expect(isDockerfileName(name)).toBe(false);
});
