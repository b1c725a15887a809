/** Awkward cases of volatile-path-in-context: who needs the history, and how loud each finding is. */
import { describe, it } from 'vitest';
import { checkRule } from '../../test/support/check-rule.ts';
import { volatilePathInContext } from './volatile-path-in-context.ts';

const ignoring = { '.dockerignore': 'x\n', 'a.js': '' };
const git = { ...ignoring, '.git/HEAD': '' };
const bad = 'FROM a:1\nCOPY [|.|] .\n';
const good = 'FROM a:1\nCOPY . .\n';

describe('volatile-path-in-context', () => {
  it('warns of the history, and informs of the rest', () => {
    checkRule(volatilePathInContext, { text: bad, files: git, severity: 'warning' });
    const idea = { ...ignoring, '.idea/x.xml': '', '.gitignore': '.idea\n' };
    checkRule(volatilePathInContext, { text: bad, files: idea, severity: 'information' });
    checkRule(volatilePathInContext, { text: bad, files: { ...ignoring, 'test/.pytest_cache/x': '' }, severity: 'information' });
  });

  it('reports a mount of the whole context, and each file once', () => {
    checkRule(volatilePathInContext, { text: 'FROM a:1\nRUN [|--mount=type=bind,target=/src|] make\nCOPY . .\n', files: git });
  });

  it('warns where Go is told to leave the history alone', () =>
    checkRule(volatilePathInContext, {
      text: 'FROM golang:1\nCOPY [|.|] .\nRUN go build -buildvcs=false ./...\n',
      files: git,
      severity: 'warning',
    }));

  it('reports the second COPY where only the first leaves something out', () =>
    checkRule(volatilePathInContext, { text: 'FROM a:1\nCOPY --exclude=.git . .\nCOPY [|.|] /all\n', files: git }));

  it.each(['cache.tfstate', 'a/terraform.tfstate'])('informs of %s where Git ignores it', (path) =>
    checkRule(volatilePathInContext, {
      text: bad,
      files: { ...ignoring, [path]: '', '.gitignore': '*.tfstate\n' },
      severity: 'information',
    }),
  );

  it('hints at a folder of which one file is let in again', () => {
    checkRule(volatilePathInContext, {
      text: 'FROM node:22\nCOPY [|.|] .\nRUN npm run build\n',
      files: { '.dockerignore': '.github/**/*\n!.github/workflows/ci.yml\n', '.github/workflows/ci.yml': '', 'a.js': '' },
      severity: 'hint',
    });
  });

  it('hints at files of the project that are no part of the program, where work stands below', () => {
    const text = 'FROM node:22\nCOPY [|.|] .\nRUN npm run build\n';
    const files = { ...ignoring, '.github/workflows/ci.yml': '', 'compose.yaml': '', '.vscode/settings.json': '' };
    checkRule(volatilePathInContext, {
      ...{ text, files, severity: 'hint', message: '`RUN npm run build` runs again' },
      fixedFiles: { '.dockerignore': 'x\n**/.vscode\n.github\ncompose*.y*ml\nDockerfile*\n' },
    });
    checkRule(volatilePathInContext, { text: good, files });
  });

  it.each([
    ['git in a RUN', 'FROM a:1\nCOPY . .\nRUN git rev-parse HEAD > v\n', git],
    ['stamps of Go', 'FROM a:1\nCOPY . .\nRUN go build -buildvcs=true ./...\n', git],
    ['setuptools-scm', 'FROM a:1\nCOPY . .\nRUN pip install setuptools_scm .\n', git],
    ['a plugin of the manifest', 'FROM a:1\nCOPY . .\nRUN true\n', { ...git, 'pyproject.toml': '[tool.setuptools_scm]\n' }],
    ['a plugin of Maven', good, { ...git, 'pom.xml': '<artifactId>git-commit-id-maven-plugin</artifactId>' }],
    [
      'what a script of the project reads beside it',
      'FROM a:1\nCOPY . .\nRUN OUT=/out ./tools/build/binary\n',
      { ...git, 'tools/build/binary': '. ./tools/build/variables\n', 'tools/build/variables': 'V=$(git describe --tags)\n' },
    ],
    ['a script for a shell', 'FROM a:1\nCOPY . .\nRUN sh tools/make.sh\n', { ...git, 'tools/make.sh': 'git rev-parse HEAD\n' }],
    ['a makefile that asks Git', 'FROM a:1\nCOPY . .\nRUN make\n', { ...git, Makefile: 'V := $(shell git describe)\n' }],
    ['a file that leads to the history of a worktree', good, { ...ignoring, '.git': 'gitdir: /repo/.git/worktrees/a\n' }],
    ['sources that are called coverage', good, { ...ignoring, 'internal/coverage/a.go': '' }],
    ['logs that tests read', good, { ...ignoring, 'test/fixtures/a.log': '' }],
    ['a check of the Dockerfile', 'FROM a:1\nCOPY . .\nRUN hadolint Dockerfile && make\n', ignoring],
    ['a history that somebody lets in', good, { ...git, '.dockerignore': '*\n!.git\n!src\n' }],
    ['a build that reads the history', good, { ...git, 'build.rs': 'vergen::EmitBuilder::builder()' }],
    [
      'a member of a workspace that reads the history',
      good,
      { ...git, 'Cargo.toml': '[workspace]\n', 'crates/tabby/Cargo.toml': 'vergen = { version = "8.0.0" }\n' },
    ],
    [
      'a member of a workspace whose build script asks Git',
      good,
      { ...git, 'Cargo.toml': '[workspace]\n', 'crates/a/build.rs': 'Command::new("git").args(["rev-parse", "HEAD"])' },
    ],
    ['a build of .NET, which writes the commit into the program', 'FROM a:1\nCOPY . .\nRUN dotnet publish -o /out\n', git],
    ['settings that belong to the project', good, { ...ignoring, 'examples/app/.vscode/settings.json': '' }],
    ['a log that is a fixture', good, { ...ignoring, 'fixtures/server.log': '', '.gitignore': 'bin\n' }],
    ['a folder of sources that is called coverage', good, { ...ignoring, 'overlays/coverage/a.yaml': '' }],
    ['a mount of the history', 'FROM a:1\nCOPY . .\nRUN --mount=type=bind,source=.git,target=.git make\n', git],
    [
      'a folder of which nothing is let in',
      'FROM node:22\nCOPY . .\nRUN npm run build\n',
      { '.dockerignore': '.github/**/*\n', '.github/workflows/ci.yml': '', 'a.js': '' },
    ],
    ['no ignore file', good, { '.git/HEAD': '' }],
    ['sources only', 'FROM a:1\nCOPY src src\n', { ...git, 'src/a': '' }],
    ['a history that is kept out', good, { ...git, '.dockerignore': '**\n!a.js\n' }],
    ['a folder below the repository', good, ignoring],
    ['what the COPY leaves out', 'FROM a:1\nCOPY --exclude=.git . .\n', git],
  ])('is silent about %s', (_, text, files) => checkRule(volatilePathInContext, { text, files }));

  it('counts a quick command that somebody says takes long as work', () => {
    const files = { ...ignoring, 'compose.yaml': '' };
    checkRule(volatilePathInContext, { text: 'FROM a:1\nCOPY . .\nRUN sed -i s/a/b/ a.js\n', files });
    checkRule(volatilePathInContext, {
      text: 'FROM a:1\nCOPY [|.|] .\nRUN sed -i s/a/b/ a.js\n',
      files,
      severity: 'hint',
      options: { expensiveCommands: ['sed'] },
    });
  });
});
