/** What is said of an image that no build of the workspace names. */
import { expect, test } from 'vitest';
import type { BuildSourceInfo } from '../../server/protocol.ts';
import type { ImageStatus } from '../core/freshness/report.ts';
import { chooseBuild } from './choose-build.ts';

const source = (kind: BuildSourceInfo['origin']['kind'], more: Partial<BuildSourceInfo> = {}): BuildSourceInfo => ({
  ...{ dockerfileUri: 'file:///w/api/Dockerfile', contextPath: '/w/api', args: {}, unknownArgs: [], namedContexts: {} },
  ...{ references: [], origin: { kind, because: '' }, ...more },
});
const image = { id: 'sha256:1', reference: 'shop-api:1', containers: [] } as unknown as ImageStatus;

test.each<[string, BuildSourceInfo, string]>([
  ['a Dockerfile alone may make it', source('folder'), 'unknown'],
  ['a dev container may be made of the same Dockerfile', source('devcontainer'), 'unknown'],
  ['a bake target without a name may make it', source('bake'), 'unknown'],
  ['a build with another name does not', source('bake', { references: ['other'] }), 'not-applicable'],
  ['a service that is called otherwise does not', source('compose', { references: ['other'] }), 'not-applicable'],
  ['a script may call it otherwise', source('script', { references: ['ghcr.io/shop/api:1'] }), 'unknown'],
  ['a script may leave it open', source('script', { references: ['shop-api:1'], unknown: 'Nobody knows.' }), 'unknown'],
  ['what the builder remembers is of other images', source('history', { imageIds: ['sha256:2'] }), 'not-applicable'],
])('%s', async (_, one, expected) => {
  const chosen = await chooseBuild(undefined, [one], { image, project: undefined });
  expect(chosen).toMatchObject({ kind: 'none', answer: { kind: expected }, isOpen: true });
});

test('of an image by its digest nothing is asked', async () => {
  const pinned = { ...image, reference: `shop-api@sha256:${'a'.repeat(64)}` };
  expect(await chooseBuild(undefined, [source('folder')], { image: pinned, project: undefined })).toMatchObject({
    isOpen: false,
  });
});
