/** What the builder's history says, as buildx 0.29 prints it. */
import { describe, expect, it, test } from 'vitest';
import { readFailedBuild, readHistoryBuild, readHistoryList, readRunning } from './build-history.ts';
import { inputsInHistory } from './inputs-in-history.ts';

const row = {
  ref: 'default/default/si01rgfabkhe0egqb4iq241fl',
  status: 'Completed',
  created_at: '2026-11-26T19:33:45.777926592Z',
};

test('builds that have not ended are told by name, or by id', () => {
  const running = { ...row, status: 'Running' };
  const lines = [row, { ...running, name: 'shop/web' }, running, { status: 'Running', name: 'x'.repeat(900) }].map((each) =>
    JSON.stringify(each),
  );
  expect(readRunning([...lines, 'no row', ''])).toEqual(['shop/web', 'si01rgfabkhe0egqb4iq241fl', 'x'.repeat(300)]);
});

test('the list is read with the latest first, and what is no row is left out', () => {
  const later = { ...row, ref: 'default/default/6vozxxej34tzvdgkdkcqzjzbc', status: 'Error', created_at: '2026-11-26T19:33:47Z' };
  const lines = ['cut"}', JSON.stringify(row), '', JSON.stringify({ ...row, ref: '--help' }), JSON.stringify(later), '[]'];
  expect(readHistoryList(lines)).toEqual([
    { id: '6vozxxej34tzvdgkdkcqzjzbc', startedAtMs: Date.parse('2026-11-26T19:33:47Z'), isCompleted: false },
    { id: 'si01rgfabkhe0egqb4iq241fl', startedAtMs: Date.parse('2026-11-26T19:33:45.777Z'), isCompleted: true },
  ]);
});

const image = `sha256:${'a'.repeat(64)}`;
const build = {
  ...{ Name: 'shop (prod)', Context: '.', Dockerfile: 'docker/Dockerfile', Target: 'prod', Status: 'completed' },
  ...{ StartedAt: '2026-11-26T19:33:46.472Z', CompletedAt: '2026-11-26T19:33:46.804Z' },
  BuildArgs: [{ Name: 'X', Value: '3' }],
  Attachments: [
    { Digest: image, Type: 'application/vnd.docker.container.image.v1+json' },
    { Digest: `sha256:${'b'.repeat(64)}`, Type: 'https://slsa.dev/provenance/v0.2' },
  ],
};
const read = (change: object) => readHistoryBuild(JSON.stringify({ ...build, ...change }));

describe('a build', () => {
  it('is told with its place, its arguments and the image that it made', () => {
    expect(read({})).toEqual({
      ...{ context: '.', dockerfile: 'docker/Dockerfile', target: 'prod', args: { X: '3' }, namedContexts: {} },
      ...{
        startedAtMs: Date.parse(build.StartedAt),
        completedAtMs: Date.parse(build.CompletedAt),
        imageIds: [image],
        contentIds: [image],
      },
    });
  });

  it.each([
    'application/vnd.docker.distribution.manifest.v2+json',
    'application/vnd.oci.image.manifest.v1+json',
    'application/vnd.oci.image.index.v1+json',
  ])('made an image whose id is that of a %s', (Type) => {
    expect(read({ Attachments: [{ Digest: image, Type }] })?.imageIds).toEqual([image]);
    // Of two platforms each has its own.
    const other = { Digest: image.replace(/a$/, 'b'), Type };
    const isIndex = /index|list/.test(Type);
    expect(read({ Attachments: [{ Digest: image, Type }, other] })?.contentIds.length).toBe(isIndex ? 2 : 0);
  });

  it.each<[string, object]>([
    ['no image', { Attachments: [] }],
    ['an odd digest', { Attachments: [{ Digest: 'latest', Type: 'application/vnd.oci.image.index.v1+json' }] }],
  ])('with %s left none', (_, change) => expect(read(change)?.imageIds).toEqual([]));

  it.each<[string, object]>([
    ['failed', { Status: 'failed' }],
    ['is of an address', { Context: 'https://example.com/shop.git' }],
    ['is of a repository', { Context: 'git@example.com:shop' }],
    ['comes from standard input', { Dockerfile: '-' }],
    ['tells no place', { Context: undefined }],
    ['began at no time', { StartedAt: 'yesterday' }],
  ])('that %s says nothing', (_, change) => expect(read(change)).toBeUndefined());

  it.each(['', '{', 'null', '[1]', '{"Status":"completed"}'])('is not in %j', (text) => {
    expect(readHistoryBuild(text)).toBeUndefined();
  });
});

describe('what a build in the history was given', () => {
  const now = {
    ...{ kind: 'known', keyId: 'k', instructionsSha256: 'i', filesSha256: 'f', args: {}, count: 1, madeAt: [] },
    ...{ isComplete: true, because: [], changedAtMs: 10_000 },
  } as const;

  it.each([
    ['is what has not changed since', now, 10_100, 'sameKernel', 'known'],
    ['is unknown where something changed after it began', now, 9_999, 'sameKernel', 'unknown'],
    ['is unknown within a tick of the clock', now, 10_010, 'sameKernel', 'unknown'],
    ['is unknown where another clock may be meant', now, 10_100, 'virtualMachine', 'unknown'],
    ['is known where even two clocks agree', now, 13_000, 'virtualMachine', 'known'],
    ['is unknown where the time of a change is', { ...now, changedAtMs: undefined }, 99_999, 'sameKernel', 'unknown'],
    ['is unknown where nothing is known', { kind: 'unknown', because: 'x' }, 99_999, 'sameKernel', 'unknown'],
  ] as const)('%s', (_, inputs, startedAtMs, clocks, kind) => {
    const given = inputs as Parameters<typeof inputsInHistory>[0];
    expect(inputsInHistory(given, { startedAtMs, clocks }).kind).toBe(kind);
  });
});

test('a build that failed tells where and why, and one that did not tells nothing', () => {
  const failed = {
    ...{ Status: 'failed', Target: 'prod' },
    Error: {
      Code: 2,
      Message: 'process "/bin/sh -c exit 3" did not complete successfully: exit code: 1',
      Name: '[2/2] RUN exit 3',
    },
  };
  expect(readFailedBuild(JSON.stringify(failed))).toEqual({
    target: 'prod',
    step: failed.Error.Name,
    because: failed.Error.Message,
  });
  expect(readFailedBuild(JSON.stringify({ Status: 'failed' }))).toEqual({ target: undefined, step: '', because: '' });
  for (const Status of ['completed', 'canceled', 'running'])
    expect(readFailedBuild(JSON.stringify({ ...failed, Status }))).toBe(undefined);
  expect(readFailedBuild('not JSON')).toBe(undefined);
  const long = { Status: 'failed', Error: { Message: 'x'.repeat(10_000) } };
  expect(readFailedBuild(JSON.stringify(long))?.because.length).toBeLessThan(1_000);
});
