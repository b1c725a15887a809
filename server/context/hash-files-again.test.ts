import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { hashFilesAgain } from './hash-files-again.ts';

const { signal } = new AbortController();
let contextPath = '';

beforeAll(async () => {
  contextPath = await mkdtemp(join(tmpdir(), 'unstale-hash-again-'));
  await mkdir(join(contextPath, 'src'));
  await writeFile(join(contextPath, 'src', 'a.js'), 'one');
  await symlink('/etc', join(contextPath, 'elsewhere'));
});
afterAll(() => rm(contextPath, { recursive: true, force: true }));

const hashes = async (paths: readonly string[], isTrusted = true) => {
  const answer = await hashFilesAgain({ contextPath, paths }, { isTrusted, signal });
  return answer.kind === 'unknown' ? answer.kind : answer.files.map((file) => file?.sha256);
};
const sha256Of = (text: string) => createHash('sha256').update(text).digest('hex');

test('files are told in the order in which they were asked for', async () => {
  expect(await hashes(['src/missing.js', 'src/a.js'])).toEqual([undefined, sha256Of('one')]);
});

test('a file that was written since has its new hash', async () => {
  await hashes(['src/a.js']);
  await writeFile(join(contextPath, 'src', 'a.js'), 'two');
  expect(await hashes(['src/a.js'])).toEqual([sha256Of('two')]);
});

test.each([['elsewhere/hostname'], ['../../etc/hostname'], ['src/../../x'], ['src']])(
  '%s is no file of the context',
  async (path) => {
    expect(await hashes([path])).toEqual([undefined]);
  },
);

test('without trust nothing is read', async () => {
  expect(await hashes(['src/a.js'], false)).toBe('unknown');
});

test('a context that is no absolute path is none', async () => {
  expect((await hashFilesAgain({ contextPath: 'src', paths: ['a.js'] }, { isTrusted: true, signal })).kind).toBe('unknown');
});
