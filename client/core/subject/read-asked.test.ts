import { expect, test } from 'vitest';
import type { Asked, ComparedFile, FileLine } from '../../subject.ts';
import { readAsked, readComparedFile, readFileLine } from './read-asked.ts';

test.each<[string, unknown, Asked | undefined]>([
  ['a URI of the explorer', { scheme: 'file', fsPath: '/work/a.js', path: '/work/a.js' }, { file: '/work/a.js' }],
  ['a URI of no disk', { scheme: 'untitled', fsPath: 'Untitled-1' }, undefined],
  ['a URI without a path', { scheme: 'file', fsPath: '' }, undefined],
  ['a path without a scheme', { fsPath: '/work/a.js' }, undefined],
  ['a file', { file: '/work/a.js' }, { file: '/work/a.js' }],
  ['a folder', { folder: '/work' }, { folder: '/work' }],
  ['an empty file', { file: '' }, undefined],
  ['a file that is no text', { file: 7 }, undefined],
  ['a container', { container: 'web' }, { container: 'web' }],
  ['a row of the sidebar', { kind: 'container', containerId: 'a'.repeat(64) }, { container: 'a'.repeat(64) }],
  ['a name', 'web', 'web'],
  ['nothing', undefined, undefined],
  ['null', null, undefined],
])('%s is understood', (_, value, expected) => {
  expect(readAsked(value)).toEqual(expected);
});

const paths = { imagePath: '/app/a.js', localPath: '/work/a.js' };

test.each<[string, unknown, ComparedFile | undefined]>([
  ['of a container', { ...paths, containerId: 'c' }, { ...paths, containerId: 'c' }],
  ['of an image', { ...paths, imageId: 'i' }, { ...paths, imageId: 'i' }],
  ['of a container, before its image', { ...paths, containerId: 'c', imageId: 'i' }, { ...paths, containerId: 'c' }],
  ['of nothing', paths, undefined],
  ['without a path here', { imagePath: '/a', containerId: 'c' }, undefined],
  ['with a path that is no text', { ...paths, imagePath: ['/a'], containerId: 'c' }, undefined],
  ['that is none', 'a.js', undefined],
  ['that is null', null, undefined],
])('a file %s is understood', (_, value, expected) => {
  expect(readComparedFile(value)).toEqual(expected);
});

test.each<[string, unknown, FileLine | undefined]>([
  ['with a line', { file: '/w/Dockerfile', line: 3 }, { file: '/w/Dockerfile', line: 3 }],
  ['without one', { file: 'C:\\w\\a.js' }, { file: 'C:\\w\\a.js' }],
  ['with a line that is none', { file: '/w/a.js', line: -1 }, { file: '/w/a.js' }],
  ['with a line that is text', { file: '/w/a.js', line: '1' }, { file: '/w/a.js' }],
  ['that is relative', { file: 'a.js', line: 1 }, undefined],
  ['with a scheme', { file: 'https://example.invalid/' }, undefined],
  ['without a path', { line: 1 }, undefined],
  ['that is nothing', undefined, undefined],
])('a place %s is understood', (_, value, expected) => {
  expect(readFileLine(value)).toEqual(expected);
});
