import { expect, test } from 'vitest';
import { isStaleOnly, pathsMeant, readToolInput, type ToolQuestion } from './read-tool-input.ts';

const misunderstood = { kind: 'misunderstood', because: expect.stringMatching(/\S/) };

test.each<[string, unknown, ToolQuestion]>([
  ['nothing', undefined, { kind: 'workspace' }],
  ['null', null, { kind: 'workspace' }],
  ['an empty object', {}, { kind: 'workspace' }],
  ['empty texts', { container: ' ', file: '' }, { kind: 'workspace' }],
  ['a container', { container: 'web' }, { kind: 'subject', subject: 'web' }],
  ['a container with blanks around it', { container: ' web\n' }, { kind: 'subject', subject: 'web' }],
  ['a file', { file: 'src/app.js' }, { kind: 'path', path: 'src/app.js' }],
  ['null for what is not meant', { container: null, file: 'a.js' }, { kind: 'path', path: 'a.js' }],
  ['fields of others', { container: 'web', force: true }, { kind: 'subject', subject: 'web' }],
  ['both', { container: 'web', file: 'a.js' }, misunderstood as never],
  ['a number', { container: 7 }, misunderstood as never],
  ['a list', ['web'], misunderstood as never],
  ['a text', 'web', misunderstood as never],
  ['a path with a null character', { file: 'a\0b' }, misunderstood as never],
  ['a text without end', { container: 'a'.repeat(5_000) }, misunderstood as never],
])('%s is understood', (_, input, expected) => {
  expect(readToolInput(input)).toEqual(expected);
});

test.each<[string, readonly string[], readonly string[]]>([
  ['src/app.js', ['/work/shop', '/work/till'], ['/work/shop/src/app.js', '/work/till/src/app.js']],
  ['./src/../app.js', ['/work/shop/'], ['/work/shop/app.js']],
  ['../../../../etc/passwd', ['/work/shop'], ['/etc/passwd']],
  ['/etc/hosts', ['/work/shop'], ['/etc/hosts']],
  ['src/app.js', ['c:\\shop'], ['c:\\shop\\src\\app.js']],
  ['C:\\shop\\app.js', ['c:\\shop'], ['C:\\shop\\app.js']],
  ['app.js', [], []],
])('%s in %j', (path, folders, expected) => {
  expect(pathsMeant(path, folders)).toEqual(expected);
});

test.each([
  [{ staleOnly: true }, true],
  [{ staleOnly: 'true' }, false],
  [{}, false],
  [undefined, false],
  [null, false],
])('%j asks only for what is stale: %s', (input, expected) => {
  expect(isStaleOnly(input)).toBe(expected);
});
