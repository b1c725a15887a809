/** What Git ignores: each answer was taken from `git check-ignore` of Git 2.39 over the same files. */
import { expect, it } from 'vitest';
import { memoryContext } from '../context/memory-context.ts';
import { gitIgnoredBy } from './git-ignored.ts';

type Files = Readonly<Record<string, string>>;

const cases: readonly (readonly [title: string, files: Files, ignored: readonly string[], kept: readonly string[]])[] = [
  [
    'the nearest file decides, also by a !',
    { '.gitignore': '*.lock\n', 'app/.gitignore': '!yarn.lock\n' },
    ['yarn.lock', 'app/x.lock'],
    ['app/yarn.lock'],
  ],
  [
    'nothing comes back below an ignored folder, whatever a file in it says',
    { '.gitignore': 'dist\n', 'dist/.gitignore': '!a.js\n' },
    ['dist/a.js', 'dist', 'sub/dist/a.js'],
    [],
  ],
  [
    'nor by a line below the one that ignores the folder',
    { '.gitignore': 'build/\n!build/keep\n' },
    ['build/keep', 'build/x'],
    [],
  ],
  ['what is in a folder can come back', { '.gitignore': 'build/*\n!build/keep\n' }, ['build/x'], ['build/keep', 'build']],
  ['a ! for a folder is none for its files', { '.gitignore': '*.log\n!keep\n' }, ['keep/a.log', 'a.log'], []],
  ['all but one folder', { '.gitignore': '/*\n!/src\n' }, ['README'], ['src/a', 'src']],
  ['a pattern for folders spares files', { '.gitignore': 'out/\n' }, ['a/out/x'], ['out', 'file/out']],
  ['a slash in front or within anchors', { '.gitignore': '/a\nb/c\n' }, ['a', 'b/c'], ['x/a', 'x/b/c']],
  ['two stars are folders', { '.gitignore': 'a/**/z\n**/k/v\nm/**\n' }, ['a/z', 'a/b/c/z', 'k/v', 'x/k/v', 'm/n'], ['m']],
  ['classes', { '.gitignore': '[!a].o\n[bc].p\n' }, ['b.o', 'b.p'], ['a.o', 'd.p']],
  ['escapes and spaces', { '.gitignore': '\\#x\n\\!y\nz \nw\\ \n#c\n  v\n' }, ['#x', '!y', 'z', 'w '], ['#c', 'v']],
  ['lines that end as on Windows', { '.gitignore': 'a\r\nb\r\n' }, ['a', 'b'], []],
  ['the last line that matches', { '.gitignore': '!a\na\n!b\n' }, ['a'], ['b']],
  ['a nested file ignores again', { '.gitignore': '!x\n', 'n/.gitignore': 'x\n' }, ['n/x'], ['x']],
  ['a star stays within one name', { '.gitignore': 'a/*.js\nb*c\n' }, ['a/x.js', 'bxxc'], ['a/b/x.js', 'b/c']],
  ['a nested file is anchored in its folder', { 'n/.gitignore': '/x\ny/z\n' }, ['n/x', 'n/y/z'], ['n/m/x', 'n/m/y/z', 'x']],
];

it.each(cases)('%s', (_, files, ignored, kept) => {
  const all = [...ignored, ...kept];
  const isFolder = (path: string) => [...all, ...Object.keys(files)].some((other) => other.startsWith(`${path}/`));
  const context = memoryContext({
    ...files,
    ...Object.fromEntries(all.filter((path) => !isFolder(path)).map((path) => [path, ''])),
  });
  expect(all.filter((path) => gitIgnoredBy(context, path) !== undefined)).toEqual(ignored);
});

it('names the file, the pattern and its line', () => {
  const context = memoryContext({ '.gitignore': '*.o\n', 'app/.gitignore': '# made\n/dist/ \n', 'app/dist/a.js': '' });
  expect(gitIgnoredBy(context, 'app/dist/a.js')).toEqual({ file: 'app/.gitignore', pattern: '/dist/', line: 1 });
});

it('takes what is not there for a folder that may be made', () => {
  expect(gitIgnoredBy(memoryContext({ '.gitignore': 'dist/\n' }), 'dist')).toBeDefined();
});
