import { expect, test } from 'vitest';
import type { FileEntry } from '../../archive-ports.ts';
import { differingPaths } from './file-manifest.ts';

const file = (sha256: string, more: Partial<FileEntry> = {}): FileEntry => ({
  type: 'file',
  mode: 0o644,
  owner: '0:0',
  link: '',
  sizeBytes: 1,
  modifiedAtS: 0,
  sha256,
  ...more,
});
const files = (entries: Record<string, FileEntry>) => new Map(Object.entries(entries));

test('names what was changed, added and removed, sorted', () => {
  const one = files({ '/app/b': file('1'), '/app/a': file('1'), '/app/same': file('1') });
  const other = files({ '/app/b': file('2'), '/app/c': file('1'), '/app/same': file('1') });
  expect(differingPaths(one, other)).toEqual(['/app/a', '/app/b', '/app/c']);
});

test.each([{ mode: 0o755 }, { owner: '1:1' }, { link: 'x' }, { type: 'symlink' }, { sizeBytes: 2 }])(
  '%j is a difference',
  (more) => {
    expect(differingPaths(files({ '/a': file('1') }), files({ '/a': file('1', more) }))).toEqual(['/a']);
  },
);

test('what the engine writes for itself is none', () => {
  const other = files({ '/.dockerenv': file(''), '/etc/hosts': file('1'), '/dev/console': file(''), '/proc': file('') });
  expect(differingPaths(files({}), other)).toEqual([]);
});

const folder: FileEntry = file('', { type: 'directory', mode: 0o755, sizeBytes: 0 });

test('neither is a folder that stands there for nothing else, as a commit of a container keeps it', () => {
  const other = files({ '/etc': folder, '/etc/hosts': file(''), '/run': folder, '/run/.containerenv': file('') });
  expect(differingPaths(files({}), other)).toEqual([]);
  expect(differingPaths(other, files({}))).toEqual([]);
});

test.each([
  ['a folder that is empty', { '/etc': folder }, ['/etc']],
  ['one with something of its own', { '/etc': folder, '/etc/hosts': file(''), '/etc/app': file('1') }, ['/etc', '/etc/app']],
])('%s is a difference', (_, entries, paths) => {
  expect(differingPaths(files({}), files(entries))).toEqual(paths);
});

test('ignored paths hide what is below them and nothing beside', () => {
  const other = files({ '/data/db': file('1'), '/data': file('2'), '/database': file('3') });
  expect(differingPaths(files({}), other, ['/data'])).toEqual(['/database']);
});
