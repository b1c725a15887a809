/** Which Dockerfile a label leads to, and when it leads to none. */
import { expect, test } from 'vitest';
import type { BuildSourceInfo } from '../../../server/protocol.ts';
import { theOnlyBuild } from './the-only-build.ts';

const source = (dockerfile: string, more: Partial<BuildSourceInfo> = {}): BuildSourceInfo => ({
  ...{ dockerfileUri: `file:///w/${dockerfile}`, contextPath: '/w', args: {}, unknownArgs: [], namedContexts: {} },
  ...{ references: ['local'], workspaceFolder: '/w', origin: { kind: 'folder', because: '' }, ...more },
});
const declared = source('Dockerfile', {
  ...{ contextPath: '/', target: 'dev', args: { A: '1' }, unknownArgs: ['B'] },
  service: { project: 'w', name: 'web', composeUri: 'file:///w/compose.yaml' },
});
const folders = new Set(['/w']);

test('what is declared of it tells its context, and neither its target nor its values', () => {
  const found = theOnlyBuild(
    [declared, source('Dockerfile'), source('.devcontainer/Dockerfile')],
    folders,
    'ghcr.io/acme/shop:1',
  );
  expect(found).toMatchObject({ dockerfileUri: 'file:///w/Dockerfile', contextPath: '/', args: {}, unknownArgs: ['A', 'B'] });
  expect(found).toMatchObject({ target: undefined, references: ['ghcr.io/acme/shop:1'], origin: { kind: 'label' } });
  expect(found).not.toHaveProperty('service');
});

test.each<[string, readonly BuildSourceInfo[]]>([
  ['two Dockerfiles', [source('Dockerfile'), source('api/Dockerfile')]],
  ['none in that repository', [source('Dockerfile', { workspaceFolder: '/other' })]],
  [
    'an inline one beside it',
    [source('compose.yaml', { dockerfileText: 'FROM a' }), source('compose.yaml', { dockerfileText: 'FROM b' })],
  ],
  ['one of which nobody knows how it is built', [source('compose.yaml', { unknown: 'It is not said.' })]],
  ['nothing', []],
])('%s leads to no build', (_, sources) => {
  expect(theOnlyBuild(sources, folders, 'shop')).toBeUndefined();
});
