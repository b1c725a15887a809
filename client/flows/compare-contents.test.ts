/** How often images are read, and what is read where one of them is gone. */
import { expect, test } from 'vitest';
import type { ArchiveManifest, FileEntry } from '../archive-ports.ts';
import { type Engine, EngineError } from '../ports.ts';
import { contentComparison } from './compare-contents.ts';
import { fakeEngine } from './engine-in-memory.ts';

const file: FileEntry = { type: 'file', mode: 0o644, owner: '0:0', link: '', sizeBytes: 1, modifiedAtS: 0, sha256: '' };
const pair = (container: string) => ({ containerId: container, imageId: 'sha256:old', currentImageId: 'sha256:new' });

/** What a container's `/app` holds is the image that it was created from. */
function world(refused: Readonly<Record<string, ArchiveManifest>> = {}) {
  const gone = new Set<string>();
  const fake = fakeEngine();
  const calls: string[] = [];
  const isGone = (id: string) => gone.has(id) && Promise.reject(new EngineError('not-found', `no image ${id}`));
  const engine: Engine = Object.assign(fake.engine, {
    facts: async () => ({ os: 'linux', architecture: 'amd64' }),
    inspectImage: async (id: string) => {
      calls.push(`inspectImage ${id}`);
      return (await isGone(id)) || { Id: id, Config: {}, RootFS: { Layers: [id] } };
    },
    createContainer: async (_name: string, { Image }: { Image: string }) => {
      calls.push(`createContainer ${Image}`);
      return (await isGone(Image)) || `probe of ${Image}`;
    },
    changedPaths: async () => [],
    removeProbe: async () => undefined,
    inspectContainer: async (id: string) => ({ Id: id, Config: {}, Mounts: [] }),
    async *readArchive(id: string) {
      yield Buffer.from(id.replace('probe of ', ''));
    },
  });
  const manifest = async (archive: AsyncIterable<Uint8Array>): Promise<ArchiveManifest> => {
    let sha256 = '';
    for await (const chunk of archive) sha256 += Buffer.from(chunk).toString();
    return refused[sha256] ?? { kind: 'read', files: new Map([['/app', { ...file, sha256 }]]) };
  };
  const contents = contentComparison({ engine, archives: { manifest }, random: () => '0123abcd' });
  const asked = (what: string) => calls.filter((call) => call.startsWith(what)).sort();
  return { contents, asked, gone };
}

test('images are inspected and read once, however many containers of each there are', async () => {
  const { contents, asked } = world();
  const images = ['sha256:a', 'sha256:b', 'sha256:c', 'sha256:d', 'sha256:e', 'sha256:f'];
  for (const container of ['one', 'two', 'three']) {
    for (const imageId of images) {
      const one = { ...pair(container), imageId };
      expect(await contents.quickly(one)).toEqual({ kind: 'undecided' });
      expect(await contents.byFiles(one)).toEqual({ kind: 'different-files', paths: ['/app'], count: 1 });
    }
  }
  const each = [...images, 'sha256:new'];
  expect(asked('inspectImage')).toEqual(each.map((id) => `inspectImage ${id}`));
  expect(asked('createContainer')).toEqual(each.map((id) => `createContainer ${id}`));
});

test('five thousand pairs are inspected once, not at every look', async () => {
  const { contents, asked } = world();
  const pairs = Array.from({ length: 5_000 }, (_, index) => ({ ...pair('one'), imageId: `sha256:${index}` }));
  for (const one of pairs) await contents.quickly(one);
  const before = asked('inspectImage').length;
  for (const one of pairs) await contents.quickly(one);
  expect(asked('inspectImage').length).toBe(before);
});

test('an image that went away after it was inspected leaves the files of its container', async () => {
  const { contents, gone } = world();
  expect(await contents.quickly(pair('sha256:new'))).toEqual({ kind: 'undecided' });
  gone.add('sha256:old');
  // This container holds what the new image holds, that one does not.
  expect(await contents.byFiles(pair('sha256:new'))).toEqual({ kind: 'same', by: 'files' });
  expect(await contents.byFiles(pair('other'))).toEqual({ kind: 'different-files', paths: ['/app'], count: 1 });
});

const tooLarge = { kind: 'unknown', because: 'There are too large files.', isLasting: true } as const;
const broken = { kind: 'unknown', because: 'The archive is broken.' } as const;

test.each([
  { which: 'the old image', large: 'sha256:old', read: ['sha256:new', 'sha256:old'] },
  { which: 'the new image', large: 'sha256:new', read: ['sha256:new'] },
])('$which that is too large is not read again while both images are the same', async ({ large, read }) => {
  const { contents, asked } = world({ [large]: tooLarge });
  const others = Array.from({ length: 5 }, (_, at) => ({
    ...pair('other'),
    currentImageId: `sha256:${at}`,
    imageId: 'sha256:x',
  }));
  for (let time = 0; time < 3; time += 1) {
    expect(await contents.byFiles(pair(`container ${time}`))).toMatchObject({ kind: 'unknown', because: tooLarge.because });
    for (const one of others) await contents.byFiles(one);
  }
  const ofPair = asked('createContainer').filter((call) => /sha256:(old|new)$/.test(call));
  expect(ofPair).toEqual(read.map((id) => `createContainer ${id}`));
});

test('an image that is too large is read once, whatever it is compared with', async () => {
  const { contents, asked } = world({ 'sha256:new': tooLarge });
  for (let at = 0; at < 6; at += 1) await contents.byFiles({ ...pair('one'), imageId: `sha256:${at}` });
  expect(asked('createContainer')).toEqual(['createContainer sha256:new']);
});

test('an archive that broke off is read again', async () => {
  const refused: Record<string, ArchiveManifest> = { 'sha256:old': broken };
  const { contents } = world(refused);
  expect(await contents.byFiles(pair('one'))).toEqual(broken);
  delete refused['sha256:old'];
  expect(await contents.byFiles(pair('one'))).toMatchObject({ kind: 'different-files' });
});
