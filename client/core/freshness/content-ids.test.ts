/** By what else an image is known to be the one that a build made. */
import { expect, test } from 'vitest';
import type { JsonObject } from '../../ports.ts';
import { contentIds } from './content-ids.ts';

const manifest = (ID: string, more: JsonObject = {}): JsonObject => ({ ID, Kind: 'image', Available: true, ...more });
const attestation = manifest('sha256:a', { Kind: 'attestation' });

test.each<[string, JsonObject, readonly string[]]>([
  ['the manifest of its only platform', { Id: 'sha256:i', Manifests: [manifest('sha256:m'), attestation] }, ['sha256:m']],
  [
    'the manifest of the only platform that is here',
    { Id: 'sha256:i', Manifests: [manifest('sha256:m'), manifest('sha256:n', { Available: false })] },
    ['sha256:m'],
  ],
  ['nothing of several platforms', { Id: 'sha256:i', Manifests: [manifest('sha256:m'), manifest('sha256:n')] }, []],
  ['nothing more where it is the manifest itself', { Id: 'sha256:m', Manifests: [manifest('sha256:m')] }, []],
  ["nothing more in Docker's own store", { Id: 'sha256:c' }, []],
])('%s', (_, image, expected) => {
  expect(contentIds(image)).toEqual(expected);
});
