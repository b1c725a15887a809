import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeContainers, decodeImages } from './decode-lists.ts';

test('reads a container as Docker lists it', () => {
  const row = {
    Id: 'a'.repeat(64),
    Names: ['/db/web', '/web'],
    Image: 'shop-web',
    ImageID: 'sha256:1',
    Created: 10,
    State: 'running',
  };
  expect(decodeContainers([{ ...row, Status: 'Up', Labels: { a: 'b', n: 1 } }])).toEqual([
    {
      id: row.Id,
      name: 'web',
      imageText: 'shop-web',
      imageId: 'sha256:1',
      createdAtMs: 10_000,
      state: 'running',
      status: 'Up',
      labels: new Map([['a', 'b']]),
    },
  ]);
});

test('an image without tags has none, and a missing date is unknown', () => {
  const [image] = decodeImages([{ Id: 'sha256:1', RepoTags: ['<none>:<none>'], RepoDigests: null, Labels: null }]);
  expect(image).toMatchObject({ tags: [], digests: [], createdAtMs: undefined, labels: new Map() });
});

test('no answer makes it throw', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      decodeContainers(value);
      decodeImages([value]);
    }),
  );
});
