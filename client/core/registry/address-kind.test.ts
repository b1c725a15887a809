import { expect, test } from 'vitest';
import { addressKind } from './address-kind.ts';

/** As a URL spells the host: other spellings of an address become it there. */
const inUrl = (host: string) => new URL(`https://${host}/`).hostname;

test.each([
  ['registry.example', 'name'],
  ['localhost', 'loopback'],
  ['localhost.', 'loopback'],
  ['a.localhost', 'loopback'],
  ['127.0.0.1', 'loopback'],
  ['127.255.0.3', 'loopback'],
  ['①②⑦.⓪.⓪.①', 'loopback'],
  ['2130706433', 'loopback'],
  ['0x7f.1', 'loopback'],
  ['[::1]', 'loopback'],
  ['[::ffff:127.0.0.1]', 'loopback'],
  ['[::ffff:7f00:1]', 'loopback'],
  ['[::127.0.0.1]', 'loopback'],
  ['169.254.169.254', 'forbidden'],
  ['[::ffff:a9fe:a9fe]', 'forbidden'],
  ['[64:ff9b::a9fe:a9fe]', 'forbidden'],
  ['[fd00:ec2::254]', 'forbidden'],
  ['[fe80::1]', 'forbidden'],
  ['[::]', 'forbidden'],
  ['[ff02::1]', 'forbidden'],
  ['0.0.0.0', 'forbidden'],
  ['224.0.0.1', 'forbidden'],
  ['255.255.255.255', 'forbidden'],
  ['168.63.129.16', 'forbidden'],
  ['100.100.100.200', 'forbidden'],
  ['10.1.2.3', 'private'],
  ['172.16.0.1', 'private'],
  ['172.32.0.1', 'public'],
  ['192.168.1.1', 'private'],
  ['100.64.0.1', 'private'],
  ['[fd12::1]', 'private'],
  ['[::ffff:10.0.0.1]', 'private'],
  ['93.184.216.34', 'public'],
  ['[2606:2800::1]', 'public'],
] as const)('%s is %s', (host, kind) => {
  expect(addressKind(inUrl(host))).toBe(kind);
});

test('an address of no form is none that anybody may connect to', () => {
  for (const text of ['1.2.3.400', '1:2', ':::', '1::2::3', '12345::', 'g::1']) expect(addressKind(text)).toBe('forbidden');
});
