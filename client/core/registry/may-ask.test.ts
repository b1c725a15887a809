import { expect, test } from 'vitest';
import { mayConnect, mayFollow, mayUseHttp, trustOfRealm } from './may-ask.ts';

const engine = { insecureHosts: ['plain.example:5000'], insecureNetworks: ['127.0.0.0/8', '10.1.0.0/16', 'broken'], mirrors: [] };

test.each([
  ['127.0.0.1:5000', true],
  ['localhost:5000', true],
  ['[::1]:5000', true],
  ['plain.example:5000', true],
  ['plain.example', false],
  ['plain.example:5001', false],
  ['10.1.9.9:5000', true],
  ['10.2.0.1:5000', false],
  ['registry.example', false],
  ['127.0.0.1.example', false],
])('%s may be asked over http: %s', (host, may) => {
  expect(mayUseHttp(host, engine)).toBe(may);
});

test.each([
  // The registry itself, and names of its owner.
  ['https://registry.example/token', 'registry.example', 'own'],
  ['https://registry.example:5000/token', 'registry.example:5000', 'own'],
  ['https://registry.example:443/token', 'registry.example', 'own'],
  ['https://auth.docker.io/token', 'registry-1.docker.io', 'own'],
  ['https://gitlab.com/jwt/auth', 'registry.gitlab.com', 'own'],
  ['https://auth.registry.corp.example/token', 'registry.corp.example', 'own'],
  ['https://auth.corp.example/token', 'registry.corp.example', 'own'],
  ['https://ghcr.io/token', 'ghcr.io', 'own'],
  ['https://public.ecr.aws/token/', 'public.ecr.aws', 'own'],
  ['https://eu.gcr.io/v2/token', 'eu.gcr.io', 'own'],
  ['https://shop.azurecr.io/oauth2/token', 'shop.azurecr.io', 'own'],
  // Somebody else.
  ['https://evil.example/token', 'registry.corp.example', 'anonymous-only'],
  ['https://evil.com/token', 'registry-1.docker.io', 'anonymous-only'],
  ['https://docker.io.evil.com/token', 'registry-1.docker.io', 'anonymous-only'],
  ['https://evildocker.io/token', 'registry-1.docker.io', 'anonymous-only'],
  ['https://other.azurecr.io/token', 'shop.azurecr.io', 'anonymous-only'],
  ['https://evil.eu-west-1.amazonaws.com/token', 'dkr.eu-west-1.amazonaws.com', 'anonymous-only'],
  ['https://evil.co.uk/token', 'registry.co.uk', 'anonymous-only'],
  ['https://evil.example/token', 'registry.example', 'anonymous-only'],
  ['https://registry.example:8443/token', 'registry.example:5000', 'anonymous-only'],
  ['https://аuth.docker.io/token', 'registry-1.docker.io', 'own'],
  ['https://93.184.216.34/token', 'registry.example', 'anonymous-only'],
  // Nobody that this machine may be made to ask.
  ['http://registry.example/token', 'registry.example', 'refused'],
  ['https://user:secret@registry.example/token', 'registry.example', 'refused'],
  ['https://127.0.0.1/token', 'registry.example', 'refused'],
  ['https://127.0.0.1:6000/token', '127.0.0.1:5000', 'refused'],
  ['https://localhost/token', 'registry.example', 'refused'],
  ['https://①②⑦.⓪.⓪.①/token', 'registry.example', 'refused'],
  ['https://2130706433/token', 'registry.example', 'refused'],
  ['https://0x7f.1/token', 'registry.example', 'refused'],
  ['https://0.0.0.0/token', 'registry.example', 'refused'],
  ['https://10.0.0.5/token', 'registry.example', 'refused'],
  ['http://169.254.169.254/latest', 'registry.example', 'refused'],
  ['https://[::ffff:a9fe:a9fe]/latest', 'registry.example', 'refused'],
  ['file:///etc/passwd', 'registry.example', 'refused'],
  ['/token', 'registry.example', 'refused'],
  ['', 'registry.example', 'refused'],
] as const)('of the realm %s of %s: %s', (realm, server, trust) => {
  expect(trustOfRealm(realm, server, false)).toBe(trust);
});

test('a letter of another alphabet makes another name of it, which stands below the same owner only for the eye', () => {
  expect(new URL('https://аuth.docker.io/').hostname).toBe('xn--uth-5cd.docker.io');
});

test('over http no realm gets credentials, not even the registry itself', () => {
  expect(trustOfRealm('http://127.0.0.1:5000/token', '127.0.0.1:5000', true)).toBe('anonymous-only');
  expect(trustOfRealm('https://127.0.0.1:5000/token', '127.0.0.1:5000', true)).toBe('anonymous-only');
});

test.each([
  ['10.0.0.5', 'registry.corp.example', 'registry.corp.example', true],
  ['127.0.0.1', 'registry.corp.example:5000', 'registry.corp.example:5000', true],
  ['10.0.0.6', 'auth.corp.example', 'registry.corp.example', true],
  ['10.0.0.6', 'evil.example', 'registry.corp.example', false],
  ['127.0.0.1', 'auth.corp.example', 'registry.corp.example', false],
  ['169.254.169.254', 'auth.corp.example', 'registry.corp.example', false],
  ['93.184.216.34', 'cdn.example', 'registry.corp.example', true],
])('%s may be connected to as %s, which %s named: %s', (address, host, server, may) => {
  expect(mayConnect(address, host, server)).toBe(may);
});

test.each([
  ['https://cdn.example/blob?signature=1', false, true],
  ['https://registry.example/other', false, true],
  ['http://cdn.example/blob', false, false],
  ['http://registry.example/blob', false, false],
  ['https://127.0.0.1/blob', false, false],
  ['https://192.168.0.1/blob', false, false],
  ['https://user@cdn.example/blob', false, false],
  ['ftp://cdn.example/blob', false, false],
  ['http://cdn.example/blob', true, true],
  ['http://169.254.169.254/latest', true, false],
])('%s is followed (from http: %s): %s', (url, isHttp, may) => {
  expect(mayFollow(new URL(url), 'registry.example', isHttp)).toBe(may);
});
