import { expect, test } from 'vitest';
import { composeFilesOf, serviceOf } from './service-of.ts';

const ofImage = { 'com.docker.compose.project': 'shop', 'com.docker.compose.service': 'web' };

test.each<[string, Record<string, string>, object | undefined]>([
  ['a container of Compose', { ...ofImage, 'com.docker.compose.container-number': '1' }, { project: 'shop', service: 'web' }],
  ['a container of an image that Compose built', ofImage, undefined],
  ['a container of nobody', {}, undefined],
])('%s', (_, labels, expected) => {
  expect(serviceOf((name) => labels[name])).toEqual(expected);
});

const filesLabel = 'com.docker.compose.project.config_files';

test.each<[string, string | undefined, string | undefined, readonly string[]]>([
  [
    'a container that Compose created',
    '/shop/compose.yaml,/shop/more.yaml',
    undefined,
    ['/shop/compose.yaml', '/shop/more.yaml'],
  ],
  ['a container whose label is that of its image', '/shop/compose.yaml', '/shop/compose.yaml', []],
  ['a container of an image that was committed elsewhere', '/shop/compose.yaml', '/old/compose.yaml', ['/shop/compose.yaml']],
  ['a container without the label', undefined, undefined, []],
])('the compose files of %s', (_, own, ofImage, expected) => {
  const labels = (value: string | undefined) => new Map(value === undefined ? [] : [[filesLabel, value]]);
  expect(composeFilesOf(labels(own), labels(ofImage))).toEqual(expected);
});
