import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Previous } from '../../journal-ports.ts';
import { endOfPrevious, isExpired, parsePrevious, printPrevious } from './previous-text.ts';

const previous: Previous = {
  ...{ engineId: 'e', containerId: 'a'.repeat(64), name: 'web', reference: 'web:1', imageId: `sha256:${'1'.repeat(64)}` },
  ...{ pin: 'unstale-rollback/0123abcd:restore', replacedAtMs: 1_000, given: { Env: ['MODE'] } },
};

test('it is the same after it was written and read', () => {
  expect(parsePrevious(printPrevious(previous))).toEqual(previous);
});

test.each<[string, object]>([
  ['of a later version', { version: 2 }],
  ['with the name of an image of somebody else', { pin: 'shop/web:dev' }],
  ['with a name that is kept for something else', { pin: 'unstale-rollback/0123abcd:keep' }],
  ['of no container', { containerId: 'web' }],
  ['of no image', { imageId: '--force' }],
  ['without a time', { replacedAtMs: null }],
  ['with other settings', { given: { Env: 'MODE' } }],
])('a record %s is none', (_, change) => {
  expect(parsePrevious(JSON.stringify({ version: 1, ...previous, ...change }))).toBeUndefined();
});

test('no text makes reading throw, and half of a record is none', () => {
  fc.assert(fc.property(fc.oneof(fc.string(), fc.json()), (text) => parsePrevious(text) === undefined));
  const text = printPrevious(previous);
  for (let length = 0; length < text.length - 1; length++) expect(parsePrevious(text.slice(0, length))).toBeUndefined();
});

test('it counts for an hour', () => {
  const endMs = 1_000 + 3_600_000;
  expect(endOfPrevious(previous)).toBe(endMs);
  expect([isExpired(previous, endMs - 1), isExpired(previous, endMs)]).toEqual([false, true]);
});
