import { expect, test } from 'vitest';
import type { BaseImageInfo } from '../../../server/protocol.ts';
import type { JsonObject } from '../../ports.ts';
import { type BaseFacts, baseLink } from './base-link.ts';

const node: BaseImageInfo = { kind: 'image', reference: 'node:22', isPinned: false };

function image(layers: readonly string[], more: JsonObject = {}): JsonObject {
  return { Id: 'sha256:0123456789abcdef', Os: 'linux', Architecture: 'amd64', RootFS: { Layers: layers }, ...more };
}

const plain: BaseFacts = { base: node, image: image(['a', 'b', 'c']), baseImage: image(['a', 'b']) };

test.each<[string, Partial<BaseFacts>, string, string]>([
  ['an image that begins with its base', {}, 'ok', 'It begins with what node:22 is now.'],
  ['an image that is its base', { image: image(['a', 'b']) }, 'ok', 'begins with'],
  ['nothing', { base: { kind: 'scratch' } }, 'not-applicable', 'stands on nothing'],
  ['a base that depends on an argument', { base: { kind: 'unknown', because: 'It depends.' } }, 'unknown', 'It depends.'],
  ['a base by digest, here or not', { base: { ...node, isPinned: true }, baseImage: undefined }, 'ok', 'by digest'],
  ['a base that is not here', { baseImage: undefined }, 'unknown', 'Compare with Registry asks'],
  ['an image that is not here', { image: undefined }, 'unknown', 'No image has this name'],
  ['a base of another platform', { baseImage: image(['x'], { Architecture: 'arm64' }) }, 'unknown', 'is here for linux/arm64'],
  ['an engine without layers', { baseImage: image([]) }, 'unknown', 'does not tell the layers'],
  [
    'a base with another first layer',
    { baseImage: image(['x', 'b']) },
    'note',
    'node:22 is now another image than it begins with',
  ],
  ['a base with another last layer', { baseImage: image(['a', 'x']) }, 'note', 'is now another image'],
  ['a base that grew beyond the image', { baseImage: image(['a', 'b', 'c', 'd']) }, 'note', 'is now another image'],
])('%s', (_what, facts, state, because) => {
  const found = baseLink({ ...plain, ...facts });
  expect(found).toMatchObject({ id: 'base', state });
  expect(found.because).toContain(because);
});

test('the evidence names what the base is now, and the first layer that differs', () => {
  const baseImage = image(['a', `sha256:${'d'.repeat(64)}`]);
  expect(baseLink({ ...plain, baseImage }).evidence).toEqual([
    'node:22 is now 0123456789ab',
    'layer 2 of the base is dddddddddddd',
    'in the image it is b',
  ]);
  expect(baseLink({ ...plain, image: image(['a']) }).evidence).toContain('the image ends before it');
});
