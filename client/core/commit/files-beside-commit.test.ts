import { expect, test } from 'vitest';
import type { ContextFileInfo, ContextFilesResult } from '../../../server/protocol.ts';
import type { WorkTreeChange } from '../../note-ports.ts';
import { changedInContext, filesBesideCommit } from './files-beside-commit.ts';

const contextPath = '/work/shop/web';
const changed = (path: string): WorkTreeChange => ({ path: `/work/shop/${path}`, kind: 'changed' });
const untracked = (path: string): WorkTreeChange => ({ path: `/work/shop/${path}`, kind: 'untracked' });
const ignored = (path: string): WorkTreeChange => ({ path: `/work/shop/${path}`, kind: 'ignored' });

function files(fates: Readonly<Record<string, ContextFileInfo['fate']['kind']>>): ContextFilesResult {
  const listed = Object.entries(fates).map(([path, kind]) => ({
    path,
    kind: 'file' as const,
    fate: kind === 'ignored' ? { kind, pattern: path, line: 0 } : { kind },
  }));
  return { kind: 'known', files: listed, lost: [], isComplete: true };
}

function beside(changes: readonly WorkTreeChange[], known: ContextFilesResult, whole: readonly string[] = []) {
  return filesBesideCommit(changes, { contextPath, whole, files: known }, 'linux');
}

test.each<[string, WorkTreeChange, ContextFileInfo['fate']['kind'], readonly string[]]>([
  ['a changed file that is copied', changed('web/a.js'), 'copied', ['a.js']],
  ['a new file that is copied', untracked('web/a.js'), 'copied', ['a.js']],
  ['a file that nobody can follow', changed('web/a.js'), 'unknown', ['a.js']],
  ['a file that the ignore file keeps out', untracked('web/a.js'), 'ignored', []],
  ['a file that no instruction takes', changed('web/a.js'), 'not-copied', []],
])('%s', (_what, change, fate, expected) => {
  expect(beside([change], files({ 'a.js': fate })).dirty).toEqual(expected);
});

test('a file that is gone, and one of a context that could not be read, count', () => {
  expect(beside([changed('web/gone.js')], files({})).dirty).toEqual(['gone.js']);
  expect(beside([changed('web/a.js')], { kind: 'unknown', because: 'x' }).dirty).toEqual(['a.js']);
});

test('what lies outside of the build counts only where the build names it', () => {
  const changes = [changed('docs/readme.md'), changed('docker/web.Dockerfile'), untracked('shared/a.js')];
  expect(beside(changes, files({}), ['/work/shop/docker/web.Dockerfile', '/work/shop/shared']).dirty).toEqual([
    '/work/shop/docker/web.Dockerfile',
    '/work/shop/shared/a.js',
  ]);
});

test('what Git ignores makes nothing dirty, and is told where it certainly goes in', () => {
  const changes = [ignored('web/dist'), ignored('web/.env'), ignored('web/node_modules'), ignored('web/out.js')];
  const known = files({ 'dist/a.js': 'copied', '.env': 'not-copied', node_modules: 'ignored', 'out.js': 'unknown' });
  expect(beside(changes, known)).toEqual({ dirty: [], ignoredByGit: ['dist'] });
});

test('only of changes in the context it is asked what becomes of them', () => {
  const changes = [changed('web/a.js'), changed('docs/b.md'), ignored('web/c'), untracked('web/deep/d.js')];
  expect(changedInContext(changes, contextPath, 'linux')).toEqual(['a.js', 'deep/d.js']);
});
