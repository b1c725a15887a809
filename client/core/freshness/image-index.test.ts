import { expect, test } from 'vitest';
import type { ListedImage } from '../../ports.ts';
import { answersTo, fullName, ImageIndex, nameAndTag } from './image-index.ts';

test.each([
  ['shop-web', 'docker.io/library/shop-web:latest'],
  ['shop-web:latest', 'docker.io/library/shop-web:latest'],
  ['docker.io/library/postgres:17', 'docker.io/library/postgres:17'],
  ['docker.io/postgres:17', 'docker.io/library/postgres:17'],
  ['team/app', 'docker.io/team/app:latest'],
  ['localhost/app', 'localhost/app:latest'],
  ['localhost:5000/app:1', 'localhost:5000/app:1'],
  ['registry.example.com/a/b', 'registry.example.com/a/b:latest'],
  ['postgres@sha256:abc', 'docker.io/library/postgres@sha256:abc'],
  ['postgres:17@sha256:abc', 'docker.io/library/postgres:17@sha256:abc'],
])('%s is %s', (reference, full) => {
  expect(fullName(reference)).toBe(full);
});

const image = (id: string, tags: readonly string[]): ListedImage => ({
  id,
  tags,
  digests: [],
  createdAtMs: undefined,
  sizeBytes: 0,
  labels: new Map(),
});

test('finds an image by any spelling, and hides pins', () => {
  const index = new ImageIndex([image('1', ['shop:latest', 'unstale-rollback/00:keep'])]);
  expect(index.idOf('docker.io/library/shop')).toBe('1');
  expect(index.named().map(({ reference }) => reference)).toEqual(['shop:latest']);
});

test('finds an image by its id as people type it, unless that is the name of another', () => {
  const [one, other] = ['ab'.repeat(32), 'cd'.repeat(32)];
  const index = new ImageIndex([image(`sha256:${one}`, []), image(`sha256:${other}`, [`${one.slice(0, 12)}:latest`])]);
  for (const id of [`sha256:${one}`, one, one.slice(0, 20)]) expect(index.idOf(id)).toBe(`sha256:${one}`);
  expect(index.idOf(fullName(`sha256:${one}`))).toBe(`sha256:${one}`);
  expect(index.idOf(one.slice(0, 12))).toBe(`sha256:${other}`);
  for (const name of ['abab', `sha256:${one.slice(0, 12)}`, `team/${one}`, `sha256:${'ef'.repeat(32)}`])
    expect(index.idOf(name)).toBe(undefined);
});

test.each(['', 'sha256:abc', 'a'.repeat(64), 'deadbeef0123'])('%j is no reference', (text) => {
  expect(new ImageIndex([]).isReference(text)).toBe(false);
});

test.each([
  ['shop', 'shop', 'latest'],
  ['shop:1', 'shop', '1'],
  ['localhost:5000/a/shop', 'localhost:5000/a/shop', 'latest'],
  ['localhost:5000/shop:v2', 'localhost:5000/shop', 'v2'],
])('%s is %s with the tag %s', (reference, name, tag) => {
  expect(nameAndTag(reference)).toEqual({ name, tag });
});

test.each([
  ['shop:latest', 'shop', true],
  ['localhost/shop:latest', 'shop', true],
  ['localhost/team/shop:2', 'team/shop:2', true],
  ['localhost/shop:latest', 'localhost/shop', true],
  ['localhost/shop:latest', 'docker.io/library/shop', false],
  ['localhost/shop:latest', 'registry.example/shop', false],
  ['shop:latest', 'localhost/shop', false],
  ['registry.example/shop:latest', 'shop', false],
])('%s is called %s: %s', (reference, name, expected) => {
  expect(answersTo(reference, name)).toBe(expected);
});
