/** A list of texts has the digest of no other list. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { digestOf } from './digest.ts';

const itself = (text: string) => text;

test.each([
  [['ab'], ['a', 'b']],
  [['a', ''], ['a']],
  [['1:a'], ['1', 'a']],
  [[], ['']],
])('%j is not %j', (one, other) => {
  expect(digestOf(itself, one)).not.toBe(digestOf(itself, other));
});

test('whatever the lists', () => {
  const list = fc.array(fc.oneof(fc.constantFrom('', ':', '1:', '0:'), fc.string({ maxLength: 4 })), { maxLength: 5 });
  fc.assert(
    fc.property(list, list, (one, other) => {
      const isEqual = JSON.stringify(one) === JSON.stringify(other);
      expect(digestOf(itself, one) === digestOf(itself, other)).toBe(isEqual);
    }),
  );
});
