import fc from 'fast-check';
import { expect, test } from 'vitest';
import { displayText } from './display-text.ts';

test.each([
  ['shop-web', 'shop-web'],
  ['two\nlines', 'two lines'],
  ['a\u202egnp.exe', 'a gnp.exe'],
  ['\u001b[31mred', '[31mred'],
])('%j is shown as %j', (text, shown) => {
  expect(displayText(text)).toBe(shown);
});

test('is one short line without invisible characters, whatever comes', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 2_000 }), (text) => {
      const shown = displayText(text);
      expect(shown.length).toBeLessThanOrEqual(200);
      expect(shown).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
    }),
  );
});
