import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isSameRepository, readRevision } from './revision-label.ts';

const commit = '5f0ff6db624270a4598958ab9dd79bb385ced3ef';

test.each<[string, ReturnType<typeof readRevision>]>([
  [commit, { revision: commit, isDirty: false }],
  [commit.toUpperCase(), { revision: commit, isDirty: false }],
  [`${commit}-dirty`, { revision: commit, isDirty: true }],
  [`${commit}+dirty`, { revision: commit, isDirty: true }],
  [`${commit}-modified`, { revision: commit, isDirty: true }],
  ['5f0ff6d', { revision: '5f0ff6d', isDirty: false }],
  ['a'.repeat(64), { revision: 'a'.repeat(64), isDirty: false }],
  ['5f0ff6', undefined],
  ['a'.repeat(65), undefined],
  ['', undefined],
  ['main', undefined],
  ['v1.2.3', undefined],
  ['--upload-pack=touch /tmp/x', undefined],
  [`${commit} --output=x`, undefined],
  [`${commit}\n--output=x`, undefined],
  ['HEAD', undefined],
  ['@{upstream}', undefined],
])('the revision %j is read as %j', (text, expected) => {
  expect(readRevision(text)).toEqual(expected);
});

test('whatever a label says, what is read of it is hexadecimal', () => {
  fc.assert(fc.property(fc.string(), (text) => /^[0-9a-f]{7,64}$/.test(readRevision(text)?.revision ?? 'abcdef0')));
});

test.each<[string, string, boolean]>([
  ['https://github.com/acme/shop', 'git@github.com:acme/shop.git', true],
  ['https://github.com/acme/shop', 'https://token:x@github.com/Acme/shop.git', true],
  ['https://github.com/acme/shop/tree/main/web', 'ssh://git@github.com:22/acme/shop.git', true],
  ['github.com/acme/shop', 'git@github.com:acme/shop', true],
  ['https://git.example:8443/a/b/', 'https://git.example/a/b', true],
  ['https://github.com/acme/shop#main', 'git@github.com:acme/shop.git', true],
  ['https://github.com/acme/shopping', 'git@github.com:acme/shop.git', false],
  ['https://github.com/nodejs/docker-node', 'git@github.com:acme/shop.git', false],
  ['https://gitlab.com/acme/shop', 'git@github.com:acme/shop.git', false],
  ['no address', 'git@github.com:acme/shop.git', false],
  ['https://github.com/acme/shop', '/srv/git/shop.git', false],
])('the source %s and the remote %s are the same repository: %s', (source, remote, expected) => {
  expect(isSameRepository(source, [remote])).toBe(expected);
});
