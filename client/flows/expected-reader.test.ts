import { expect, test } from 'vitest';
import type { BuildSourceInfo, ExpectedFileInfo, HashFilesResult } from '../../server/protocol.ts';
import { expectedReader } from './expected-reader.ts';

const source: BuildSourceInfo = {
  dockerfileUri: 'file:///shop/Dockerfile',
  contextPath: '/shop',
  ...{ references: ['shop'], args: {}, unknownArgs: [], namedContexts: {} },
  origin: { kind: 'folder', because: 'The Dockerfile lies there.' },
};
const file = (path: string, sha256: string, more: Partial<ExpectedFileInfo> = {}): ExpectedFileInfo => ({
  ...{ imagePath: `/app/${path}`, contextPath: path, kind: 'file', sha256, sizeBytes: 1, modifiedAtMs: 1, mode: 0o644 },
  ...{ isAfterwardsRun: false, ...more },
});
const saved = { sha256: 'new', sizeBytes: 2, modifiedAtMs: 2, mode: 0o755 };

function reader(answer: HashFilesResult, files = [file('a.js', 'a'), file('b.js', 'b', { mode: undefined })]) {
  let timesAsked = 0;
  const hashed: (readonly string[])[] = [];
  const builds = {
    expectedPlaces: async () => ({ kind: 'unknown' as const, because: 'Nobody looked.' }),
    expectedFiles: async () => {
      timesAsked += 1;
      return { kind: 'known' as const, files, notVerbatim: [], lost: [], isComplete: true, dockerfileSha256: '' };
    },
    sources: async () => [source],
    expectedInstructions: async () => expect.fail('Nobody asks for them.'),
    inputChanges: async () => expect.fail('Nobody asks for them.'),
  };
  const hashFiles = async ({ paths }: { readonly paths: readonly string[] }) => {
    hashed.push(paths);
    return answer;
  };
  const expected = expectedReader({ builds, hashFiles, platform: 'linux' });
  const now = async () => {
    const known = await expected.of(source);
    return known.kind === 'known' ? known.files.map(({ sha256, mode }) => [sha256, mode]) : known;
  };
  return { expected, now, hashed, timesAsked: () => timesAsked };
}

test('a copied file that was saved is hashed again, and nothing else is asked', async () => {
  const { expected, now, hashed, timesAsked } = reader({ kind: 'known', files: [saved] });
  await now();
  expect(await expected.saved(['/shop/a.js'])).toBe(true);
  expect(await now()).toEqual([
    ['new', 0o755],
    ['b', undefined],
  ]);
  expect([hashed, timesAsked()]).toEqual([[['a.js']], 1]);
});

test('a mode that the Dockerfile sets stays what it is', async () => {
  const { expected, now } = reader({ kind: 'known', files: [saved] });
  await now();
  await expected.saved(['/shop/b.js']);
  expect(await now()).toEqual([
    ['a', 0o644],
    ['new', undefined],
  ]);
});

test('a file of no build changes nothing', async () => {
  const { expected, now, hashed } = reader({ kind: 'known', files: [saved] });
  await now();
  expect(await expected.saved(['/elsewhere/a.js', '/shop-front/a.js'])).toBe(true);
  expect(hashed).toEqual([]);
});

test('what was read of containers is remembered by the same list of paths', async () => {
  const { expected } = reader({ kind: 'known', files: [saved] });
  const before = await expected.of(source);
  await expected.saved(['/shop/a.js']);
  const after = await expected.of(source);
  expect(before.kind === 'known' && after.kind === 'known' && after.paths === before.paths).toBe(true);
});

test.each<[string, string, HashFilesResult]>([
  ['a file of the context that arrives in another way', '/shop/src/main.go', { kind: 'known', files: [saved] }],
  ['the Dockerfile', '/shop/Dockerfile', { kind: 'known', files: [saved] }],
  ['an ignore file', '/shop/.dockerignore', { kind: 'known', files: [saved] }],
  ['a compose file', '/shop/compose.yaml', { kind: 'known', files: [saved] }],
  ['a file that cannot be read', '/shop/a.js', { kind: 'known', files: [null] }],
  ['a file of which nothing is known', '/shop/a.js', { kind: 'unknown', because: 'No trust.' }],
])('%s may change more', async (_, path, answer) => {
  const { expected, now } = reader(answer);
  await now();
  expect(await expected.saved([path])).toBe(false);
});
