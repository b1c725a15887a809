/**
 * Awkward cases of copied-path-ignored. The silent ones are the history of false alarms of BuildKit's own check, which
 * once reported whole contexts and re-included files and then went silent about every list with a `!` in it.
 */
import { describe, it } from 'vitest';
import { checkRule, type Expected } from '../../test/support/check-rule.ts';
import { copiedPathIgnored as rule } from './copied-path-ignored.ts';

type Files = Readonly<Record<string, string>>;

const bad: readonly (readonly [
  title: string,
  ignore: string,
  text: string,
  files: Files,
  severity: Expected['severity'],
  after: string | null,
])[] = [
  ['a file', 'secret.txt\n', 'COPY [|secret.txt|] /', { 'secret.txt': '' }, 'error', null],
  ['a file, although the list has a ! for another (buildkit#7125)', 'a\n!b\n', 'COPY [|a|] /', { a: '', b: '' }, 'error', '!b\n'],
  ['a file, although a ! names what is not there (buildkit#7125)', 'a\n!gone\n', 'COPY [|a|] /', { a: '' }, 'error', '!gone\n'],
  [
    'a folder, when the ! lines name a file and another folder (moby#52125)',
    '*\n!a.txt\n!subfolder/file\n',
    'COPY [|subdir|] /',
    { 'a.txt': '', 'subdir/file': '', 'subfolder/file': '' },
    'warning',
    null,
  ],
  ['the whole context below a pattern for everything (buildkit#6930)', '*\n', 'COPY [|.|] /', { a: '' }, 'warning', null],
  [
    'a folder, with a slash at the end of its line (compose#1607)',
    'subdir/\n',
    'COPY [|subdir|] /',
    { 'subdir/a': '' },
    'warning',
    null,
  ],
  [
    'a file in a folder of binaries (docker/cli#2690)',
    '**/bin\n',
    'COPY [|bin/date.out|] /',
    { 'bin/date.out': '' },
    'error',
    null,
  ],
  ['a leading ./ in the pattern', './a\n', 'COPY [|a|] /', { a: '' }, 'error', null],
  ['a file that is excluded again', '*\n!src\nsrc/x\n', 'COPY [|src/x|] /', { 'src/x': '', 'src/y': '' }, 'error', '*\n!src\n'],
  ['a file in an excluded folder', 'dist\n', 'COPY [|dist/a.js|] /', { 'dist/a.js': '' }, 'error', 'dist\n!dist/a.js\n'],
  ['a file by a nested pattern', '**/*.md\n', 'COPY [|docs/a.md|] /', { 'docs/a.md': '' }, 'error', '**/*.md\n!docs/a.md\n'],
  ['a leading / in the pattern', '/a\n', 'COPY [|./a|] /', { a: '' }, 'error', null],
  ['a folder', 'dist\n', 'COPY [|dist/|] /', { 'dist/a.js': '' }, 'warning', null],
  [
    'a folder that arrives empty',
    'locales/*.json\n',
    'COPY [|locales|] /',
    { 'locales/de.json': '' },
    'warning',
    'locales/*.json\n!locales/**\n',
  ],
  ['a path that is not on disk yet', 'gen\n', 'COPY [|gen/a.js|] /', { b: '' }, 'warning', 'gen\n!gen/a.js\n'],
  ['a wildcard that finds nothing', '*.json\n', 'COPY [|*.json|] /', { 'a.json': '' }, 'warning', null],
  [
    'a wildcard that loses the lock file',
    'package-lock.json\n',
    'COPY [|package*.json|] ./',
    { 'package.json': '', 'package-lock.json': '' },
    'warning',
    null,
  ],
  ['ADD, and one of several sources', 'b\n', 'ADD a [|b|] /', { a: '', b: '' }, 'error', null],
  [
    'a bind mount of a file',
    '*.toml\n',
    'RUN [|--mount=type=bind,source=app.toml,target=/app.toml|] true',
    { 'app.toml': '' },
    'error',
    '*.toml\n!app.toml\n',
  ],
  [
    'a bind mount of a folder, by another name for its keys',
    'conf\n',
    'RUN [|--mount=dst=/c,src=/conf|] true',
    { 'conf/a': '' },
    'warning',
    null,
  ],
  [
    'a bind mount of Git’s folder, which the ignore file leaves out',
    '.git\n',
    'RUN [|--mount=type=bind,source=.git,target=/src/.git|] git -C /src describe',
    { '.git/HEAD': '', a: '' },
    'warning',
    null,
  ],
  [
    'a bind mount of a context of which nothing arrives',
    '*\n',
    'RUN [|--mount=type=bind,target=/src|] make -C /src',
    { 'main.c': '' },
    'warning',
    null,
  ],
  ['the JSON form', 'b\n', 'COPY ["a", "[|b|]", "/"]', { a: '', b: '' }, 'error', null],
];

const good: readonly (readonly [title: string, ignore: string, copy: string, files: Files])[] = [
  ['the whole context with a pattern for dot files (buildkit#6926)', '.*\n', 'COPY . /', { a: '' }],
  [
    'the whole context of which ! lines let something in (buildkit#6512)',
    '*\n!go.*\n!*.go\n!internal/\n!Makefile\n',
    'COPY . /src/',
    { 'go.mod': '', 'main.go': '', 'internal/a.go': '', 'b.txt': '' },
  ],
  ['the whole context, with slashes in front (docker/cli#6767)', '/*\n!/some\n', 'COPY . .', { 'some/a': '', b: '' }],
  ['a file out of ** by its name (buildkit#5884)', '**\n!manage.py\n', 'COPY ./manage.py /app/', { 'manage.py': '', 'b.py': '' }],
  [
    'a folder of which one file is let in (buildkit#7127)',
    'sub\n!sub/keep.txt\n',
    'COPY sub /',
    { 'sub/keep.txt': '', 'sub/a': '' },
  ],
  [
    'a folder of which files deep in it are let in (dockerfile-roast#56)',
    '*\n!src/app/*.py\n!src/app/pages/*.py\n',
    'COPY ./src ./',
    { 'src/app/a.py': '', 'src/app/pages/b.py': '', 'src/c.txt': '' },
  ],
  [
    'a folder of which one is let in again (compose#3931)',
    'folder/*\n!folder/included\n',
    'COPY folder /',
    { 'folder/included': '', 'folder/ignored': '' },
  ],
  ['what a ** with ! brings back (compose#9508)', 'ignore_me/\n\n!**test\n', 'COPY ignore_me /', { 'ignore_me/test': '' }],
  ['an ignored folder that the Dockerfile does not name', 'dist\n', 'COPY src /', { 'dist/a': '', 'src/a': '' }],
  ['the root, spelled /', '.*\n', 'COPY / /', { a: '' }],
  ['everything excluded but a folder (buildkit#6512)', '*\n!dir\n', 'COPY dir /', { 'dir/a': '' }],
  ['everything excluded but a folder in another spelling', '**\n!dir/\n', 'COPY ./dir/ /', { 'dir/a': '' }],
  ['a file that is included again (buildkit#5884)', '*.txt\n!a.txt\n', 'COPY a.txt /', { 'a.txt': '' }],
  ['a child of an ignored parent', 'dir\n!dir/a\n', 'COPY dir/a /', { 'dir/a': '', 'dir/b': '' }],
  ['a folder of which something arrives', 'dir/*.md\n', 'COPY dir /', { 'dir/a.md': '', 'dir/b': '' }],
  ['a wildcard of which something arrives', 'b.js\n', 'COPY *.js /', { 'a.js': '', 'b.js': '' }],
  ['an optional file by a wildcard that matches nothing', '*.lock\n', 'COPY a yarn.loc[k] /', { a: '' }],
  ['a bind mount of the whole context', '.*\n', 'RUN --mount=type=bind,target=. true', { a: '' }],
  ['a bind mount that is included again (buildkit#5884)', '*\n!a\n', 'RUN --mount=type=bind,source=a,target=/a true', { a: '' }],
  ['a bind mount out of a stage', 'a\n', 'RUN --mount=type=bind,from=x,source=a,target=/a true', { a: '' }],
  ['a mount of another type', 'a\n', 'RUN --mount=type=cache,source=a,target=/a true', { a: '' }],
  ['a bind mount whose source is a variable', '*\n', 'ARG A\nRUN --mount=type=bind,source=$A,target=/a true', { a: '' }],
  ['a heredoc', 'x\n', 'COPY <<x /x\nhello\nx', { x: '' }],
  ['an address', '*\n', 'ADD https://example.com/x /', {}],
  ['a stage', 'x\n', 'COPY --from=0 x /', { x: '' }],
  ['an ignore file that is not valid', '[\n', 'COPY a /', { a: '' }],
  ['a folder that is empty on disk', '*.md\n', 'COPY dir /', { 'dir/': '' }],
];

describe('copied-path-ignored', () => {
  it.each(bad)('reports %s', (_, ignore, copy, files, severity, after) => {
    checkRule(rule, {
      text: `FROM a:1\n${copy}\n`,
      files: { '.dockerignore': ignore, ...files },
      ...(severity && { severity }),
      ...(after === null ? {} : { fixedFiles: { '.dockerignore': after } }),
    });
  });

  it.each(good)('is silent about %s', (_, ignore, copy, files) => {
    checkRule(rule, { text: `FROM a:1 AS x\n\nFROM a:1\n${copy}\n`, files: { '.dockerignore': ignore, ...files } });
  });

  it('names the pattern, its line and the file it stands in', () => {
    const files = { 'Dockerfile.dockerignore': '# generated\ndist\n', '.dockerignore': '', 'dist/a.js': '' };
    checkRule(rule, { text: 'FROM a:1\nCOPY [|dist|] /\n', files, message: 'line 2 of Dockerfile.dockerignore ("dist")' });
  });

  it('is silent when the context is not known', () => {
    checkRule(rule, { text: 'FROM a:1\nCOPY dist /\n', files: undefined });
  });

  describe('a path that is not there', () => {
    const path = 'docker/Dockerfile';
    const repository = { '.git/HEAD': '', 'docker/entry.sh': '', 'src/main.c': '' };
    const text = 'FROM a:1\nCOPY [|entry.sh|] /\n';
    const silent = (copy: string, files: Files, context = {}) =>
      checkRule(rule, { text: `FROM a:1\n${copy}\n`, path, files: { ...repository, ...files }, context });

    it('is reported, with the one that may be meant', () => {
      checkRule(rule, { text, path, files: repository, severity: 'warning', message: 'docker/entry.sh does', fixed: null });
      checkRule(rule, { text: 'FROM a:1\nCOPY [|SRC|] /\n', path, files: repository, message: 'src does' });
    });
    it('is made by the test whose Dockerfile it is', () =>
      checkRule(rule, {
        text: 'FROM a:1\nCOPY registry/certs/ca.crt /usr/local/share/ca-certificates/\n',
        path: 'e2e/testdata/Dockerfile',
        files: { '.git/HEAD': '', 'e2e/testdata/a': '' },
      }));
    it('is reported of a bind mount, too', () => {
      const mount = 'RUN [|--mount=type=bind,source=entry.sh,target=/e|] sh /e\n';
      checkRule(rule, {
        text: `FROM a:1\n${mount}`,
        path,
        files: repository,
        severity: 'warning',
        message: 'docker/entry.sh does',
      });
      silent('RUN --mount=type=bind,source=made.txt,target=/e cat /e', { '.gitignore': 'made.txt\n' });
      checkRule(rule, { text: 'FROM a:1\nRUN --mount=source=.git,target=/g cat /g/HEAD\n', path, files: { 'docker/a': '' } });
      silent('RUN --mount=type=bind,source=docker,target=/e sh /e/entry.sh', {});
    });
    it('is a hint where scripts above the context cannot be seen', () => {
      checkRule(rule, { text, path, files: { 'docker/entry.sh': '' }, severity: 'hint' });
    });
    it('is no finding where the context is only a guess', () => {
      checkRule(rule, { text: 'FROM a:1\nCOPY entry.sh /\n', files: repository });
    });
    it('is no finding where something may make it before the build', () => {
      silent('COPY entry.pem /', { Makefile: 'certs:\n\tmkcert entry.pem\n' });
      silent('COPY entry.pem /', { '.github/workflows/ci.yml': 'run: echo x > entry.pem\n' });
      silent('COPY entry.pem /', { '.gitignore': '*.pem\n' });
      silent('COPY /ssh_keys/. /root/.ssh/', { '.gitignore': './ssh_keys\n' });
      silent('COPY library/x.c /', { 'library/': '' });
    });
    it('is no finding by a wildcard, from elsewhere, or in a stage that is not built', () => {
      silent('COPY entry.s[h] /', {});
      silent('COPY --from=b:1 entry.sh /', {});
      silent('COPY entry.sh /\n\nFROM b:1 AS other', {});
    });
  });
});
