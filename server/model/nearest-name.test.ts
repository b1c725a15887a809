import { expect, test } from 'vitest';
import { nearestName } from './nearest-name.ts';

const names = ['index-update-alone', 'git-clone-frozen', 'remote-download-frozen'];

test.each([
  ['index-update-alon', 'index-update-alone'],
  ['indexupdatealone', 'index-update-alone'],
  ['git-clone-forzen', 'git-clone-frozen'],
  ['clone', undefined],
  ['', undefined],
  ['x'.repeat(500), undefined],
])('%s means %s', (written, expected) => {
  expect(nearestName(written, names)).toBe(expected);
});
