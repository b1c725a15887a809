import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fullName } from '../freshness/image-index.ts';
import { isHost, isRepository, placeOf } from './registry-reference.ts';

const sha = `sha256:${'a'.repeat(64)}`;

test.each<[string, string | undefined]>([
  ['postgres', 'docker.io library/postgres latest'],
  ['postgres:17', 'docker.io library/postgres 17'],
  ['docker.io/postgres', 'docker.io library/postgres latest'],
  ['index.docker.io/library/postgres', 'docker.io library/postgres latest'],
  ['team/shop', 'docker.io team/shop latest'],
  ['team/shop/web:1', 'docker.io team/shop/web 1'],
  ['localhost/shop', 'localhost shop latest'],
  ['localhost:5000/shop', 'localhost:5000 shop latest'],
  ['127.0.0.1:5000/shop:dev', '127.0.0.1:5000 shop dev'],
  ['[::1]:5000/shop', '[::1]:5000 shop latest'],
  ['registry.example/shop', 'registry.example shop latest'],
  ['registry.example:5000/a/b__c/d-e.f:V1', 'registry.example:5000 a/b__c/d-e.f V1'],
  ['Registry.Example/shop', 'registry.example shop latest'],
  ['HOST/shop', 'host shop latest'],
  [`postgres@${sha}`, `docker.io library/postgres ${sha}`],
  [`registry.example/shop:1@${sha}`, `registry.example shop ${sha}`],
  ['', undefined],
  ['Shop', undefined],
  [sha, undefined],
  ['a'.repeat(64), undefined],
  ['registry.example', 'docker.io library/registry.example latest'],
  ['registry.example/', undefined],
  ['registry.example:99999/shop', undefined],
  ['registry.example:/shop', undefined],
  ['registry.example/../shop', undefined],
  ['registry.example/shop?x=1', undefined],
  ['registry.example/shop#x', undefined],
  ['user:secret@registry.example/shop', undefined],
  ['registry.example\r\nX: 1/shop', undefined],
  ['registry.example /shop', undefined],
  ['①②⑦.⓪.⓪.①/shop', undefined],
  ['registry.example/shop:', undefined],
  [`registry.example/shop:${'t'.repeat(129)}`, undefined],
  ['registry.example/shop@sha256:1', undefined],
  [`a@${sha}@${sha}`, undefined],
  ['--help', undefined],
])('%s is at %s', (reference, expected) => {
  const place = placeOf(reference);
  expect(place && `${place.host} ${place.repository} ${place.reference}`).toBe(expected);
});

test.each(['postgres', 'postgres:17', 'team/shop', 'localhost:5000/shop', 'docker.io/postgres', 'index.docker.io/library/x:1'])(
  '%s has the name that the rest of Unstale gives it',
  (reference) => {
    const { host = '', repository = '', reference: tag = '' } = placeOf(reference) ?? {};
    expect(`${host}/${repository}:${tag}`).toBe(fullName(reference));
  },
);

test('no text throws, and what is a place holds only what may stand in a URL and in a line', () => {
  const piece = fc.constantFrom('a', 'A', '/', ':', '.', '@', '-', '_', '[', ']', '\r', '\n', '?', '%', '0', 'sha256', ' ', '..');
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.array(piece).map((pieces) => pieces.join('')),
      ),
      (text) => {
        const place = placeOf(text);
        if (place === undefined) return;
        expect(isHost(place.host) && isRepository(place.repository)).toBe(true);
        expect(`${place.host}/${place.repository}/${place.reference}`).toMatch(/^[\w.:/[\]-]+$/);
      },
    ),
  );
});
