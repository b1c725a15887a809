import { expect, test } from 'vitest';
import { serviceOf } from './service-of.ts';

const ofImage = { 'com.docker.compose.project': 'shop', 'com.docker.compose.service': 'web' };

test.each<[string, Record<string, string>, object | undefined]>([
  ['a container of Compose', { ...ofImage, 'com.docker.compose.container-number': '1' }, { project: 'shop', service: 'web' }],
  ['a container of an image that Compose built', ofImage, undefined],
  ['a container of nobody', {}, undefined],
])('%s', (_, labels, expected) => {
  expect(serviceOf((name) => labels[name])).toEqual(expected);
});
