import { expect, test } from 'vitest';
import { isForPlatform, kindOfName, type Standing } from './asked-by-name.ts';

test.each<[string, Standing, ReturnType<typeof kindOfName>]>([
  ['src/app.js', 'file', 'file'],
  ['readme.txt', 'file', 'file'],
  ['./Makefile', 'file', 'file'],
  ['Makefile', 'file', 'subject'],
  ['./gone.js', 'nothing', 'file'],
  ['src/gone.js', 'nothing', 'subject'],
  ['.', 'folder', 'folder'],
  ['..', 'folder', 'folder'],
  ['./src', 'folder', 'folder'],
  ['/work/shop', 'folder', 'folder'],
  ['C:\\shop\\app.js', 'file', 'file'],
  ['shop/web', 'folder', 'subject'],
  ['registry.example:5000/shop/web:1', 'nothing', 'subject'],
  ['.env', 'file', 'file'],
  ['web', 'folder', 'subject'],
  ['web', 'nothing', 'subject'],
])('%s where there is a %s means a %s', (name, standing, expected) => {
  expect(kindOfName(name, standing)).toBe(expected);
});

test.each([
  ['linux/amd64', 'linux/amd64', true],
  ['linux/amd64', 'linux/x86_64', true],
  ['linux/arm64/v8', 'linux/arm64', true],
  ['linux/arm64', 'linux/arm64/v8', true],
  ['linux/arm/v7', 'linux/arm', true],
  ['linux/arm/v6', 'linux/arm/v7', false],
  ['linux/amd64', 'linux/arm64', false],
  ['linux/amd64', 'windows/amd64', false],
  ['', 'linux/amd64', false],
])('an image for "%s" where %s is wanted: %s', (is, wanted, expected) => {
  expect(isForPlatform(is, wanted)).toBe(expected);
});
