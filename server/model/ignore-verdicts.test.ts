/**
 * Which paths an ignore file takes, for every pattern that the tests of `moby/patternmatcher` decide about: the verdicts
 * are Docker's, grouped by pattern. A path is asked for as the build walks to it, folder by folder.
 */
import { expect, it } from 'vitest';
import { ignoreWalk, parseIgnoreFile } from './ignore-file.ts';

/** The lines of an ignore file; the paths that it keeps out; the paths that it leaves in. */
const verdicts: readonly (readonly [patterns: string, out: readonly string[], stays: readonly string[]])[] = [
  ['*', ['abc'], []],
  ['**', ['file', 'file/', '/', 'dir/file', 'dir/file/'], []],
  ['**\n!dist/*.whl', [], ['dist/proxy.py-2.4.0rc3.dev36+g08acad9-py3-none-any.whl']],
  ['**\n!dist/proxy.py-2.4.0rc3.dev36+g08acad9-py3-none-any.whl', [], ['dist/proxy.py-2.4.0rc3.dev36+g08acad9-py3-none-any.whl']],
  ['**\n!util/docker/web', [], ['util/docker/web/foo']],
  ['**\n!util/docker/web\nutil/docker/web/foo', ['util/docker/web/foo'], []],
  ['**/', ['file', 'file/', '/', 'dir/file', 'dir/file/'], []],
  ['**/**', ['dir/file', 'dir/file/'], []],
  ['**/**/*.txt', ['dir/dir/file.txt', 'file.txt'], []],
  ['**/**/*.txt2', [], ['dir/dir/file.txt']],
  ['**/*.txt', ['file.txt'], []],
  ['**/.foo', ['.foo'], ['bar.foo']],
  ['**/dir', ['dir', 'dir/file'], []],
  ['**/dir2/*', ['dir/dir2/file', 'dir/dir2/file/'], []],
  ['**/dir2/**', ['dir/dir2/dir3/file', 'dir/dir2/dir3/file/'], []],
  ['**/file', ['dir/file', 'dir/dir/file'], []],
  ['**/file*', ['dir/dir/file', 'dir/dir/file.txt'], []],
  ['**/file*.txt', ['dir/dir/file.txt'], []],
  ['**/file*.txt*', ['dir/dir/file.txt'], []],
  ['**/file*txt', ['dir/dir/file.txt'], []],
  ['**/foo/bar', ['foo/bar', 'dir/foo/bar', 'dir/dir2/foo/bar'], []],
  ['**file', ['file', 'dir/file', 'dir/dir/file'], []],
  ['*[a-ζ]', [], ['A']],
  ['*c', ['abc'], []],
  ['*x', ['xxx'], []],
  ['.*', ['.foo'], ['foo']],
  ['[\\-]', ['-'], []],
  ['[\\-x]', ['x', '-'], ['a']],
  ['[\\]a]', [']'], []],
  ['[a-ζ]*', ['α'], []],
  ['[x\\-]', ['x', '-'], ['z']],
  ['a(b)c/def', ['a(b)c/def'], ['a(b)c/xyz']],
  ['a*', ['a', 'abc', 'ab/c'], []],
  ['a**/*.txt', ['a/file.txt', 'a/dir/file.txt', 'a/dir/dir/file.txt'], []],
  ['a*/b', ['abc/b'], ['a/c/b']],
  ['a*b', [], ['a/b']],
  ['a*b*c*d*e*/f', ['axbxcxdxe/f', 'axbxcxdxexxx/f'], ['axbxcxdxe/xxx/f', 'axbxcxdxexxx/fff']],
  ['a*b?c*x', ['abxbbxdbxebxczzx'], ['abxbbxdbxebxczzy']],
  ['a.|)$(}+{bc', ['a.|)$(}+{bc'], []],
  ['a/*.txt', ['a/file.txt'], ['a/dir/file.txt']],
  ['a/*.txt**', ['a/file.txt'], []],
  ['a???b', [], ['a☺b']],
  ['a?b', ['a☺b'], ['a/b']],
  ['a[^a][^a][^a]b', [], ['a☺b']],
  ['a[^a]b', ['a☺b'], []],
  ['a[^b-d]e', ['aze'], []],
  ['a[b-d]e', ['ace'], ['ae', 'aae']],
  ['a\\*b', ['a*b'], ['ab']],
  ['a\\\\', ['a\\'], []],
  ['ab[^b-d]', [], ['abc']],
  ['ab[^c]', [], ['abc']],
  ['ab[^e-g]', ['abc'], []],
  ['ab[b-d]', ['abc'], []],
  ['ab[c]', ['abc'], []],
  ['ab[e-g]', [], ['abc']],
  ['abc', ['abc'], []],
  ['abc.def', ['abc.def'], ['abcdef', 'abcZdef']],
  ['abc/**', ['abc/def', 'abc/def/ghi'], ['abc']],
  ['abc?def', ['abcZdef'], ['abcdef']],
  ['dir/**', ['dir/file', 'dir/file/', 'dir/dir2/file', 'dir/dir2/file/'], []],
  ['dist/*.whl', ['dist/proxy.py-2.4.0rc3.dev36+g08acad9-py3-none-any.whl'], []],
  ['dist/proxy.py-2.4.0rc3.dev36+g08acad9-py3-none-any.whl', ['dist/proxy.py-2.4.0rc3.dev36+g08acad9-py3-none-any.whl'], []],
];

/** Patterns on which the build fails, whatever the path. */
const broken: readonly string[] = ['[]a]', '[-]', '[x-]', '[-x]', '\\', '[a-b-c]', '[', '[^', '[^bc', 'a[', '!', '[Local-Only]/'];

it.each(verdicts)('%j takes %j and leaves %j', (patterns, out, stays) => {
  const walk = ignoreWalk(parseIgnoreFile(`${patterns}\n`));
  const isOut = (path: string): boolean | undefined => walk && walk.decidePath(path, false).excludedBy !== undefined;
  expect(out.filter((path) => isOut(path) !== true)).toEqual([]);
  expect(stays.filter((path) => isOut(path) !== false)).toEqual([]);
});

it.each(broken)('%j fails the build', (pattern) => {
  expect(ignoreWalk(parseIgnoreFile(`${pattern}\n`))).toBeUndefined();
});
