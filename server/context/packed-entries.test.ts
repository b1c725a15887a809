/** What one thread tells of a build context arrives in the other as it was. */
import { expect, test } from 'vitest';
import type { ContextEntry } from '../cache/context-entry.ts';
import { packEntries, unpackEntries } from './packed-entries.ts';

const file: ContextEntry = { kind: 'file', mode: 0o4755, sizeBytes: 2 ** 52 + 1, mtimeNs: 1_764_000_000_123_456_789n, link: '' };
const entries: [string, ContextEntry][] = [
  ['d', { ...file, kind: 'directory', mode: 0o7777, sizeBytes: 0 }],
  ['d/f', file],
  ['d/w', { ...file, isEmptied: true, mtimeNs: -5n }],
  ['l', { ...file, kind: 'link', link: 'd/f', sizeBytes: 0 }],
  ['p', { ...file, kind: 'other', mode: 0 }],
];

test('it comes back as it was, in the same order', () => {
  const back: [string, ContextEntry][] = [];
  unpackEntries(structuredClone(packEntries(entries)), (path, entry) => back.push([path, entry]));
  expect(back).toEqual(entries);
});
