/** Owners as BuildKit keys them. */
import { expect, test } from 'vitest';
import { ownerKey } from './owner.ts';

test.each([
  ['1000', '1000'],
  ['01000', '1000'],
  ['1000:staff', '1000:name staff'],
  ['root', 'name root'],
  ['root:0', 'name root:0'],
  ['0:0', '0:0'],
  ['', 'name '],
  ['1a', 'name 1a'],
])('%s', (spelled, expected) => {
  expect(ownerKey(spelled)).toBe(expected);
});
