import { expect, test } from 'vitest';
import { buildKitOf } from './build-kit.ts';

test.each([
  ['20.10.24+dfsg1', 8],
  ['23.0.6', 10],
  ['24.0.9', 10],
  ['26.1.5+dfsg1', 12],
  ['28.2.2', 20],
  ['28.4.0', 23],
  ['28.5.2+dfsg4', 25],
  ['29.0.4', 25],
  ['29.1.0-rc.1', 26],
  ['30.0.0', 26],
  ['19.03.15', 8],
  ['0.0.0-20260101120000-abcdef', 26],
  ['dev', 26],
])('engine %s has at least BuildKit 0.%i', (version, expected) => {
  expect(buildKitOf(version)).toBe(expected);
});
