import { expect, test } from 'vitest';
import type { HostPlatform } from './host-path.ts';
import { pathBelow } from './path-below.ts';

test.each<[string, HostPlatform, string, string, string | undefined]>([
  ['a file in a folder', 'linux', '/work/shop', '/work/shop/src/app.js', 'src/app.js'],
  ['the folder itself', 'linux', '/work/shop', '/work/shop', ''],
  ['the folder with a slash at its end', 'linux', '/work/shop/', '/work/shop', ''],
  ['a folder whose name only begins alike', 'linux', '/work/shop', '/work/shop-old/app.js', undefined],
  ['a file above', 'linux', '/work/shop', '/work/notes.txt', undefined],
  ['anything below the root', 'linux', '/', '/etc/hosts', 'etc/hosts'],
  ['a name with a backslash', 'linux', '/work/shop', '/work/shop/a\\b', 'a\\b'],
  ['a file of Windows', 'win32', 'c:\\shop', 'c:\\shop\\src\\app.js', 'src/app.js'],
  ['a drive in another case', 'win32', 'C:\\shop', 'c:/shop/app.js', 'app.js'],
  ['a whole drive', 'win32', 'c:\\', 'C:\\app.js', 'app.js'],
  ['another drive', 'win32', 'c:\\shop', 'd:\\shop\\app.js', undefined],
])('%s (%s)', (_, platform, folder, path, expected) => {
  expect(pathBelow(folder, path, platform)).toBe(expected);
});
