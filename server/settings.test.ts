import fc from 'fast-check';
import { expect, test } from 'vitest';
import { defaultSettings, parseSettings } from './settings.ts';

test.each([undefined, null, 'x', 3, [], { rules: null, images: 'x' }])('%j is read as the defaults', (section) => {
  expect(parseSettings(section)).toEqual(defaultSettings);
});

test('a wrong value is dropped and the others stand', () => {
  const rules = { a: 'off', b: 'warn', c: 2, d: 'hint', e: null };
  expect(parseSettings({ rules }).rules).toEqual({ a: 'off', d: 'hint' });
});

test('an image needs a Dockerfile; its context is the folder unless it is said', () => {
  const images = {
    app: { dockerfile: 'Dockerfile', args: { A: '1', B: 2 } },
    web: {
      dockerfile: 'web/Dockerfile',
      context: 'web',
      target: 'prod',
      secrets: { a: { file: 'x', more: 1 }, b: { env: 2 }, c: 'x' },
    },
    broken: { context: 'web' },
    nothing: null,
  };
  expect(parseSettings({ images }).images).toEqual({
    app: { dockerfile: 'Dockerfile', context: '.', target: undefined, args: { A: '1' }, secrets: {} },
    web: { dockerfile: 'web/Dockerfile', context: 'web', target: 'prod', args: {}, secrets: { a: { file: 'x' }, b: {}, c: {} } },
  });
});

test('names that objects already have do no harm', () => {
  const section: unknown = JSON.parse(
    '{"rules":{"__proto__":"off","constructor":"off"},"images":{"__proto__":{"dockerfile":"x"}}}',
  );
  const { images, rules } = parseSettings(section);
  expect(Object.getPrototypeOf(images)).toBe(Object.prototype);
  expect(Object.getPrototypeOf(rules)).toBe(Object.prototype);
});

test('reading never throws', () => {
  fc.assert(
    fc.property(fc.anything(), fc.anything(), (rules, images) => {
      parseSettings({ rules, images });
    }),
  );
});
