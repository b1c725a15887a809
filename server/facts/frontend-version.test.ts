import { expect, it } from 'vitest';
import { parseDockerfile } from '../model/parse-dockerfile.ts';
import { hasFeature } from './frontend-version.ts';

it.each([
  ['', true, true],
  ['# syntax=docker/dockerfile:1\n', true, true],
  ['# syntax=docker/dockerfile\n', true, true],
  ['# syntax=docker.io/docker/dockerfile:1.7-labs\n', true, false],
  ['# syntax=docker/dockerfile:1.1\n', false, false],
  ['# syntax=docker/dockerfile:1.20.0\n', true, true],
  ['# syntax=docker/dockerfile:1@sha256:abc\n', true, true],
  ['# syntax=docker/dockerfile:0.9\n', false, false],
  ['# syntax=somebody/else:1\n', false, false],
])('of a file that begins with %j it knows mounts: %j, and --parents: %j', (head, mount, parents) => {
  const dockerfile = parseDockerfile(`${head}FROM a:1\n`);
  expect(hasFeature(dockerfile, 'mount')).toBe(mount);
  expect(hasFeature(dockerfile, 'parents')).toBe(parents);
});
