import { expect, test } from 'vitest';
import { gitTag, type TaggedCommit } from './git-tag.ts';
import { readRevision, revisionLabel } from './revision-label.ts';

const commit = '5f0ff6db624270a4598958ab9dd79bb385ced3ef';
const createdAt = '2026-11-27T02:30:00.000Z';
const here: TaggedCommit = {
  commit,
  shortCommit: '5f0ff6d',
  remotes: [{ name: 'origin', address: 'https://me:secret@git.example/acme/shop.git' }],
  versions: [],
};

test('a clean tree gives the commit to tag and labels, and no secret of the remote', () => {
  expect(gitTag(here, { reference: 'shop/web:dev', isDirty: false, createdAt })).toEqual({
    reference: 'shop/web:5f0ff6d',
    isDirty: false,
    labels: {
      'org.opencontainers.image.revision': commit,
      'org.opencontainers.image.created': createdAt,
      'org.opencontainers.image.source': 'https://git.example/acme/shop',
      'org.opencontainers.image.version': '5f0ff6d',
    },
  });
});

test('a dirty tree never gives what a clean one gives', () => {
  const found = gitTag({ ...here, versions: ['v1.2.0'] }, { reference: 'shop/web', isDirty: true, createdAt });
  expect(found.reference).toBe('shop/web:5f0ff6d-dirty');
  expect(found.labels).toMatchObject({
    'org.opencontainers.image.revision': `${commit}-dirty`,
    'org.opencontainers.image.version': '5f0ff6d-dirty',
  });
  expect(readRevision(found.labels[revisionLabel] ?? '')).toEqual({ revision: commit, isDirty: true });
});

test('a tag of Git on that very commit is its version', () => {
  const found = gitTag({ ...here, versions: ['v1.2.0', 'v1.1.9'] }, { reference: 'web', isDirty: false, createdAt });
  expect(found.labels['org.opencontainers.image.version']).toBe('v1.2.0');
});

test.each([
  ['localhost:5000/shop', 'localhost:5000/shop:5f0ff6d'],
  ['registry.example:5000/team/shop:latest', 'registry.example:5000/team/shop:5f0ff6d'],
])('of %s only the tag is another', (reference, expected) => {
  expect(gitTag(here, { reference, isDirty: false, createdAt }).reference).toBe(expected);
});

test('without a remote nothing is said of the source', () => {
  const { labels } = gitTag({ ...here, remotes: [] }, { reference: 'web', isDirty: false, createdAt });
  expect(Object.keys(labels)).not.toContain('org.opencontainers.image.source');
});
