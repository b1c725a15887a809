import { expect, test } from 'vitest';
import { type HostPlatform, hostPath } from './host-path.ts';

test.each<[string, HostPlatform, string | undefined]>([
  ['/home/ann/shop', 'linux', '/home/ann/shop'],
  ['/host_mnt/home/ann/shop', 'linux', '/home/ann/shop'],
  ['/host_mnt/Users/ann/my shop', 'darwin', '/Users/ann/my shop'],
  ['/Users/ann/shop', 'darwin', '/Users/ann/shop'],
  ['C:\\Users\\ann\\shop', 'win32', 'c:\\Users\\ann\\shop'],
  ['c:/Users/ann', 'win32', 'c:\\Users\\ann'],
  ['/run/desktop/mnt/host/c/Users/ann', 'win32', 'c:\\Users\\ann'],
  ['/host_mnt/d/shop', 'win32', 'd:\\shop'],
  ['/mnt/c/Users/ann', 'win32', 'c:\\Users\\ann'],
  ['/mnt/c', 'win32', 'c:\\'],
  ['/run/desktop/mnt/host/wsl/docker-desktop-bind-mounts/Ubuntu/abc', 'win32', undefined],
  ['/home/ann/shop', 'win32', undefined],
  ['/mnt/data/x', 'win32', undefined],
  ['relative', 'linux', undefined],
])('%s on %s is %s', (path, platform, expected) => {
  expect(hostPath(path, platform, true)).toBe(expected);
});

test('nothing is known of the files of another machine', () => {
  expect(hostPath('/home/ann/shop', 'linux', false)).toBeUndefined();
});
