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

const untold = (more: Partial<BuildSourceInfo>) =>
  source('untold', { contextPath: undefined, unknown: 'It is not said.', ...more });
const history = source('history', { origin: { kind: 'history', because: '' }, imageIds: ['sha256:1'] });
const ofService = { ...ofShop, imageId: 'sha256:1', composeFiles: ['/w/compose.yaml'] };
const unnamed = untold({ references: [], service: web('/w/compose.yaml') });
const others = untold({ references: [], service: { ...web('/w/compose.yaml'), name: '', except: ['db'] } });

test.each<[string, readonly BuildSourceInfo[], ImageUse, string | undefined]>([
  ['a service that does not say how it is built', [untold({ service: web('/w/compose.yaml') })], ofService, 'untold'],
  [
    'what the builder remembers where the file does not say it',
    [untold({ service: web('/w/compose.yaml') }), history],
    ofService,
    'history',
  ],
  ['a service whose image has a name that nobody knows', [unnamed], { ...ofService, reference: 'registry/web:7' }, 'untold'],
  ['not another service of that name', [unnamed], { ...ofService, composeFiles: ['/w/other.yaml'] }, undefined],
  ['a service that may be in a file that cannot be read', [others], ofService, 'untold'],
  ['not a service that is there and builds nothing', [others], { ...ofService, service: 'db' }, undefined],
  ['not a service of another project', [others], { ...ofService, composeFiles: ['/w/other.yaml'] }, undefined],
  ['not an image of no service', [others], { reference: 'postgres:17' }, undefined],
])('%s', (_, all, use, expected) => {
  expect(chooseSource(all, use)?.dockerfileUri).toBe(expected && `file:///w/${expected}`);
});

test('a file that was given after one of another folder does not mean what it says alone', () => {
  const alone = source('alone', { service: { ...web('/w/dev/compose.yaml'), folder: '/w/dev' } });
  const together = source('together', { service: { ...web('/w/dev/compose.yaml'), folder: '/w' } });
  const first = source('first', { service: { ...web('/w/compose.yaml'), folder: '/w' } });
  const use = { ...ofShop, composeFiles: ['/w/compose.yaml', '/w/dev/compose.yaml'] };
  expect(chooseSource([alone, together, first], use)).toBe(together);
  expect(chooseSource([alone, first], use)?.unknown).toContain('/w/dev/compose.yaml');
  expect(chooseSource([first], use)).toBe(first);
  expect(chooseSource([alone, first], { ...use, composeFiles: ['/w/dev/compose.yaml'] })).toBe(alone);
});
