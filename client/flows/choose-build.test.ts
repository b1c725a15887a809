/** What is said of an image that no build of the workspace names. */
import { expect, test } from 'vitest';
import type { BuildSourceInfo } from '../../server/protocol.ts';
import type { ImageStatus } from '../core/freshness/report.ts';
import { chooseBuild, otherMaker } from './choose-build.ts';

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

const declared = source('compose');
const dev = { dockerfileUri: 'file:///w/api/Dockerfile.dev', imageIds: ['sha256:1'] };
const realPaths: Readonly<Record<string, string>> = {
  '/w/api/Dockerfile.dev': '/real/Dockerfile',
  '/w/api/Dockerfile': '/real/Dockerfile',
};
const place = (paths: Readonly<Record<string, string>>) => ({ realPath: async (path: string) => paths[path] ?? path });

test.each<[string, readonly BuildSourceInfo[], Readonly<Record<string, string>>, string | undefined]>([
  ['another Dockerfile is remembered to have made it', [source('history', dev)], {}, dev.dockerfileUri],
  ['the declared one is, too', [source('history', dev), source('record', { imageIds: ['sha256:1'] })], {}, undefined],
  ['both are one file by other paths', [source('history', dev)], realPaths, undefined],
  ['another one made another image', [source('history', { ...dev, imageIds: ['sha256:2'] })], {}, undefined],
  ['nobody remembers who made it', [source('folder', { dockerfileUri: dev.dockerfileUri })], {}, undefined],
])('the maker of an image where %s', async (_, others, paths, expected) => {
  const found = await otherMaker(place(paths), [declared, ...others], { source: declared, imageId: 'sha256:1' });
  expect(found?.dockerfileUri).toBe(expected);
});

test('of several that made it the first one counts, and without an image there is none', async () => {
  const all = [declared, source('record', dev), source('history', { ...dev, dockerfileUri: 'file:///w/api/C' })];
  expect((await otherMaker(undefined, all, { source: declared, imageId: 'sha256:1' }))?.origin.kind).toBe('record');
  expect(await otherMaker(undefined, all, { source: declared, imageId: undefined })).toBeUndefined();
});

test.each(['record', 'history'] as const)('an image by its id is made by what made that very image, by %s', async (kind) => {
  const byId = { ...image, id: `sha256:${'a'.repeat(64)}`, reference: `sha256:${'a'.repeat(64)}` };
  const made = source(kind, { imageIds: [byId.id] });
  const named = source('compose', { references: [byId.reference] });
  expect(await chooseBuild(undefined, [named, made], { image: byId, project: undefined })).toEqual({
    kind: 'build',
    source: made,
  });
  // A registry gave it that name, and whoever wrote it down wants no other.
  const byDigest = { ...byId, reference: `shop-api@${byId.reference}` };
  expect(await chooseBuild(undefined, [made], { image: byDigest, project: undefined })).toMatchObject({ kind: 'none' });
  const other = source(kind, { imageIds: ['sha256:2'] });
  expect(await chooseBuild(undefined, [named, other], { image: byId, project: undefined })).toMatchObject({ kind: 'none' });
});
