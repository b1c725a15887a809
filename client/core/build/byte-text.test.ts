import { expect, test } from 'vitest';
import { bytesOf, byteText } from './byte-text.ts';

test.each([
  [0, '0 B'],
  [999, '999 B'],
  [1_000, '1.0 kB'],
  [1_250_000, '1.3 MB'],
  [123_456_789, '123 MB'],
  [5_200_000_000, '5.2 GB'],
  [7e15, '7000 TB'],
])('%d bytes are %s', (bytes, text) => {
  expect(byteText(bytes)).toBe(text);
});

test.each<[string, number | undefined]>([
  ['0B', 0],
  ['1.5kB', 1_500],
  ['12.34MB', 12_340_000],
  ['3 GB', 3_000_000_000],
  ['1GiB', undefined],
  ['', undefined],
  ['-1B', undefined],
])('%j is %j bytes', (text, bytes) => {
  expect(bytesOf(text)).toBe(bytes);
});
