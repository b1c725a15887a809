/** What a failed build says of the image that stayed. */
import { expect, test } from 'vitest';
import { failedLink } from './failed-link.ts';

const build = { startedAtText: '12:03', step: '[2/4] RUN npm ci', because: 'exit code: 1' };

test.each([
  ['broken', 'broken', 1],
  ['unknown', 'unknown', 1],
  ['ok', 'note', 0],
  ['not-applicable', 'note', 0],
] as const)('the image stayed, and its source is %s: %s', (source, state, fixes) => {
  const told = failedLink(build, source);
  expect([told.id, told.state, told.fixes.length, told.evidence]).toEqual(['target', state, fixes, ['exit code: 1']]);
  expect(told.because).toContain('(12:03) failed at [2/4] RUN npm ci');
});
