import { expect, test } from 'vitest';
import { decodeHistory } from './decode-history.ts';

test('begins with the oldest', () => {
  const rows = [
    { Id: '<missing>', Created: 2, CreatedBy: 'CMD ["a"]', Tags: null, Size: 7, Comment: 'buildkit.dockerfile.v0' },
    { CreatedBy: 'FROM' },
  ];
  expect(decodeHistory(rows)).toEqual([
    { createdBy: 'FROM', comment: '', createdAtMs: undefined, sizeBytes: 0 },
    { createdBy: 'CMD ["a"]', comment: 'buildkit.dockerfile.v0', createdAtMs: 2_000, sizeBytes: 7 },
  ]);
});

test('keeps no more than a person could have written', () => {
  expect(decodeHistory([{ CreatedBy: 'x'.repeat(70_000) }])).toMatchObject([{ createdBy: undefined, comment: '' }]);
  expect(decodeHistory(Array.from({ length: 5_000 }, () => ({})))).toHaveLength(1_000);
});

test.each([[null], ['text'], [{}], [[null, 1, 'x']]])('takes %j for what tells nothing', (rows) => {
  expect(decodeHistory(rows).every(({ createdBy }) => createdBy === undefined)).toBe(true);
});

test.each([[0], [-62_135_596_800], ['2026'], [undefined]])('a step of the time %j has none', (Created) => {
  expect(decodeHistory([{ Created }])).toMatchObject([{ createdAtMs: undefined }]);
});
