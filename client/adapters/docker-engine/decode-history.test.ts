import { expect, test } from 'vitest';
import { decodeHistory } from './decode-history.ts';

test('begins with the oldest', () => {
  const rows = [
    { Id: '<missing>', Created: 2, CreatedBy: 'CMD ["a"]', Tags: null, Size: 0, Comment: 'buildkit.dockerfile.v0' },
    { CreatedBy: 'FROM' },
  ];
  expect(decodeHistory(rows)).toEqual([
    { createdBy: 'FROM', comment: '' },
    { createdBy: 'CMD ["a"]', comment: 'buildkit.dockerfile.v0' },
  ]);
});

test('keeps no more than a person could have written', () => {
  expect(decodeHistory([{ CreatedBy: 'x'.repeat(70_000) }])).toEqual([{ createdBy: undefined, comment: '' }]);
  expect(decodeHistory(Array.from({ length: 5_000 }, () => ({})))).toHaveLength(1_000);
});

test.each([[null], ['text'], [{}], [[null, 1, 'x']]])('takes %j for what tells nothing', (rows) => {
  expect(decodeHistory(rows).every(({ createdBy }) => createdBy === undefined)).toBe(true);
});
