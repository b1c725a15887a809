import { expect, test } from 'vitest';
import type { ListedContainer, ListedImage } from '../../ports.ts';
import { probeLabel } from '../ours.ts';
import { cleanUpText } from './leftover-text.ts';
import { findLeftovers, type OnEngine } from './leftovers.ts';

const nowMs = Date.parse('2026-11-27T04:00:00Z');
const day = 86_400_000;

function container(name: string, more: Partial<ListedContainer> = {}): ListedContainer {
  return {
    ...{
      id: `id of ${name}`,
      name,
      imageText: 'web',
      imageId: 'i',
      createdAtMs: nowMs - day,
      state: 'exited',
      status: '',
      labels: new Map(),
    },
    ...more,
  };
}

function image(id: string, tags: readonly string[]): ListedImage {
  return { id, tags, digests: [], createdAtMs: nowMs - day, sizeBytes: 5_000_000, labels: new Map() };
}

const record = (imageId: string, by: 'unstale' | 'history' = 'unstale') => ({
  imageId,
  reference: 'shop/web:dev',
  builtAtMs: nowMs - day,
  by,
});

function found(on: Partial<OnEngine>) {
  const nothing = { containers: [], images: [], written: new Map(), records: [], previous: [], isNeeded: () => false };
  const { leftovers, stays } = findLeftovers({ ...nothing, nowMs, ...on });
  return { left: leftovers.map(({ kind, ids, mayBeOnlyCopy }) => [kind, ids.join(' '), mayBeOnlyCopy]), stays };
}

const web = container('web', { state: 'running' });
const backup = 'web.unstale-bak-0123abcd';

test('nothing of a person’s own is a leftover', () => {
  const containers = [web, container('web.unstale-bak'), container('unstale-bak-0123abcd'), container('x.unstale-old-0123abcd')];
  const images = [image('a', ['shop:1']), image('b', []), image('c', ['my-unstale-rollback/x:keep'])];
  expect(found({ containers, images, records: [record('a'), record('b', 'history')] })).toEqual({ left: [], stays: [] });
});

test.each<[string, Partial<OnEngine>, readonly unknown[]]>([
  ['an old container', { containers: [web, container(backup)] }, ['container', `id of ${backup}`, true]],
  [
    'one that did not stay up',
    { containers: [web, container('web.unstale-failed-0123abcd')] },
    ['container', 'id of web.unstale-failed-0123abcd', true],
  ],
  [
    'a copy that was to stand in for one',
    { containers: [web, container('web.unstale-twin-0123abcd', { state: 'created' })] },
    ['container', 'id of web.unstale-twin-0123abcd', true],
  ],
  [
    'a name beside another',
    { images: [image('a', ['shop:1', 'unstale-rollback/1:keep'])] },
    ['names', 'unstale-rollback/1:keep', false],
  ],
  [
    'the only names of an image',
    { images: [image('a', ['unstale-rollback/1:keep', 'docker.io/unstale-rollback/1:new'])] },
    ['names', 'unstale-rollback/1:keep docker.io/unstale-rollback/1:new', true],
  ],
  ['an image that was built and superseded', { images: [image('a', [])], records: [record('a')] }, ['image', 'a', true]],
  ['records of images that are gone', { records: [record('a'), record('a', 'history'), record('b')] }, ['records', 'a b', false]],
  [
    'a probe that was left',
    { containers: [container('unstale-probe-0123abcd', { state: 'created', labels: new Map([[probeLabel, '1']]) })] },
    ['probe', 'id of unstale-probe-0123abcd', false],
  ],
])('%s is one', (_what, on, expected) => {
  expect(found(on)).toEqual({ left: [expected], stays: [] });
});

test.each<[string, Partial<OnEngine>, string | undefined]>([
  ['an old container that runs', { containers: [web, container(backup, { state: 'running' })] }, `${backup} is running.`],
  ['an old container that is paused', { containers: [web, container(backup, { state: 'paused' })] }, `${backup} is paused.`],
  [
    'the old container of one that is not there',
    { containers: [container(backup)] },
    `${backup} stays, because there is no container web.`,
  ],
  [
    'an old container of an open exchange',
    { containers: [web, container(backup)], isNeeded: (id) => id === `id of ${backup}` },
    `${backup} is needed by a recreation that is not finished.`,
  ],
  [
    'a name of an open exchange',
    { images: [image('a', ['unstale-rollback/1:keep'])], isNeeded: (name) => name === 'unstale-rollback/1:keep' },
    'unstale-rollback/1:keep is needed by a recreation that is not finished.',
  ],
  [
    'the only name of what runs',
    { containers: [container('old', { imageId: 'a' })], images: [image('a', ['unstale-rollback/1:keep'])] },
    'unstale-rollback/1:keep is the only name of the image of old.',
  ],
  [
    'the image of a copy that took its place',
    { containers: [container('web', { imageId: 'a' })], images: [image('a', ['unstale-rollback/1:twin'])] },
    'unstale-rollback/1:twin is the only name of the image of web.',
  ],
  [
    'a superseded image that a container uses',
    { containers: [container('old', { imageId: 'a' })], images: [image('a', [])], records: [record('a')] },
    undefined,
  ],
  [
    'the record of an image that only a container has',
    { containers: [container('old', { imageId: 'a' })], records: [record('a')] },
    undefined,
  ],
  [
    'a probe that may be in use',
    {
      containers: [
        container('unstale-probe-0123abcd', { state: 'created', createdAtMs: nowMs, labels: new Map([[probeLabel, '1']]) }),
      ],
    },
    undefined,
  ],
  [
    'a container whose image calls itself a probe',
    { containers: [container('mine', { state: 'created', labels: new Map([[probeLabel, '1']]) })] },
    undefined,
  ],
])('%s stays', (_what, on, because) => {
  expect(found(on)).toEqual({ left: [], stays: because === undefined ? [] : [because] });
});

test('the text says what each is, how large, and how it goes', () => {
  const images = [image('a', ['unstale-rollback/1:keep'])];
  const containers = [web, container(backup), container('x\n\u202ey.unstale-failed-0123abcd'), container('x\n\u202ey')];
  const { leftovers } = findLeftovers({
    containers,
    images,
    written: new Map([[`id of ${backup}`, 3_000]]),
    records: [],
    previous: [],
    isNeeded: () => false,
    nowMs,
  });
  expect(cleanUpText(leftovers)).toBe(
    `web.unstale-bak-0123abcd, up to 3.0 kB: the old container of web, created 1 day ago (perhaps the only copy of what is in it)
x y.unstale-failed-0123abcd: a replacement that did not stay up, for x y, created 1 day ago (perhaps the only copy of what is in it)
unstale-rollback/1:keep, up to 5.0 MB: the only name of an image that was built 1 day ago (perhaps the only copy of what is in it)

Containers are removed without force and without their volumes. Only names of ours are taken away; an image that has no other goes with them.`,
  );
});
