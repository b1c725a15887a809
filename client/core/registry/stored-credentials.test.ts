import fc from 'fast-check';
import { expect, test } from 'vitest';
import { helperCredentials, isHelperName, storedCredentials } from './stored-credentials.ts';

const auth = (text: string) => ({ auth: btoa(text) });
const shop = { kind: 'password', user: 'ann', password: 's3cret:with:colons' };

test.each<[string, unknown, string, object]>([
  ['exactly that host', { auths: { 'registry.example': auth('ann:s3cret:with:colons') } }, 'registry.example', shop],
  ['that host and port', { auths: { 'registry.example:5000': auth('ann:s3cret:with:colons') } }, 'registry.example:5000', shop],
  [
    'a host as old versions wrote it',
    { auths: { 'https://registry.example/v1/': auth('ann:s3cret:with:colons') } },
    'registry.example',
    shop,
  ],
  ['another port', { auths: { 'registry.example:5000': auth('ann:x') } }, 'registry.example', { kind: 'none' }],
  ['a name that begins alike', { auths: { 'registry.example': auth('ann:x') } }, 'registry.example.evil', { kind: 'none' }],
  ['a name below', { auths: { example: auth('ann:x') } }, 'registry.example', { kind: 'none' }],
  ['a part of a registry', { auths: { 'registry.example/team': auth('ann:x') } }, 'registry.example', { kind: 'none' }],
  ['Docker Hub', { auths: { 'https://index.docker.io/v1/': auth('ann:s3cret:with:colons') } }, 'docker.io', shop],
  ['Docker Hub by another of its names', { auths: { 'docker.io': auth('ann:s3cret:with:colons') } }, 'docker.io', shop],
  [
    'the mirror of a name of Docker Hub',
    { auths: { 'https://index.docker.io/v1/': auth('ann:x') } },
    'mirror.docker.io',
    { kind: 'none' },
  ],
  [
    'an identity token',
    { auths: { 'r.example': { ...auth('ann:'), identitytoken: 'idt' } } },
    'r.example',
    { kind: 'identity-token', token: 'idt' },
  ],
  ['a registry token', { auths: { 'r.example': { registrytoken: 'rt' } } }, 'r.example', { kind: 'bearer', token: 'rt' }],
  [
    'zeros behind',
    { auths: { 'r.example': auth('ann:pw\0\0') } },
    'r.example',
    { kind: 'password', user: 'ann', password: 'pw' },
  ],
  [
    'letters beyond ASCII',
    { auths: { 'r.example': { auth: 'w6TDtjrDvA==' } } },
    'r.example',
    { kind: 'password', user: 'äö', password: 'ü' },
  ],
  ['no base64', { auths: { 'r.example': { auth: '%%%' } } }, 'r.example', { kind: 'none' }],
  ['no colon', { auths: { 'r.example': auth('ann') } }, 'r.example', { kind: 'none' }],
  ['an empty entry', { auths: { 'r.example': {} } }, 'r.example', { kind: 'none' }],
  [
    'a helper for all',
    { credsStore: 'desktop', auths: { 'r.example': {} } },
    'r.example',
    { kind: 'helper', name: 'desktop', address: 'r.example' },
  ],
  [
    'a helper for one',
    { credsStore: 'desktop', credHelpers: { 'r.example': 'ecr-login' } },
    'r.example',
    { kind: 'helper', name: 'ecr-login', address: 'r.example' },
  ],
  [
    'a helper for Docker Hub',
    { credsStore: 'pass' },
    'docker.io',
    { kind: 'helper', name: 'pass', address: 'https://index.docker.io/v1/' },
  ],
  ['a helper of another folder', { credsStore: '../../x' }, 'r.example', { kind: 'unknown' }],
  ['a helper with an option', { credsStore: '-x' }, 'r.example', { kind: 'unknown' }],
  ['no configuration', undefined, 'r.example', { kind: 'none' }],
  ['a list', [], 'r.example', { kind: 'none' }],
  ['names of every object', { auths: {} }, '__proto__', { kind: 'none' }],
])('%s', (_, config, host, expected) => {
  expect(storedCredentials(config, host)).toMatchObject(expected);
});

test.each(['../x', 'a/b', 'a b', 'a;b', '$(x)', '', '-v', 'a\n', 'ä', '.hidden', 'a'.repeat(200)])(
  '%j is no name of a helper',
  (name) => {
    expect(isHelperName(name)).toBe(false);
  },
);

test.each<[unknown, object]>([
  [
    { ServerURL: 'r', Username: 'ann', Secret: 'pw' },
    { kind: 'password', user: 'ann', password: 'pw' },
  ],
  [
    { Username: '<token>', Secret: 'idt' },
    { kind: 'identity-token', token: 'idt' },
  ],
  [{ Username: 'ann', Secret: '' }, { kind: 'none' }],
  [{ Username: 5, Secret: 'x' }, { kind: 'none' }],
  ['text', { kind: 'none' }],
  [null, { kind: 'none' }],
])('a helper that answers %j has %j', (answer, expected) => {
  expect(helperCredentials(answer)).toEqual(expected);
});

test('no configuration makes it throw', () => {
  const entry = fc.oneof(fc.string(), fc.record({ auth: fc.oneof(fc.string(), fc.integer(), fc.base64String()) }), fc.anything());
  const config = fc.record(
    { auths: fc.oneof(fc.dictionary(fc.string(), entry), fc.anything()), credsStore: fc.anything() },
    { requiredKeys: [] },
  );
  fc.assert(
    fc.property(fc.oneof(config, fc.anything()), (any) => {
      expect(storedCredentials(any, 'r.example').kind).toBeTypeOf('string');
    }),
  );
});
