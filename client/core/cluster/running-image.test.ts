import { expect, test } from 'vitest';
import { readImageId, repositoryOf } from './running-image.ts';

const hex = 'a'.repeat(64);
const digest = `sha256:${hex}`;

test.each([
  ['containerd, of a registry', `ghcr.io/shop/web@${digest}`, { kind: 'named', repository: 'ghcr.io/shop/web', digest }],
  [
    'containerd, of Docker Hub',
    `docker.io/library/nginx@${digest}`,
    { kind: 'named', repository: 'docker.io/library/nginx', digest },
  ],
  ['with a port', `localhost:5000/web@${digest}`, { kind: 'named', repository: 'localhost:5000/web', digest }],
  ['Docker, pulled', `docker-pullable://nginx@${digest}`, { kind: 'named', repository: 'docker.io/library/nginx', digest }],
  ['Docker, built or loaded', `docker://${digest}`, { kind: 'config', digest }],
  ['containerd, without a name', digest, { kind: 'config', digest }],
  ['CRI-O, bare', hex, { kind: 'config', digest }],
  ['loaded by kind', `docker.io/library/import-2026-11-26@${digest}`, { kind: 'loaded', digest }],
  ['not yet', '', { kind: 'none' }],
  ['a digest that is none', 'nginx@sha256:1', { kind: 'none' }],
  ['a form that nobody knows', 'nginx:latest', { kind: 'none' }],
])('reads the image id of a node: %s', (_, text, expected) => {
  expect(readImageId(text)).toEqual(expected);
});

test.each([
  ['web', 'docker.io/library/web'],
  ['web:1', 'docker.io/library/web'],
  ['shop/web:1@sha256:0', 'docker.io/shop/web'],
  [`localhost:5000/web@${digest}`, 'localhost:5000/web'],
])('the repository of %s is %s', (reference, repository) => {
  expect(repositoryOf(reference)).toBe(repository);
});
