/** Images are one to what follows when their layers are. */
import { expect, test } from 'vitest';
import { digest, imageOf } from '../../test/support/simulated-builder.ts';
import { imageVertex } from './image-vertex.ts';
import { KeyMaker } from './vertex-keys.ts';

const keys = new KeyMaker(digest, () => ({ kind: 'unknown', because: '' }), new Map());

test('another digest is another image, and the same one to what stands on it', () => {
  const [one, other] = [imageVertex(imageOf({ digest: 'sha256:1' })), imageVertex(imageOf({ digest: 'sha256:2' }))];
  expect(keys.of(one).key).not.toBe(keys.of(other).key);
  expect(keys.canonical(one)).toBe(keys.canonical(other));
});

test('other layers are another image to what stands on it, in another order too', () => {
  const of = (...layers: string[]) => keys.canonical(imageVertex(imageOf({ layers })));
  expect(new Set([of('a'), of('b'), of('a', 'b'), of('b', 'a')]).size).toBe(4);
});

test('nothing of the configuration is in it', () => {
  const [plain, set] = [
    imageVertex(imageOf()),
    imageVertex(imageOf({ env: ['A=1'], user: 'u', directory: '/d', shellWords: ['s'] })),
  ];
  expect(keys.of(plain).key).toBe(keys.of(set).key);
});
