import { expect, test } from 'vitest';
import type { LinkState } from './link.ts';
import { unreachedLink } from './unreached-link.ts';

test.each<[LinkState, LinkState, number]>([
  ['broken', 'broken', 1],
  ['unknown', 'unknown', 1],
  ['ok', 'note', 0],
  ['note', 'note', 0],
])('where the files are %s, a build that never came is %s', (source, state, fixes) => {
  const link = unreachedLink({ builder: 'cloud', startedAtText: '12:03' }, source);
  expect(link).toMatchObject({ id: 'target', state, because: expect.stringContaining('(12:03, builder cloud) never reached') });
  expect(link.fixes).toHaveLength(fixes);
});
