import { expect, test } from 'vitest';
import { sourceAddress } from './source-address.ts';

const origin = (address: string) => [{ name: 'origin', address }];

test.each<[string, string | undefined]>([
  ['https://github.com/acme/shop.git', 'https://github.com/acme/shop'],
  ['https://user:ghp_secret@github.com/acme/shop.git', 'https://github.com/acme/shop'],
  ['https://ghp_secret@github.com/acme/shop', 'https://github.com/acme/shop'],
  ['https://us@er:pa@ss@git.example:8443/acme/shop/', 'https://git.example:8443/acme/shop'],
  ['https://git.example/acme/shop.git?private_token=secret', 'https://git.example/acme/shop'],
  ['https://git.example/acme/shop#secret', 'https://git.example/acme/shop'],
  ['HTTP://Git.Example/Acme/Shop', 'http://git.example/Acme/Shop'],
  ['git@github.com:acme/shop.git', 'https://github.com/acme/shop'],
  ['github.com:acme/shop', 'https://github.com/acme/shop'],
  ['ssh://git:secret@git.example:2222/acme/shop.git', 'https://git.example/acme/shop'],
  ['git://git.example/shop.git', 'https://git.example/shop'],
  ['/srv/git/shop.git', undefined],
  ['../shop', undefined],
  ['C:\\git\\shop', undefined],
  ['C:/git/shop', undefined],
  ['file:///srv/git/shop.git', undefined],
  ['ext::sh -c evil', undefined],
  ['https://git.example/a\nb', undefined],
  ['https://git.example/a\u202eb', undefined],
  ['https://git.example', undefined],
  ['https://$(id)/acme/shop', undefined],
  ['--upload-pack=evil:x', undefined],
  [`https://git.example/${'x'.repeat(600)}`, undefined],
  ['', undefined],
])('of the remote %j people open %j', (address, expected) => {
  expect(sourceAddress(origin(address))).toBe(expected);
});

test('of several remotes origin is the source, and without it nobody knows which', () => {
  const fork = { name: 'fork', address: 'https://git.example/me/shop' };
  const upstream = { name: 'upstream', address: 'https://git.example/acme/shop' };
  expect(sourceAddress([fork, ...origin('https://git.example/our/shop')])).toBe('https://git.example/our/shop');
  expect(sourceAddress([fork, upstream])).toBeUndefined();
  expect(sourceAddress([fork])).toBe('https://git.example/me/shop');
  expect(sourceAddress([])).toBeUndefined();
});
