/** Awkward cases of git-clone-frozen: pins, arguments, addresses, options, and what stands around the clone. */
import { describe, expect, it } from 'vitest';
import { checkRule, factsOf } from '../../test/support/check-rule.ts';
import type { Span } from '../model/span.ts';
import { defaultSettings } from '../settings.ts';
import { gitCloneFrozen } from './git-clone-frozen.ts';
import { runRules } from './run.ts';

const sha = '5f0ff6db624270a4598958ab9dd79bb385ced3ef';

const bad: readonly (readonly [title: string, text: string, fixed: string | null])[] = [
  [
    'the folder that git would choose',
    'FROM a:1\nRUN [|git clone https://github.com/acme/tool|]\n',
    'FROM a:1\nADD https://github.com/acme/tool.git tool\n',
  ],
  [
    'a folder operand',
    'FROM a:1\nWORKDIR /s\nRUN [|git clone https://github.com/acme/tool.git .|]\n',
    'FROM a:1\nWORKDIR /s\nADD https://github.com/acme/tool.git .\n',
  ],
  [
    'the rest of the RUN, with its mounts',
    'FROM a:1\nWORKDIR /s\nRUN --mount=type=cache,target=/c [|git clone -b main https://github.com/acme/tool.git|] && cd tool && make\n',
    'FROM a:1\nWORKDIR /s\nADD https://github.com/acme/tool.git#main tool\nRUN --mount=type=cache,target=/c cd tool && make\n',
  ],
  [
    'a directory change in front of it',
    'FROM a:1\nRUN cd /opt && [|git clone https://github.com/acme/tool.git|] && make -C tool\n',
    'FROM a:1\nADD https://github.com/acme/tool.git /opt/tool\nRUN cd /opt && make -C tool\n',
  ],
  [
    'continued lines and comments between the commands',
    'FROM a:1\nRUN mkdir /x \\\n # get it\n && [|git clone https://github.com/acme/tool.git /x/tool|] \\\n && make -C /x/tool\n',
    'FROM a:1\nRUN mkdir /x\nADD https://github.com/acme/tool.git /x/tool\nRUN make -C /x/tool\n',
  ],
  [
    'the history, when git is used later',
    'FROM a:1\nRUN [|git clone https://github.com/acme/tool.git /t|]\nRUN cd /t && git describe > /version\n',
    'FROM a:1\nADD --keep-git-dir=true https://github.com/acme/tool.git /t\nRUN cd /t && git describe > /version\n',
  ],
  [
    'the owner',
    'FROM a:1\nUSER app\nRUN [|git clone git@github.com:acme/tool.git /t|]\n',
    'FROM a:1\nUSER app\nADD --chown=app git@github.com:acme/tool.git /t\n',
  ],
  [
    'variables of the Dockerfile',
    'FROM a:1\nARG HOST=github.com\nRUN [|git clone http://${HOST}/acme/tool.git /t|]\n',
    'FROM a:1\nARG HOST=github.com\nADD http://${HOST}/acme/tool.git /t\n',
  ],
];

const badWithoutFix: readonly (readonly [title: string, text: string])[] = [
  [
    'a variable of the shell is in the address',
    'FROM a:1\nRUN for x in a b; do [|git clone "https://github.com/acme/$x.git"|]; done\n',
  ],
  ['the shell expands the folder', 'FROM a:1\nRUN [|git clone https://github.com/acme/tool.git ~/tool|]\n'],
  ['an option asks for something else', 'FROM a:1\nRUN [|git clone --bare https://github.com/acme/tool.git|]\n'],
  ['ADD would take the address for a file', 'FROM a:1\nRUN [|git clone https://git.example.com/tool|]\n'],
  ['options of the shell would be lost', 'FROM a:1\nRUN set -ex && [|git clone https://github.com/acme/tool.git|]\n'],
  ['the commands are separated by ;', 'FROM a:1\nRUN [|git clone https://github.com/acme/tool.git|]; ls\n'],
  ['it is a heredoc', 'FROM a:1\nRUN <<EOF\n[|git clone https://github.com/acme/tool.git|]\nEOF\n'],
  ['it is a pull', 'FROM a:1\nRUN [|git pull|]\n'],
  [
    'it is a fetch of a branch',
    'FROM a:1\nRUN git init && [|git fetch https://a.example/b.git main|] && git checkout FETCH_HEAD\n',
  ],
  ['it is a fetch of what was cloned before', 'FROM a:1\nRUN cd /t && [|git fetch|] && git reset --hard origin/main\n'],
  ['submodules follow their branches', 'FROM a:1\nRUN cd /t && [|git submodule update --init --remote|]\n'],
  ['it is Subversion', 'FROM a:1\nRUN [|svn co https://svn.example/a/trunk|]\n'],
  ['it is Mercurial', 'FROM a:1\nRUN [|hg clone https://hg.example/a|]\n'],
  ['the key of a person is mounted', 'FROM a:1\nRUN --mount=type=ssh [|git clone git@github.com:acme/tool.git|]; ls\n'],
  ['a package comes from the default branch', 'FROM a:1\nRUN [|pip install git+https://github.com/acme/tool.git|]\n'],
  ['a module comes from a branch', 'FROM a:1\nRUN [|go install example.com/acme/tool@main|]\n'],
  ['a crate comes from the default branch', 'FROM a:1\nRUN [|cargo install --git https://github.com/acme/tool|]\n'],
  ['a package of npm comes from the default branch', 'FROM a:1\nRUN [|npm install -g github:acme/tool|]\n'],
  ['a package comes from a branch', 'FROM a:1\nRUN [|pip install git+https://github.com/acme/tool.git@main|]\n'],
];

const good: readonly (readonly [title: string, text: string])[] = [
  [
    'a later RUN checks a commit out',
    `FROM a:1\nRUN git clone https://github.com/acme/tool.git /t\nRUN cd /t && git checkout ${sha}\n`,
  ],
  [
    'a shortened commit is checked out',
    'FROM a:1\nRUN git clone https://github.com/acme/tool && cd tool && git checkout -q 273292d\n',
  ],
  [
    'a later RUN checks a shortened commit out',
    'FROM a:1\nRUN git clone https://github.com/acme/tool\nRUN git -C tool reset --hard 273292d\n',
  ],
  [
    'a later RUN goes there from a folder that nobody knows',
    'FROM a:1\nWORKDIR $SRC\nRUN git clone https://github.com/acme/tool\nRUN cd tool && git checkout 5ec430efb\n',
  ],
  [
    'a later RUN checks out what an argument says',
    'FROM a:1\nARG TOOL_COMMIT\nWORKDIR /app\nRUN git clone https://github.com/acme/tool $(pwd)\nRUN git reset --hard ${TOOL_COMMIT}\n',
  ],
  ['an argument holds the ref', 'FROM a:1\nARG TOOL_REF=main\nRUN git clone -b $TOOL_REF https://github.com/acme/tool.git\n'],
  ['an argument that changes stands above', 'FROM a:1\nARG CACHEBUST\nRUN git clone https://github.com/acme/tool.git\n'],
  [
    'a remote ADD stands above',
    'FROM a:1\nADD https://api.github.com/repos/acme/tool/commits/main /tmp/v\nRUN git clone https://github.com/acme/tool.git\n',
  ],
  ['the repository is local', 'FROM a:1\nRUN git clone /src/tool.git /t\n'],
  ['only git itself is set up', 'FROM a:1\nRUN git config --global user.name x && git init /t\n'],
  ['a package is pinned', `FROM a:1\nRUN pip install git+https://github.com/acme/tool.git@${sha}\n`],
  [
    'a revision of Subversion is named',
    'FROM a:1\nRUN svn co -r 1234 https://svn.example/a && svn co https://svn.example/b@12\n',
  ],
  ['a revision of Mercurial is named', 'FROM a:1\nRUN hg clone -u 3af1c2 https://hg.example/a\n'],
  ['a module has a version', 'FROM a:1\nRUN go install example.com/acme/tool@v1.2.3 && go get example.com/b/c@5f0ff6db6242\n'],
  ['a crate has a revision', 'FROM a:1\nRUN cargo install --git https://github.com/acme/tool --rev 5f0ff6d\n'],
  ['tags are fetched only', 'FROM a:1\nRUN cd /t && git fetch --tags && git checkout v1.2.3\n'],
  ['submodules are those of the commit', 'FROM a:1\nRUN cd /t && git submodule update --init --recursive\n'],
  ['only the words are there', 'FROM a:1\nRUN echo "git clone https://github.com/acme/tool.git"\n'],
];

describe('git-clone-frozen', () => {
  it.each(bad)('keeps %s', (_, text, fixed) => checkRule(gitCloneFrozen, { text, fixed }));
  it.each(badWithoutFix)('has no fix when %s', (_, text) => checkRule(gitCloneFrozen, { text, fixed: null }));
  it.each(good)('is silent when %s', (_, text) => checkRule(gitCloneFrozen, { text }));

  it('is information for a tag, which can move but rarely does', () => {
    const text = 'FROM a:1\nRUN [|git clone -b v1.2.0 https://github.com/acme/tool.git /t|]\n';
    checkRule(gitCloneFrozen, {
      text,
      severity: 'information',
      message: 'v1.2.0 of github.com/acme/tool',
      fixed: 'FROM a:1\nADD https://github.com/acme/tool.git#v1.2.0 /t\n',
    });
  });

  it.each([
    ['behind it', 'RUN [|git clone https://github.com/acme/tool|] && cd tool && git checkout -q tags/v3.14.0\n'],
    ['with a folder', 'RUN [|git clone https://github.com/acme/tool|] && git -C ./tool checkout v2_02_103\n'],
    ['in a new branch', 'RUN [|git clone https://github.com/acme/tool|] && cd tool && git checkout -b build VER-2-14-0\n'],
    ['in a later RUN', 'RUN [|git clone https://github.com/acme/tool /t|]\nWORKDIR /t\nRUN git checkout pcre2-10.39\n'],
  ])('is information and no fix for a release that is checked out %s', (_, run) => {
    checkRule(gitCloneFrozen, { text: `FROM a:1\n${run}`, severity: 'information', fixed: null });
  });

  it.each(['3.x', 'v1.8.x', '2_2_x_fix', '2025-work', 'branch-2.2', 'main'])('is a warning for the branch %s', (ref) => {
    const text = `FROM a:1\nRUN [|git clone -b ${ref} https://github.com/acme/tool.git /t|]\n`;
    checkRule(gitCloneFrozen, { text, severity: 'warning' });
  });

  it('does not take a checkout of files, of another clone or of the newest tag for a ref', () => {
    const clone = '[|git clone https://github.com/acme/tool|]';
    const other = 'git clone https://github.com/acme/lib';
    const newest = 'git checkout $(git describe --tags --abbrev=0)';
    const runs = [
      `${clone} && cd tool && git checkout -- a.c`,
      `${clone} && ${other} && cd lib && git checkout v1.2`,
      `${clone} && ${newest}`,
    ];
    for (const run of runs)
      checkRule(gitCloneFrozen, { text: `FROM a:1\nRUN ${run}\n`, severity: 'warning', message: 'The default branch' });
  });

  it('does not show a password that the address contains', () => {
    checkRule(gitCloneFrozen, {
      text: 'FROM a:1\nRUN [|git clone https://u:secret@github.com/acme/tool.git|]\n',
      message: 'of github.com/acme/tool',
    });
  });

  it('tells of several clones in one RUN once, with the others beside it and a fix for each', () => {
    const dockerfile =
      'FROM a:1\nRUN git clone -b v1.2 https://github.com/a/x /x && git clone https://github.com/a/y /y && git clone https://github.com/a/z /z\n';
    const { findings } = runRules(factsOf({ dockerfile, files: {} }, {}), defaultSettings, [gitCloneFrozen]);
    const textOf = ({ start, end }: Span) => dockerfile.slice(start, end);
    expect(findings.map(({ severity, finding }) => [severity, textOf(finding.span)])).toEqual([
      ['warning', 'git clone https://github.com/a/y /y'],
    ]);
    const [{ related = [], fixes = [], message } = { message: '' }] = findings.map(({ finding }) => finding);
    expect(message).toContain('2 other repositories');
    expect(related.map(({ at }) => (at.kind === 'here' ? textOf(at.span) : ''))).toEqual([
      'git clone -b v1.2 https://github.com/a/x /x',
      'git clone https://github.com/a/z /z',
    ]);
    expect(fixes.map(({ title }) => title)).toEqual([
      'Replace the clone with `ADD https://github.com/a/x.git#v1.2 /x`',
      'Replace the clone with `ADD https://github.com/a/y.git /y`',
      'Replace the clone with `ADD https://github.com/a/z.git /z`',
    ]);
  });
});
