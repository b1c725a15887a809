import { expect, it } from 'vitest';
import { parseDockerfile } from '../model/parse-dockerfile.ts';
import { frontendOf, hasFeature, minorOf, newerFlag } from './frontend-version.ts';

it.each([
  ['', true, true],
  ['# syntax=docker/dockerfile:1\n', true, true],
  ['# syntax=docker/dockerfile\n', true, true],
  ['# syntax=docker.io/docker/dockerfile:1.7-labs\n', true, true],
  ['# syntax=docker.io/docker/dockerfile:1.7\n', true, false],
  ['# syntax=docker/dockerfile:1.6-labs\n', true, false],
  ['# syntax=mirror.example:5000/hub/docker/dockerfile:1.4\n', true, false],
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

const newest = Number.MAX_SAFE_INTEGER;
it.each([
  ['docker/dockerfile', { kind: 'named', minor: newest, isLabs: false }],
  ['docker/dockerfile:1', { kind: 'named', minor: newest, isLabs: false }],
  ['docker/dockerfile:1-labs', { kind: 'named', minor: newest, isLabs: true }],
  ['docker/dockerfile:labs', { kind: 'named', minor: newest, isLabs: true }],
  ['docker/dockerfile:1.19.0-labs@sha256:0', { kind: 'named', minor: 19, isLabs: true }],
  ['docker/dockerfile:1.20', { kind: 'named', minor: 20, isLabs: false }],
  ['docker/dockerfile:2', { kind: 'named', minor: newest, isLabs: false }],
  ['docker/dockerfile:0.11', { kind: 'named', minor: 0, isLabs: false }],
  ['docker/dockerfile:latest', { kind: 'named', minor: newest, isLabs: false }],
  ['docker/dockerfile-upstream:1.2', { kind: 'named', minor: newest, isLabs: false }],
  ['127.0.0.1:5000/dockerfile:1.4', { kind: 'named', minor: 4, isLabs: false }],
  ['somebody/mockerfile:1', { kind: 'other' }],
  ['somebody/not-dockerfile', { kind: 'other' }],
])('# syntax=%s is %j', (reference, expected) => {
  expect(frontendOf(parseDockerfile(`# syntax=${reference}\nFROM a\n`))).toEqual(expected);
  expect(frontendOf(parseDockerfile('# syntax=other\nFROM a\n'), reference)).toEqual(expected);
});

it('without the line it is the one that came out with the builder', () => {
  const own = frontendOf(parseDockerfile('FROM a\n'));
  expect(own).toEqual({ kind: 'own' });
  expect([8, 25, 26].map((buildKit) => minorOf(own, buildKit))).toEqual([2, 19, 20]);
});

it.each([
  ['', 'COPY --parents a /b', 25, { flag: 'COPY --parents', needs: '1.20' }],
  ['', 'COPY --parents a /b', 26, undefined],
  ['', 'COPY --exclude=a b /c', 24, { flag: 'COPY --exclude', needs: '1.19' }],
  ['', 'COPY --exclude=a b /c', 25, undefined],
  ['', 'COPY --from=a --chown=1 a /b', 8, undefined],
  ['', 'ADD --unpack --checksum=x a /b', 12, { flag: 'ADD --unpack', needs: '1.17' }],
  ['', 'RUN --device=x y', 26, { flag: 'RUN --device', needs: 'labs' }],
  ['# syntax=docker/dockerfile:1\n', 'RUN --device=x y', 26, { flag: 'RUN --device', needs: 'labs' }],
  ['# syntax=docker/dockerfile:1-labs\n', 'RUN --device=x y', 26, undefined],
  ['# syntax=docker/dockerfile:1\n', 'COPY --parents a /b', 12, undefined],
  ['# syntax=docker/dockerfile:1.19\n', 'COPY --parents a /b', 26, { flag: 'COPY --parents', needs: '1.20' }],
  ['# syntax=docker/dockerfile:1.7-labs\n', 'COPY --parents --exclude=x a /b', 12, undefined],
])('%s%s on BuildKit 0.%i', (head, line, buildKit, expected) => {
  const dockerfile = parseDockerfile(`${head}FROM a\n${line}\n`);
  const instruction = dockerfile.instructions.at(-1);
  expect(instruction && newerFlag(instruction, frontendOf(dockerfile), buildKit)).toEqual(expected);
});
