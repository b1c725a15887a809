import { expect, test } from 'vitest';
import type { Builder } from '../facts/project-options.ts';
import { ignoreFileCandidates } from './ignore-file-choice.ts';

test.each<[Builder | undefined, readonly string[]]>([
  [undefined, ['/c/a/Dockerfile.dockerignore', '/c/.dockerignore']],
  ['buildkit', ['/c/a/Dockerfile.dockerignore', '/c/.dockerignore']],
  ['kaniko', ['/c/a/Dockerfile.dockerignore', '/c/.dockerignore']],
  ['legacy', ['/c/.dockerignore']],
  ['buildah', ['/c/a/Dockerfile.containerignore', '/c/a/Dockerfile.dockerignore', '/c/.containerignore', '/c/.dockerignore']],
])('of the builder %s the first of these holds that exists', (builder, expected) => {
  expect(ignoreFileCandidates('/c/a/Dockerfile', '/c', builder)).toEqual(expected);
});
