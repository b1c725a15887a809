import { expect, test } from 'vitest';
import type { JsonObject } from '../../ports.ts';
import { compareImages } from './image-identity.ts';

const layers = { RootFS: { Type: 'layers', Layers: ['sha256:a', 'sha256:b'] } };
const image = (id: string, config: JsonObject = {}, more: JsonObject = layers): JsonObject => ({
  Id: id,
  Config: config,
  ...more,
});
const manifests = (digest: string, architecture = 'amd64'): JsonObject => ({
  Manifests: [
    { Kind: 'image', ID: digest, ImageData: { Platform: { os: 'linux', architecture } } },
    { Kind: 'attestation', ID: 'sha256:att' },
  ],
});

test.each<[string, JsonObject, JsonObject, object]>([
  ['the same id', image('1'), image('1', { Cmd: ['x'] }), { kind: 'same', by: 'id' }],
  [
    'provenance changed only',
    image('1', {}, manifests('sha256:m')),
    image('2', {}, manifests('sha256:m')),
    { kind: 'same', by: 'manifest' },
  ],
  ['the same layers and settings', image('1', { Env: null }), image('2', { Env: [] }), { kind: 'same', by: 'layers' }],
  [
    'only the time of the build in a label',
    image('1', { Labels: { 'org.opencontainers.image.created': '1' } }),
    image('2'),
    { kind: 'same', by: 'layers' },
  ],
  [
    'only labels that Compose writes',
    image('1', { Labels: { 'com.docker.compose.project': 'shop', 'com.docker.compose.service': 'web' } }),
    image('2'),
    { kind: 'same', by: 'layers' },
  ],
  [
    'variables in another order',
    image('1', { Env: ['A=1', 'B=2'] }),
    image('2', { Env: ['B=2', 'A=1'] }),
    { kind: 'same', by: 'layers' },
  ],
  [
    'what Podman gives to each container and keeps in a commit',
    image('1', { Env: ['A=1'] }),
    image('2', { Env: ['A=1', 'TERM=xterm', 'container=podman'] }),
    { kind: 'same', by: 'layers' },
  ],
  [
    'a terminal that the image itself sets',
    image('1', { Env: ['A=1'] }),
    image('2', { Env: ['A=1', 'TERM=xterm'] }),
    { kind: 'different', settings: ['Env'] },
  ],
  ['other variables', image('1', { Env: ['A=1'] }), image('2', { Env: ['A=2'] }), { kind: 'different', settings: ['Env'] }],
  [
    'defaults that are spelled out',
    image('1', {
      Healthcheck: { Test: ['CMD', 'x'], Interval: 30_000_000_000, Retries: 3 },
      StopSignal: 'SIGTERM',
      WorkingDir: '/',
    }),
    image('2', { Healthcheck: { Test: ['CMD', 'x'] } }),
    { kind: 'same', by: 'layers' },
  ],
  [
    'another interval of the health check',
    image('1', { Healthcheck: { Test: ['CMD', 'x'], Interval: 20_000_000_000 } }),
    image('2', { Healthcheck: { Test: ['CMD', 'x'] } }),
    { kind: 'different', settings: ['Healthcheck'] },
  ],
  ['another command', image('1', { Cmd: ['a'] }), image('2', { Cmd: ['b'] }), { kind: 'different', settings: ['Cmd'] }],
  [
    'another label',
    image('1', { Labels: { a: '1' } }),
    image('2', { Labels: { a: '2' } }),
    { kind: 'different', settings: ['Labels'] },
  ],
  ['other layers', image('1'), image('2', {}, { RootFS: { Layers: ['sha256:a', 'sha256:c'] } }), { kind: 'undecided' }],
  ['no layers told', image('1', {}, {}), image('2', {}, {}), { kind: 'undecided' }],
  [
    'a manifest of another platform',
    image('1', {}, manifests('sha256:m', 'arm64')),
    image('2', {}, manifests('sha256:m', 'arm64')),
    { kind: 'undecided' },
  ],
])('%s', (_, one, other, expected) => {
  expect(compareImages(one, other, 'linux/amd64')).toEqual(expected);
  expect(compareImages(other, one, 'linux/amd64').kind).toBe((expected as { kind: string }).kind);
});

test('the order of keys is no difference, the order of words is', () => {
  const one = image('1', { Healthcheck: { Test: ['CMD', 'x'], Interval: 9_223_372_036_854_775_807n } });
  const other = image('2', { Healthcheck: { Interval: 9_223_372_036_854_775_807n, Test: ['CMD', 'x'] } });
  expect(compareImages(one, other, 'linux/amd64')).toEqual({ kind: 'same', by: 'layers' });
});
