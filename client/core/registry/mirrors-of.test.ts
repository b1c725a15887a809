import { expect, test } from 'vitest';
import { mirrorsOf } from './mirrors-of.ts';
import { placeOf } from './registry-reference.ts';

const engine = {
  insecureHosts: [],
  insecureNetworks: ['127.0.0.0/8'],
  mirrors: ['https://mirror.example/', 'http://mirror.local:5000/', 'nonsense://', ''],
};

function told(reference: string, proxies: Record<string, string> = {}): readonly string[] {
  const place = placeOf(reference) ?? expect.fail('no place');
  return mirrorsOf(place, engine, new Map(Object.entries(proxies))).map(
    ({ server, repository, isHttpAllowed }) => `${isHttpAllowed ? 'http(s)' : 'https'} ${server} ${repository}`,
  );
}

test('the mirrors of the engine serve Docker Hub, as it asks them', () => {
  expect(told('postgres:17')).toEqual(['https mirror.example library/postgres', 'http(s) mirror.local:5000 library/postgres']);
});

test('they serve no other registry', () => {
  expect(told('registry.example/shop')).toEqual([]);
});

test('a setting names a proxy of any registry, with the path below which it serves it', () => {
  expect(told('registry.example/shop', { 'registry.example': 'proxy.example' })).toEqual(['https proxy.example shop']);
  expect(told('registry.example/shop', { 'registry.example': 'https://proxy.example:8443/hub/' })).toEqual([
    'https proxy.example:8443 hub/shop',
  ]);
  expect(told('registry.example/shop', { 'registry.example': '127.0.0.1:5000' })).toEqual(['http(s) 127.0.0.1:5000 shop']);
});

test('http is not allowed because a setting says so', () => {
  expect(told('registry.example/shop', { 'registry.example': 'http://proxy.example' })).toEqual(['https proxy.example shop']);
});

test('what names the same server twice is asked once', () => {
  expect(told('postgres', { 'docker.io': 'mirror.example' })[0]).toBe('https mirror.example library/postgres');
  expect(told('postgres', { 'docker.io': 'mirror.example' })).toHaveLength(2);
});

test.each(['user:secret@proxy.example', 'proxy.example?x=1', 'proxy.example/..', 'file:///etc', ' ', 'a b', '\r\n'])(
  '%j names no proxy',
  (proxy) => {
    expect(told('registry.example/shop', { 'registry.example': proxy })).toEqual([]);
  },
);
