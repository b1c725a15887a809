import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { JsonObject } from '../../ports.ts';
import { parseExactly, printExactly } from './exact-json.ts';

test.each(['9223372036854775807', '-9223372036854775808', '9007199254740993', '0', '1.5', '1e3', '-0.25'])(
  'keeps the number %s on its way there and back',
  (digits) => {
    const there = parseExactly(`{"limit":${digits}}`) as JsonObject;
    const back = parseExactly(printExactly(there)) as JsonObject;
    expect(back['limit']).toEqual(there['limit']);
    expect(String(back['limit'])).toBe(
      String(
        Number.isSafeInteger(Number(digits)) || digits.includes('.') ? Number(digits) : digits === '1e3' ? 1000 : BigInt(digits),
      ),
    );
  },
);

test('a label called __proto__ is a label', () => {
  const value = parseExactly('{"__proto__":{"polluted":true},"a":1}') as JsonObject;
  expect(Object.keys(value)).toEqual(['__proto__', 'a']);
  expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
});

test('keeps null and the empty list apart', () => {
  expect(printExactly(parseExactly('{"MaskedPaths":[],"ReadonlyPaths":null}') as JsonObject)).toBe(
    '{"MaskedPaths":[],"ReadonlyPaths":null}',
  );
});

test('any JSON comes back as it was', () => {
  fc.assert(
    fc.property(fc.json(), (text) => {
      const wrapped = `{"value":${text}}`;
      expect(JSON.parse(printExactly(parseExactly(wrapped) as JsonObject))).toEqual(JSON.parse(wrapped));
    }),
  );
});

test('no integer is rounded, wherever it stands and whatever stands around it', () => {
  const blank = fc.constantFrom('', ' ', '\n', '\t ');
  const integer = fc.bigInt({ min: -(2n ** 64n), max: 2n ** 64n });
  fc.assert(
    fc.property(blank, blank, integer, integer, (before, after, one, other) => {
      const text = `{"a":${before}${one}${after},"b":[${before}${other}${after},${before}1,${other}]}`;
      const { a, b } = parseExactly(text) as JsonObject;
      expect([a, b].flat().map(String)).toEqual([one, other, 1, other].map(String));
    }),
  );
});
