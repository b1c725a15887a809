import { expect, test } from 'vitest';
import type { BuildSourceInfo } from '../../../server/protocol.ts';
import { chooseSource, type ImageUse } from './choose-source.ts';

const source = (dockerfile: string, more: Partial<BuildSourceInfo>): BuildSourceInfo => ({
  dockerfileUri: `file:///w/${dockerfile}`,
  contextPath: '/w',
  args: {},
  unknownArgs: [],
  namedContexts: {},
  references: ['shop-web'],
  origin: { kind: 'compose', because: '' },
  ...more,
});
const web = (file: string, project = 'shop') => ({ project, name: 'web', composeUri: `file://${file}` });
const sources = [
  source('said', { references: ['said'], origin: { kind: 'setting', because: '' } }),
  source('base', { service: web('/w/compose.yaml') }),
  source('prod', { service: web('/w/compose.prod.yaml') }),
  source('second', { service: web('/w/my%20second/compose.yaml') }),
  source('named', { references: ['said', 'named:1'], service: web('/w/named/compose.yaml', 'named') }),
  source('windows', { service: web('/c%3A/Shop/compose.yaml') }),
  source('bake', { references: ['baked'], origin: { kind: 'bake', because: '' } }),
  source('guess', { references: [], origin: { kind: 'folder', because: '' } }),
];
const ofShop = { reference: 'shop-web', project: 'shop', service: 'web' };

test.each<[string, ImageUse, string | undefined]>([
  ['what a person said counts first', { reference: 'said:latest' }, 'said'],
  ['a service without told files is the first that is called so', ofShop, 'base'],
  ['its only file', { ...ofShop, composeFiles: ['/w/compose.prod.yaml'] }, 'prod'],
  ['the last of its files', { ...ofShop, composeFiles: ['/w/compose.yaml', '/w/compose.prod.yaml'] }, 'prod'],
  ['a file in another folder', { ...ofShop, composeFiles: ['/w/my second/compose.yaml'] }, 'second'],
  ['a path of Windows', { ...ofShop, composeFiles: ['C:\\Shop\\compose.yaml'] }, 'windows'],
  [
    'another project name',
    { reference: 'feature-web', project: 'feature', service: 'web', composeFiles: ['/w/compose.yaml'] },
    'base',
  ],
  [
    'another project name, of an image with a name of its own',
    { reference: 'feature-web', project: 'feature', service: 'web', composeFiles: ['/w/named/compose.yaml'] },
    undefined,
  ],
  ['an image that bake names', { reference: 'docker.io/library/baked:latest' }, 'bake'],
  ['an image that nobody names', { reference: 'postgres:17' }, undefined],
])('%s', (_, use, expected) => {
  expect(chooseSource(sources, use)?.dockerfileUri).toBe(expected && `file:///w/${expected}`);
});
