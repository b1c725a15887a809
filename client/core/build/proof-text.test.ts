import { expect, test } from 'vitest';
import { proofText } from './proof-text.ts';

test.each([
  [[], [], 'No file of it could be compared with your workspace.'],
  [['/app/a.js'], [], '1 file in /app is identical to your workspace.'],
  [['/app/a.js', '/app/lib/b.js'], [], '2 files in /app are identical to your workspace.'],
  [
    ['/app/a.js', '/etc/b'],
    ['/app/c'],
    '2 files in / are identical to your workspace. 1 more may have been changed by a later step.',
  ],
  [['/app/a', '/apple/b'], [], '2 files in / are identical to your workspace.'],
])('%j and %j: %s', (equal, undecided, text) => {
  expect(proofText({ equal, undecided })).toBe(text);
});
