/** What is remembered of one image, of others of the same content. */
import { expect, test } from 'vitest';
import type { BuildSourceInfo, InputChangesParams } from '../../server/protocol.ts';
import type { Builds, EngineFacts, JsonObject, ListedImage } from '../ports.ts';
import { buildsByContent } from './builds-by-content.ts';

const manifest = (ID: string): JsonObject => ({ ID, Kind: 'image', Available: true });

function made(usesContainerdStore: boolean, images: Readonly<Record<string, JsonObject>>, imageIds = ['sha256:i', 'sha256:m']) {
  const asked: string[] = [];
  const engine = {
    facts: async () => ({ usesContainerdStore }) as EngineFacts,
    listImages: async () => Object.keys(images).map((id) => ({ id, tags: ['a:1'], digests: [] }) as unknown as ListedImage),
    inspectImage: async (id: string) => {
      asked.push(id);
      return images[id] ?? {};
    },
  };
  const told: Pick<Builds, 'sources' | 'inputChanges'> = {
    sources: async () => [{ imageIds, origin: { kind: 'record' } } as unknown as BuildSourceInfo],
    inputChanges: async ({ imageId }: InputChangesParams) =>
      imageId === 'sha256:m' ? ({ kind: 'unknown', because: 'told' } as const) : ({ kind: 'no-record' } as const),
  };
  return { builds: buildsByContent(engine, told as Builds), asked };
}

const wrapped = { 'sha256:w': { Id: 'sha256:w', Manifests: [manifest('sha256:m')] } };
const params = { imageId: 'sha256:w' } as InputChangesParams;

test('an image that holds the same manifest is one that the build made', async () => {
  const { builds, asked } = made(true, { ...wrapped, 'sha256:o': { Id: 'sha256:o', Manifests: [manifest('sha256:n')] } });
  expect((await builds.sources('e'))[0]?.imageIds).toEqual(['sha256:i', 'sha256:m', 'sha256:w']);
  await builds.sources('e');
  expect(asked).toEqual(['sha256:w', 'sha256:o']);
});

test('what its build was given is what the build of that manifest was given', async () => {
  expect(await made(true, wrapped).builds.inputChanges(params)).toEqual({ kind: 'unknown', because: 'told' });
  expect(await made(true, {}).builds.inputChanges(params)).toEqual({ kind: 'no-record' });
});

test("nothing is asked in Docker's own store, of known images, and where nothing is remembered", async () => {
  for (const { builds, asked } of [made(false, wrapped), made(true, { 'sha256:i': {} }), made(true, wrapped, [])]) {
    await builds.sources('e');
    expect(asked).toEqual([]);
  }
});
