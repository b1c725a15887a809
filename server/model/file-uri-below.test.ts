import { expect, test } from 'vitest';
import { URI } from 'vscode-uri';
import { fileUriBelow } from './file-uri-below.ts';

test.each([
  ['/home/me/app', '.dockerignore'],
  ['/', 'Dockerfile'],
  ['/home/me/app/', 'sub/.dockerignore'],
  ['/with space/50%/#1/a?b&c=d+e;f,g@h:i', "it's (1)!*$~_-.txt"],
  ['/ünïcode/日本/😀', 'ä.txt'],
  ['/[a]/{b}/^`|<>"', 'x'],
  ['/back\\slash', 'is a name here'],
])('%s and %s are spelled as VS Code spells them', (folder, path) => {
  expect(fileUriBelow(folder, path)).toBe(URI.file(`${folder.replace(/\/$/, '')}/${path}`).toString());
});

test.each([
  ['C:\\Users\\me\\my app', '.dockerignore', 'file:///c%3A/Users/me/my%20app/.dockerignore'],
  ['d:/work', 'a/b', 'file:///d%3A/work/a/b'],
  ['C:\\', 'Dockerfile', 'file:///c%3A/Dockerfile'],
  ['\\\\server\\share\\app', '.dockerignore', 'file://server/share/app/.dockerignore'],
])('%s of Windows and %s become %s', (folder, path, uri) => {
  expect(fileUriBelow(folder, path)).toBe(uri);
  expect(URI.parse(uri).toString()).toBe(uri);
});

test('half a surrogate pair does not throw', () => {
  expect(fileUriBelow('/a', '\uD83D')).toMatch(/^file:\/\/\/a\/%/);
});
