/** References as the distribution project reads them. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseImageReference } from './image-reference.ts';

const sha = `sha256:${'0123456789abcdef'.repeat(4)}`;

function checkReference(text: string, registry: string, repository: string, tag?: string, digest?: string) {
  it(`reads ${text}`, () => {
    expect(parseImageReference(text)).toEqual({ text, registry, repository, tag, digest });
  });
}

describe('a reference', () => {
  checkReference('node', 'docker.io', 'library/node');
  checkReference('node:22-alpine', 'docker.io', 'library/node', '22-alpine');
  checkReference('bitnami/redis:7', 'docker.io', 'bitnami/redis', '7');
  checkReference('docker.io/node', 'docker.io', 'library/node');
  checkReference('docker.io/library/node:22', 'docker.io', 'library/node', '22');
  checkReference('index.docker.io/node', 'docker.io', 'library/node');
  checkReference('localhost/x', 'localhost', 'x');
  checkReference('localhost:5000/x/y:1', 'localhost:5000', 'x/y', '1');
  checkReference('localhost:5000', 'docker.io', 'library/localhost', '5000');
  checkReference('GHCR.io/owner/app', 'GHCR.io', 'owner/app');
  checkReference('Registry/app', 'Registry', 'app');
  checkReference('127.0.0.1:5000/app@'.concat(sha), '127.0.0.1:5000', 'app', undefined, sha);
  checkReference('[::1]:5000/app:v1', '[::1]:5000', 'app', 'v1');
  checkReference(`ghcr.io/a/b/c:1.2@${sha}`, 'ghcr.io', 'a/b/c', '1.2', sha);
  checkReference('a__b/c.d-e--f', 'docker.io', 'a__b/c.d-e--f');
});

describe('no reference', () => {
  const broken = ['', ' ', 'Node', 'node:', ':22', 'node:-x', 'a//b', '/a', 'a/', 'node@sha256:12', `node@${sha.toUpperCase()}`];
  const wrong = [
    'a___b',
    '-a',
    'a-',
    'https://x.io/y',
    'node:$V',
    '$IMAGE',
    'a b',
    'a/b:c/d',
    sha.slice(7),
    `a${'b'.repeat(300)}`,
  ];
  for (const text of [...broken, ...wrong]) {
    it(`is ${JSON.stringify(text)}`, () => expect(parseImageReference(text)).toBeUndefined());
  }
  it('never throws, and keeps the text', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'aA0.-_:/@[] $') }), (text) => {
        expect(parseImageReference(text)?.text ?? text).toBe(text);
      }),
    );
  });
});
