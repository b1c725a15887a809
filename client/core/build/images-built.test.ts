import { expect, test } from 'vitest';
import type { BuildSourceInfo } from '../../../server/protocol.ts';
import { imagesBuilt, imagesBuiltAt, imagesOfService } from './images-built.ts';

function source(dockerfile: string, more: Partial<BuildSourceInfo> = {}): BuildSourceInfo {
  return {
    dockerfileUri: `file://${dockerfile}`,
    contextPath: dockerfile.slice(0, dockerfile.lastIndexOf('/')),
    ...{ target: undefined, args: {}, unknownArgs: [], namedContexts: {}, references: [] },
    origin: { kind: 'compose', because: 'compose.yaml says so' },
    ...more,
  };
}

const web = source('/w/web/Dockerfile', {
  references: ['shop/web:dev'],
  service: { project: 'shop', name: 'web', composeUri: 'file:///w/compose.yaml' },
});
const said = source('/w/docker/web.Dockerfile', { references: ['shop/web:dev'], origin: { kind: 'setting', because: 'said' } });
const api = source('/w/api/Dockerfile', { references: ['api', 'docker.io/library/api:latest'] });
const nameless = source('/w/tools/Dockerfile', { origin: { kind: 'folder', because: 'it is there' } });

test('each image is told once, with the build that counts', () => {
  const found = imagesBuilt([said, web, api, nameless]);
  expect(found.map(({ reference, source: { dockerfileUri } }) => [reference, dockerfileUri])).toEqual([
    ['shop/web:dev', said.dockerfileUri],
    ['api', api.dockerfileUri],
  ]);
});

test('a file means the images of that Dockerfile, a folder those of builds in it', () => {
  const images = imagesBuilt([web, api]);
  const at = (where: Parameters<typeof imagesBuiltAt>[1]) =>
    imagesBuiltAt(images, where, 'linux').map(({ reference }) => reference);
  expect(at({ file: '/w/web/Dockerfile' })).toEqual(['shop/web:dev']);
  expect(at({ file: '/w/web/Dockerfile.other' })).toEqual([]);
  expect(at({ folder: '/w' })).toEqual(['shop/web:dev', 'api']);
  expect(at({ folder: '/w/api' })).toEqual(['api']);
  expect(at({ folder: '/w/we' })).toEqual([]);
});

test('a service means its image, in the project that is named', () => {
  const images = imagesBuilt([web, api]);
  expect(imagesOfService(images, { service: 'web' })).toHaveLength(1);
  expect(imagesOfService(images, { service: 'web', project: 'other' })).toEqual([]);
  expect(imagesOfService(images, { service: 'api' })).toEqual([]);
});
