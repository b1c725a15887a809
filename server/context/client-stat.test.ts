import { expect, test } from 'vitest';
import { sentLink, sentMode } from './client-stat.ts';

test.each<[NodeJS.Platform, number, number]>([
  ['linux', 0o100644, 0o644],
  ['linux', 0o104755, 0o4755],
  ['linux', 0o041777, 0o1777],
  ['darwin', 0o102750, 0o2750],
  ['linux', 0o120777, 0o777],
  // libuv gives 0666, or 0444 for what is read-only, of folders as of files.
  ['win32', 0o100666, 0o755],
  ['win32', 0o100444, 0o555],
  ['win32', 0o040666, 0o755],
  ['win32', 0o120666, 0o755],
])('a client on %s sends %o as %o', (platform, mode, sent) => {
  expect(sentMode(mode, platform)).toBe(sent);
});

test('links of Windows are spelled as everywhere', () => {
  expect(sentLink('..\\shared\\a', 'win32')).toBe('../shared/a');
  expect(sentLink('a\\b', 'linux')).toBe('a\\b');
});
