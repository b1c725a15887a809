import { expect, test } from 'vitest';
import type { BuildSourceInfo, ExpectedFilesResult } from '../../server/protocol.ts';
import type { Builds } from '../ports.ts';
import { askExpected, askPlaces } from './ask-expected.ts';

const source: BuildSourceInfo = {
  ...{ dockerfileUri: 'file:///w/Dockerfile', contextPath: '/w', args: {}, unknownArgs: [], namedContexts: {} },
  ...{ references: ['web:1'], origin: { kind: 'setting', because: '' } },
};

function filesAt(...paths: string[]): ExpectedFilesResult {
  const files = paths.map((path) => ({
    ...{ imagePath: `/app/${path}`, contextPath: path, kind: 'file' as const, sha256: path, sizeBytes: 1, modifiedAtMs: 0 },
    isAfterwardsRun: false,
  }));
  return { kind: 'known', files, notVerbatim: [], lost: [], isComplete: true, dockerfileSha256: '' };
}

/** `ofPage` answers the page that came with the places, `anew` a question without one. */
async function asking(ofPage: ExpectedFilesResult, anew: ExpectedFilesResult) {
  const builds = {
    expectedPlaces: async () => ({ kind: 'known', places: [{ imagePath: '/app/a', contextPath: 'a' }], page: '0-then' }),
    expectedFiles: async ({ page }: { readonly page?: string }) => (page === undefined ? anew : ofPage),
  } as unknown as Builds;
  const places = await askPlaces(builds, source);
  return { places, expected: await askExpected(builds, source, places) };
}

test('the list of paths stays the one that was told before, by which is known what was read ahead', async () => {
  const { places, expected } = await asking(filesAt('a'), filesAt('never'));
  if (expected.kind === 'unknown') return expect.fail(expected.because);
  expect(expected.paths).toBe(places?.paths);
  expect([...expected.localPaths]).toEqual([['/app/a', '/w/a']]);
});

test('a file that could not be hashed is in no list of paths', async () => {
  const { expected } = await asking(filesAt(), filesAt('never'));
  expect(expected).toMatchObject({ paths: [], pathSet: new Set() });
});

test('where files came or went since their places were told, all is asked anew', async () => {
  const { expected } = await asking({ kind: 'unknown', because: 'Files came or went.' }, filesAt('a', 'b'));
  expect(expected).toMatchObject({ kind: 'known', paths: ['/app/a', '/app/b'] });
});
