import { expect, test } from 'vitest';
import type { JsonObject } from '../../ports.ts';
import { compareWithRegistry } from './compare-with-registry.ts';
import { localImage } from './local-image.ts';
import { registryLink } from './registry-link.ts';
import { placeOf } from './registry-reference.ts';
import { configIn, createdIn, manifestIn, type RemoteImage } from './remote-image.ts';

const digest = (letter: string) => `sha256:${letter.repeat(64)}`;
const [index, own, foreign, config, other] = ['a', 'b', 'c', 'd', 'e'].map(digest) as [string, string, string, string, string];
const reference = 'registry.example/shop:1';
const place = placeOf(reference) ?? expect.fail('no place');
const platform = { os: 'linux', architecture: 'amd64', variant: '' };
const about = { Os: 'linux', Architecture: 'amd64', Created: '2026-11-26T12:00:00.5Z' };

/** As the engine's own store answers. */
function classic(...names: string[]): JsonObject {
  return { ...about, Id: config, RepoDigests: names };
}

/** As containerd's store answers of a pulled index. */
function pulled(...repositories: string[]): JsonObject {
  const manifest = (ID: string, architecture: string, Available: boolean) => ({
    ...{ ID, Kind: 'image', Available },
    ImageData: { Platform: { os: 'linux', architecture } },
  });
  const Manifests = [manifest(own, 'amd64', true), manifest(foreign, 'arm64', false)];
  return { ...about, Id: index, RepoDigests: repositories.map((name) => `${name}@${index}`), Manifests };
}

/** As containerd's store answers of what was built here: it has a digest although nobody pushed it. */
const built: JsonObject = {
  ...{ ...about, Id: own, RepoDigests: [`registry.example/shop@${own}`] },
  Descriptor: { digest: own, annotations: { 'config.digest': config } },
};

const ofClassic = { kind: 'docker', usesContainerdStore: false } as const;
const ofContainerd = { kind: 'docker', usesContainerdStore: true } as const;
const ofPodman = { kind: 'podman', usesContainerdStore: false } as const;

test.each([
  ['pulled or pushed, by its own name', classic(`registry.example/shop@${index}`), ofClassic, 'registry'],
  ['known by the name of another repository', classic(`other.example/shop@${index}`), ofClassic, 'here'],
  ['never pulled or pushed', classic(), ofClassic, 'here'],
  ['a pulled index in containerd', pulled('registry.example/shop'), ofContainerd, 'registry'],
  ['a pulled index with several names', pulled('registry.example/shop', 'postgres'), ofContainerd, 'unknown'],
  ['built into containerd', built, ofContainerd, 'here'],
  [
    'one manifest in containerd, from anywhere',
    { ...about, Id: own, RepoDigests: [`registry.example/shop@${own}`] },
    ofContainerd,
    'unknown',
  ],
  ['anything in Podman', classic(`registry.example/shop@${index}`), ofPodman, 'unknown'],
] as const)('%s comes from: %s', (_, inspected, facts, origin) => {
  expect(localImage(inspected, facts, place).origin).toBe(origin);
});

function state(inspected: JsonObject, facts: typeof ofClassic | typeof ofContainerd, remote: RemoteImage): string {
  return compareWithRegistry({ reference, place, local: localImage(inspected, facts, place), remote, mirrors: [] }).state;
}

const newer = Date.parse('2026-11-26T13:00:00Z');
const older = Date.parse('2026-11-26T11:00:00Z');
const image = (digest: string, more: object = {}): RemoteImage => ({ kind: 'image', digest, ...more });

test.each([
  ['the index that was pulled', classic(`registry.example/shop@${index}`), ofClassic, image(index), 'same'],
  ['a digest of another repository', classic(`mirror.example/shop@${index}`), ofClassic, image(index), 'same'],
  [
    'another index with the same configuration',
    classic(`registry.example/shop@${index}`),
    ofClassic,
    image(other, { manifestDigest: own, configDigest: config }),
    'same',
  ],
  ['the index in containerd', pulled('registry.example/shop'), ofContainerd, image(index), 'same'],
  ['the manifest of its platform', pulled('registry.example/shop'), ofContainerd, image(own), 'same'],
  [
    'another index with the same manifest',
    pulled('registry.example/shop'),
    ofContainerd,
    image(other, { manifestDigest: own }),
    'same',
  ],
  [
    'the manifest of another platform of the same index',
    pulled('registry.example/shop'),
    ofContainerd,
    image(foreign),
    'different',
  ],
  ['what was built here, in containerd', built, ofContainerd, image(other, { configDigest: config }), 'same'],
  ['a later image', classic(`registry.example/shop@${index}`), ofClassic, image(other, { createdAtMs: newer }), 'registry-newer'],
  ['an earlier image', classic(), ofClassic, image(other, { createdAtMs: older }), 'local-newer'],
  ['an image without a time', classic(), ofClassic, image(other), 'different'],
  [
    'an image with a fixed time',
    classic(),
    ofClassic,
    image(other, { createdAtMs: Date.parse('1980-01-01T00:00:01Z') }),
    'different',
  ],
  [
    'an image of the same time',
    classic(),
    ofClassic,
    image(other, { createdAtMs: Date.parse('2026-11-26T12:00:00.5Z') }),
    'different',
  ],
  [
    'images for other platforms',
    classic(),
    ofClassic,
    image(other, { isOfOtherPlatforms: true, createdAtMs: newer }),
    'different',
  ],
  ['nothing', classic(), ofClassic, { kind: 'absent' }, 'not-in-registry'],
  ['nothing that it tells', classic(), ofClassic, { kind: 'unknown', because: 'It does not answer.' }, 'unknown'],
] as const)('a registry that has %s', (_, inspected, facts, remote, expected) => {
  expect(state(inspected, facts, remote)).toBe(expected);
});

function told(remote: RemoteImage, ...mirrors: RemoteImage[]) {
  const local = localImage(classic(`registry.example/shop@${index}`), ofClassic, place);
  const sides = { reference, place, local, remote, mirrors: mirrors.map((one) => ({ host: 'proxy.example', remote: one })) };
  const { state, because, evidence, fixes } = registryLink(compareWithRegistry(sides));
  return [state, because, ...evidence, ...fixes];
}

test('the link is a note with both digests and what can be done, and never broken', () => {
  expect(told(image(other, { createdAtMs: newer }))).toEqual([
    'note',
    'The registry has a newer image for registry.example/shop:1.',
    `here: ${index}`,
    `registry.example: ${other}`,
    'pull',
  ]);
  expect(told(image(index))[0]).toBe('ok');
  expect(told({ kind: 'absent' })).toEqual([
    'note',
    'The registry does not have registry.example/shop:1.',
    `here: ${index}`,
    'push',
  ]);
  expect(told({ kind: 'unknown', because: 'registry.example does not answer.' })).toEqual([
    'unknown',
    'registry.example does not answer.',
  ]);
});

test('a mirror that serves something else is told, also where what is here is the same as in the registry', () => {
  expect(told(image(index), image(other))).toEqual([
    'note',
    'The registry has the same image for registry.example/shop:1. The mirror proxy.example serves an older image of registry.example/shop:1.',
    `here: ${index}`,
    `registry.example: ${index}`,
    `mirror proxy.example: ${other}`,
  ]);
  expect(told(image(index), image(index))[0]).toBe('ok');
  expect(told(image(index), { kind: 'unknown', because: 'proxy.example does not answer.' })[0]).toBe('ok');
  expect(told({ kind: 'unknown', because: 'registry.example does not answer.' }, image(other))[0]).toBe('unknown');
});

test('an image that was built here and never pushed is called so', () => {
  const local = localImage(classic(), ofClassic, place);
  const { because } = compareWithRegistry({ reference, place, local, remote: { kind: 'absent' }, mirrors: [] });
  expect(because).toBe('registry.example/shop:1 was built here, and the registry does not have it.');
});

const entry = (digest: string, architecture: string, variant = '') => ({
  digest,
  platform: { os: 'linux', architecture, variant },
});

test.each<[string, JsonObject, string | undefined]>([
  ['the entry of the platform', { manifests: [entry(foreign, 'arm64'), entry(own, 'amd64')] }, own],
  ['no entry of it', { manifests: [entry(foreign, 'arm64')] }, 'none'],
  ['no proof of a build', { manifests: [entry(other, 'unknown'), entry(own, 'amd64')] }, own],
  ['no index', { config: { digest: config } }, undefined],
  ['a digest that is none', { manifests: [entry('sha256:1', 'amd64')] }, 'none'],
  ['entries of any kind', { manifests: [5, null, 'x', {}] }, 'none'],
])('in an index it finds %s', (_, document, expected) => {
  expect(manifestIn(document, platform)).toBe(expected);
});

test('the variant of an ARM decides, and where none is said the usual one', () => {
  const arm = { os: 'linux', architecture: 'arm', variant: 'v7' };
  expect(manifestIn({ manifests: [entry(other, 'arm', 'v6'), entry(own, 'arm', 'v7')] }, arm)).toBe(own);
  const arm64 = { os: 'linux', architecture: 'arm64', variant: '' };
  expect(manifestIn({ manifests: [entry(own, 'arm64', 'v8')] }, arm64)).toBe(own);
});

test('a manifest tells its configuration, and that one its time', () => {
  expect(configIn({ config: { digest: config } })).toBe(config);
  expect(configIn({ config: { digest: 'latest' } })).toBeUndefined();
  expect(createdIn({ created: '2026-11-26T13:00:00Z' })).toBe(newer);
  expect(createdIn({ created: 7 })).toBeUndefined();
});
