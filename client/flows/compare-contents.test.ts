/** How often images are read, and what is read where one of them is gone. */
import { expect, test } from 'vitest';
import type { ArchiveManifest, FileEntry } from '../archive-ports.ts';
import { type Engine, EngineError } from '../ports.ts';
import { contentComparison } from './compare-contents.ts';
import { fakeEngine } from './engine-in-memory.ts';

const file: FileEntry = { type: 'file', mode: 0o644, owner: '0:0', link: '', sizeBytes: 1, modifiedAtS: 0, sha256: '' };
const pair = (container: string) => ({ containerId: container, imageId: 'sha256:old', currentImageId: 'sha256:new' });

/** What a container's `/app` holds is the image that it was created from. */
function world() {
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
    return { kind: 'read', files: new Map([['/app', { ...file, sha256 }]]) };
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
