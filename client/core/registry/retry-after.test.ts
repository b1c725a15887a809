import { expect, test } from 'vitest';
import { remainingPulls, retryAfterMs } from './retry-after.ts';

const now = 1_795_721_318_000; // Thu, 26 Nov 2026 19:28:38 GMT

test.each<[string, number | undefined]>([
  ['30', 30_000],
  [' 0 ', 0],
  ['Thu, 26 Nov 2026 19:29:38 GMT', 60_000],
  ['Thu, 26 Nov 2026 19:00:00 GMT', 0],
  ['999999999999', 21_600_000],
  ['soon', undefined],
  ['-5', undefined],
  ['', undefined],
  ['1e9', undefined],
])('%j asks for %s ms', (header, expected) => {
  expect(retryAfterMs(header, now)).toBe(expected);
});

test.each<[string, number | undefined]>([
  ['100;w=21600', 100],
  ['0;w=21600', 0],
  ['7', 7],
  ['', undefined],
  ['many', undefined],
])('%j leaves %s pulls', (header, expected) => {
  expect(remainingPulls(header)).toBe(expected);
});
