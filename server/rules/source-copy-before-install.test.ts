/** Awkward cases of source-copy-before-install: what the install needs, where it runs, and when the fix is refused. */
import { describe, it } from 'vitest';
import { checkRule, type Expected } from '../../test/support/check-rule.ts';
import { sourceCopyBeforeInstall as rule } from './source-copy-before-install.ts';

const npm = { 'package.json': '{ "scripts": { "build": "tsc" } }', 'package-lock.json': '{}', 'src/index.js': '' };
const start = 'FROM node:22\nWORKDIR /app\n';

const bad: readonly (readonly [title: string, text: string, files: Readonly<Record<string, string>>, fixed: string | null])[] = [
  [
    'the absolute folder',
    'FROM node:22\n[|COPY . /app|]\nRUN cd /app && npm ci\n',
    npm,
    'FROM node:22\nCOPY package.json package-lock.json /app/\nRUN cd /app && npm ci\nCOPY . /app\n',
  ],
  [
    'a project in a folder of the context',
    'FROM node:22\nWORKDIR /app\n[|COPY . .|]\nRUN npm --prefix web ci\n',
    { 'web/package.json': '{}', 'web/package-lock.json': '{}', 'api/main.go': '' },
    'FROM node:22\nWORKDIR /app\nCOPY web/package.json web/package-lock.json web/\nRUN npm --prefix web ci\nCOPY . .\n',
  ],
  [
    'a folder that is copied instead of the root',
    `${start}[|COPY web/ ./|]\nRUN npm ci\n`,
    { 'web/package.json': '{}', 'web/package-lock.json': '{}', 'web/src/a.js': '' },
    `${start}COPY web/package.json web/package-lock.json ./\nRUN npm ci\nCOPY web/ ./\n`,
  ],
  [
    'the manifests of workspaces in their folders',
    `${start}[|COPY . .|]\nRUN npm ci\n`,
    { 'package.json': '{ "workspaces": ["packages/*"] }', 'packages/a/package.json': '{}', 'packages/a/index.js': '' },
    `${start}COPY package.json ./\nCOPY packages/a/package.json packages/a/\nRUN npm ci\nCOPY . .\n`,
  ],
  [
    'settings and system packages between COPY and install',
    `${start}[|COPY . .|]\nENV NODE_ENV=production\nRUN apt-get update && apt-get install -y git\nRUN npm ci\n`,
    npm,
    `${start}COPY package.json package-lock.json ./\nENV NODE_ENV=production\nRUN apt-get update && apt-get install -y git\nRUN npm ci\nCOPY . .\n`,
  ],
  [
    'two package managers, once',
    'FROM python:3.13\nWORKDIR /app\n[|COPY . .|]\nRUN pip install -r requirements.txt\nRUN npm ci\n',
    { ...npm, 'requirements.txt': 'flask\n' },
    'FROM python:3.13\nWORKDIR /app\nCOPY requirements.txt package.json package-lock.json ./\nRUN pip install -r requirements.txt\nRUN npm ci\nCOPY . .\n',
  ],
  [
    'flags of the install RUN that is split',
    `${start}[|COPY . .|]\nRUN --mount=type=secret,id=npm npm ci \\\n  && npm run build\n`,
    npm,
    `${start}COPY package.json package-lock.json ./\nRUN --mount=type=secret,id=npm npm ci\nCOPY . .\nRUN --mount=type=secret,id=npm npm run build\n`,
  ],
  [
    'cleaning up in the same RUN',
    `${start}[|COPY . .|]\nRUN npm ci && npm cache clean --force\n`,
    npm,
    `${start}COPY package.json package-lock.json ./\nRUN npm ci && npm cache clean --force\nCOPY . .\n`,
  ],
  [
    'a manifest that is copied when it is too late, and stays where it is',
    `${start}[|COPY . .|]\nCOPY package.json ./\nRUN npm ci\n`,
    npm,
    `${start}COPY package-lock.json ./\nCOPY package.json ./\nRUN npm ci\nCOPY . .\n`,
  ],
  [
    'all manifests copied when it is too late',
    `${start}[|COPY . .|]\nCOPY package*.json ./\nRUN npm ci\nCMD ["x"]\n`,
    npm,
    `${start}COPY package*.json ./\nRUN npm ci\nCOPY . .\nCMD ["x"]\n`,
  ],
  [
    'no fix when a later COPY brings more than manifests',
    `${start}[|COPY . .|]\n[|COPY package.json conf ./|]\nRUN npm ci\n`,
    { ...npm, 'conf/a': '' },
    null,
  ],
  ['no fix when a step in between works on the sources', `${start}[|COPY . .|]\nRUN ./prepare.sh\nRUN npm ci\n`, npm, null],
  ['no fix when the working directory changes', 'FROM node:22\n[|COPY . /app|]\nWORKDIR /app\nRUN npm ci\n', npm, null],
  ['no fix when the user changes', `${start}[|COPY . .|]\nUSER node\nRUN npm ci\n`, npm, null],
  ['no fix when the RUN cannot be split', `${start}[|COPY . .|]\nRUN npm ci; npm run build\n`, npm, null],
  [
    'an install in a stage that is built from this one',
    `${start}[|COPY . .|]\n\nFROM 0\nRUN npm ci\n`.replace('FROM node:22', 'FROM node:22 AS base').replace('FROM 0', 'FROM base'),
    npm,
    null,
  ],
  [
    'an install by yarn without a word',
    `${start}[|COPY . .|]\nRUN yarn --frozen-lockfile\n`,
    { ...npm, 'yarn.lock': '' },
    `${start}COPY package.json yarn.lock ./\nRUN yarn --frozen-lockfile\nCOPY . .\n`,
  ],
  [
    'bundler',
    'FROM ruby:3.4\nWORKDIR /app\n[|COPY . .|]\nRUN bundle install\n',
    { Gemfile: '', 'Gemfile.lock': '', 'app.rb': '' },
    'FROM ruby:3.4\nWORKDIR /app\nCOPY Gemfile Gemfile.lock ./\nRUN bundle install\nCOPY . .\n',
  ],
  [
    'go',
    'FROM golang:1.24\nWORKDIR /src\n[|COPY . .|]\nRUN go mod download\nRUN go build ./...\n',
    { 'go.mod': '', 'go.sum': '', 'main.go': '' },
    'FROM golang:1.24\nWORKDIR /src\nCOPY go.mod go.sum ./\nRUN go mod download\nCOPY . .\nRUN go build ./...\n',
  ],
  [
    'Windows line endings',
    'FROM node:22\r\nWORKDIR /app\r\n[|COPY . .|]\r\nRUN npm ci\r\n',
    npm,
    'FROM node:22\r\nWORKDIR /app\r\nCOPY package.json package-lock.json ./\r\nRUN npm ci\r\nCOPY . .\r\n',
  ],
];

const good: readonly (readonly [title: string, text: string, files: Readonly<Record<string, string>>])[] = [
  [
    'a stage below has installed them already',
    'FROM node:22 AS deps\nWORKDIR /app\nCOPY package*.json ./\nRUN npm ci\n\nFROM deps\nCOPY . .\nRUN npm ci --omit=dev\n',
    npm,
  ],
  [
    'the modules of Go are vendored',
    'FROM golang:1\nWORKDIR /s\nCOPY . .\nRUN go mod download\n',
    { 'go.mod': '', 'main.go': '', 'vendor/modules.txt': '' },
  ],
  [
    'the packages are committed with the sources',
    `${start}COPY . .\nRUN npm ci\n`,
    { ...npm, '.gitignore': 'dist\n', 'node_modules/a/index.js': '' },
  ],
  [
    'a planner reads manifests only',
    'FROM rust:1\nWORKDIR /s\nCOPY . .\nRUN cargo chef prepare\n',
    { 'Cargo.toml': '', 'Cargo.lock': '', 'src/main.rs': '' },
  ],
  [
    'a pruner picks what another stage installs',
    `${start}COPY . .\nRUN turbo prune web --docker\n\nFROM node:22\nWORKDIR /app\nCOPY --from=0 /app/out/json/ ./\nRUN npm ci\n`,
    npm,
  ],
  [
    'a stage leaves nothing but manifests of the sources',
    'FROM node:22 AS manifests\nWORKDIR /app\nCOPY . .\nRUN find . -type f ! -name package.json -delete\n\nFROM node:22\nWORKDIR /app\nCOPY --from=manifests /app ./\nRUN npm ci\n',
    npm,
  ],
  [
    'Poetry installs the project itself',
    'FROM python:3\nWORKDIR /a\nCOPY . .\nRUN poetry install\n',
    { 'pyproject.toml': '', 'poetry.lock': '', 'a/b.py': '' },
  ],
  [
    'uv installs the project itself',
    'FROM python:3\nWORKDIR /a\nCOPY . .\nRUN uv sync\n',
    { 'pyproject.toml': '', 'uv.lock': '', 'a/b.py': '' },
  ],
  [
    'a Windows image has a shell that is not followed',
    'FROM mcr.microsoft.com/windows/servercore:ltsc2022\nWORKDIR /app\nCOPY . .\nRUN npm ci\n',
    npm,
  ],

  ['the context has no manifest', `${start}COPY . .\nRUN npm ci\n`, { 'src/a.js': '' }],
  [
    'the context has nothing else',
    `${start}COPY . .\nRUN npm ci\n`,
    { 'package.json': '{}', 'package-lock.json': '{}', 'README.md': '' },
  ],
  ['the ignore file leaves nothing else', `${start}COPY . .\nRUN npm ci\n`, { ...npm, '.dockerignore': '*\n!package*.json\n' }],
  ['the packages were installed before', `${start}COPY package*.json ./\nRUN npm ci\nCOPY . .\nRUN npm ci --omit=dev\n`, npm],
  [
    'files of the system go to the root of the image',
    `${start}COPY rootfs /\nCOPY package.json package-lock.json ./\nRUN npm ci\n`,
    { ...npm, 'rootfs/etc/profile': '' },
  ],
  [
    'patches of Yarn go in front of the install that reads them',
    `${start}COPY package.json yarn.lock .yarnrc.yml ./\nCOPY patches ./patches\nRUN yarn install --immutable\n`,
    { 'package.json': '{}', 'yarn.lock': '', '.yarnrc.yml': '', 'patches/a.patch': '' },
  ],
  ['the install has no network', `${start}COPY . .\nRUN --network=none npm ci\n`, npm],
  [
    'the packages were fetched before',
    `${start}COPY pnpm-lock.yaml package.json ./\nRUN pnpm fetch\nCOPY . .\nRUN pnpm install --offline\n`,
    { ...npm, 'pnpm-lock.yaml': '' },
  ],
  ['only a tool is installed', `${start}COPY . .\nRUN npm install -g serve\n`, npm],
  ['the project itself is installed', 'FROM python:3.13\nCOPY . /app\nRUN pip install /app\n', { 'setup.py': '', 'a.py': '' }],
  ['the sources go elsewhere', `${start}COPY package*.json ./\nCOPY conf /etc/conf\nRUN npm ci\n`, { ...npm, 'conf/a': '' }],
  ['the COPY is from a stage', 'FROM node:22 AS a\n\nFROM node:22\nWORKDIR /app\nCOPY --from=a /app .\nRUN npm ci\n', npm],
  [
    'the packages are part of the sources',
    `${start}COPY . .\nRUN yarn install --immutable\n`,
    { ...npm, '.yarnrc.yml': '', 'yarn.lock': '', '.yarn/cache/a.zip': '' },
  ],
  ['only the words are there', `${start}COPY . .\nRUN echo "npm ci"\n`, npm],
  [
    'single files of the project come first',
    `${start}COPY package.json package-lock.json tsconfig.json ./\nRUN npm ci\n`,
    { ...npm, 'tsconfig.json': '' },
  ],
];

describe('source-copy-before-install', () => {
  it.each(bad)('handles %s', (_, text, files, fixed) => checkRule(rule, { text, files, fixed }));
  it.each(good)('is silent when %s', (_, text, files) => checkRule(rule, { text, files }));

  it.each<[title: string, expected: Omit<Expected, 'text'> & { readonly copy?: string; readonly run?: string }]>([
    [
      'is a hint without a fix when an install script may need the sources',
      { severity: 'hint', fixed: null, message: 'tsc', files: { ...npm, 'package.json': '{ "scripts": { "prepare": "tsc" } }' } },
    ],
    [
      'is information when a cache mount keeps the downloads',
      { severity: 'information', run: '--mount=type=cache,target=/root/.npm npm ci', files: npm },
    ],
    ['is information without a fix when the context is not known', { severity: 'information', fixed: null, files: undefined }],
    [
      'is information when only a part of the sources comes too early',
      { severity: 'information', copy: 'COPY src ./src|]\nCOPY package*.json ./', files: npm },
    ],
  ])('%s', (_, { copy = 'COPY . .|]', run = 'npm ci', ...expected }) => {
    checkRule(rule, { text: `${start}[|${copy}\nRUN ${run}\n`, ...expected });
  });

  it('names the one source beside the manifests that brings too much', () => {
    checkRule(rule, {
      text: `${start}[|COPY package.json package-lock.json src/ ./|]\nRUN npm ci\n`,
      fixed: `${start}COPY package.json package-lock.json ./\nRUN npm ci\nCOPY package.json package-lock.json src/ ./\n`,
      files: npm,
      severity: 'information',
      message: 'a file such as src/index.js, which `src/` brings,',
    });
  });

  it('ignores packages of this machine that would replace what was installed', () => {
    checkRule(rule, {
      text: `${start}[|COPY . .|]\nRUN npm ci\n`,
      files: { ...npm, 'node_modules/a/index.js': '', '.dockerignore': '.git\n' },
      fixed: `${start}COPY package.json package-lock.json ./\nRUN npm ci\nCOPY . .\n`,
      fixedFiles: { '.dockerignore': '.git\n**/node_modules\n' },
    });
  });

  it('is a hint in a folder of tests', () =>
    checkRule(rule, {
      text: `${start}[|COPY . .|]\nRUN npm ci\n`,
      files: npm,
      context: { dockerfile: 'integration/testdata/debug/npm/Dockerfile' },
      severity: 'hint',
    }));

  it('is silent about a development container', () => {
    checkRule(rule, { text: `${start}COPY . .\nRUN npm ci\n`, files: npm, context: { dockerfile: '.devcontainer/Dockerfile' } });
  });

  it('knows a package manager of the project from the configuration, with its manifest and its lock file', () => {
    const ecosystems = {
      fetchit: {
        commands: [{ words: ['sync'], kind: 'manifest' }],
        manifests: ['deps.lst'],
        locks: ['deps.sum'],
        cacheFolders: ['/var/cache/fetchit'],
      },
    } as const;
    const files = { 'deps.lst': '', 'deps.sum': '', 'src/a.x': '' };
    checkRule(rule, {
      text: 'FROM a:1\nWORKDIR /app\n[|COPY . .|]\nRUN fetchit sync\n',
      fixed: 'FROM a:1\nWORKDIR /app\nCOPY deps.lst deps.sum ./\nRUN fetchit sync\nCOPY . .\n',
      files,
      options: { ecosystems },
    });
    checkRule(rule, { text: 'FROM a:1\nWORKDIR /app\nCOPY . .\nRUN fetchit sync\n', files });
  });

  describe('below something else than the project of the install', () => {
    const files = { ...npm, 'src/index.js': '', 'backend/main.py': '', 'entrypoint.sh': '' };
    const build =
      'FROM node:22 AS build\nWORKDIR /app\nCOPY package*.json ./\nRUN npm ci\nCOPY . .\nRUN npm run build\n\nFROM node:22\nWORKDIR /app\n';
    const manifests = 'COPY package*.json ./\n';

    it('informs of a built app that is copied from another stage, with the manifest in it', () =>
      checkRule(rule, {
        text: `${build}[|COPY --from=build /app ./|]\nRUN npm ci --omit=dev\n`,
        files,
        severity: 'information',
        message: 'Copy the manifests and lock files alone first',
        fixed: null,
      }));

    it('moves the result of a build below the install that does not read it', () =>
      checkRule(rule, {
        text: `${build}${manifests}[|COPY --from=build /app/dist ./dist|]\nENV A=b\nRUN npm ci --omit=dev\nCMD ["node"]\n`,
        fixed: `${build}${manifests}ENV A=b\nRUN npm ci --omit=dev\nCOPY --from=build /app/dist ./dist\nCMD ["node"]\n`,
        files,
        severity: 'information',
        message: '/app/dist, which changes with the sources',
      }));

    it('follows the result of a build through a stage in between and through a stage that stands on it', () => {
      const between = `${build.replace(/\nFROM node:22\nWORKDIR \/app\n$/, '')}\nFROM alpine AS out\nCOPY --from=build /app/dist /out\n`;
      checkRule(rule, {
        text: `${between}\nFROM node:22 AS base\nWORKDIR /app\n[|COPY --from=out /out ./dist|]\n\nFROM base\n${manifests}RUN npm ci\n`,
        files,
        fixed: null,
      });
    });

    it('hints at a part of the project that goes elsewhere in the image', () =>
      checkRule(rule, {
        text: `FROM node:22\nWORKDIR /srv/web\n[|COPY backend /srv/backend|]\n${manifests}RUN npm ci\n`,
        fixed: `FROM node:22\nWORKDIR /srv/web\n${manifests}RUN npm ci\nCOPY backend /srv/backend\n`,
        files,
        severity: 'hint',
        message: 'backend, of which it reads nothing',
      }));

    it('does not move what a step in between may read, or where the working directory changes', () => {
      for (const between of ['RUN ./prepare', 'WORKDIR /app', 'USER node'])
        checkRule(rule, {
          text: `${build}${manifests}[|COPY --from=build /app/dist ./dist|]\n${between}\nRUN npm ci\n`,
          files,
          fixed: null,
        });
    });

    it.each([
      ['a pinned tool image', `${start}COPY --from=golang:1.25 /usr/local/go /usr/local/go\n${manifests}RUN npm ci\n`],
      ['packages of another stage', `${build}COPY --from=build /app/node_modules ./node_modules\n${manifests}RUN npm ci\n`],
      ['manifests of another stage', `${build}COPY --from=build /app/package*.json ./\nRUN npm ci --omit=dev\n`],
      ['a script of another stage', `${build}COPY --from=build /app/entrypoint.sh /entrypoint.sh\n${manifests}RUN npm ci\n`],
      [
        'a file that only says that the tests of another stage ran',
        `FROM node:22 AS test\nWORKDIR /app\nCOPY . .\nRUN npm test && touch /tmp/passed\n\n${start}COPY --from=test /tmp/passed /tmp/passed\n${manifests}RUN npm ci\n`,
      ],
      ['the result below the install', `${build}${manifests}RUN npm ci\nCOPY --from=build /app/dist ./dist\n`],
      [
        'a stage that prunes a monorepo',
        `FROM node:22 AS prune\nWORKDIR /app\nCOPY . .\nRUN turbo prune web --docker\n\n${start}COPY --from=prune /app/out/json/ ./\nRUN npm ci\n`,
      ],
      [
        'the plan of cargo-chef',
        'FROM rust:1 AS plan\nWORKDIR /s\nCOPY . .\nRUN cargo chef prepare --recipe-path recipe.json\n\nFROM rust:1\nWORKDIR /s\nCOPY --from=plan /s/recipe.json .\nRUN cargo chef cook\n',
      ],
      [
        'a tool that a stage without sources makes',
        `FROM golang:1 AS tool\nWORKDIR /t\nRUN go install example.com/t@v1\n\n${start}COPY --from=tool /go/bin/t /usr/local/bin/\n${manifests}RUN npm ci\n`,
      ],
      ['settings of the system', `${start}COPY backend /etc/backend\n${manifests}RUN npm ci\n`],
      [
        'a folder that the install is told',
        `FROM python:3\nCOPY backend /srv/b\nCOPY requirements.txt .\nRUN pip install -r requirements.txt -c /srv/b/c.txt\n`,
      ],
    ])('is silent about %s', (_, text) =>
      checkRule(rule, { text, files: { ...files, 'requirements.txt': '', 'Cargo.toml': '' } }),
    );

    it('is silent about a folder that the manifest names', () =>
      checkRule(rule, {
        text: 'FROM node:22\nWORKDIR /srv/web\nCOPY lib /srv/lib\nCOPY web/package.json ./\nRUN npm ci\n',
        files: { 'web/package.json': '{ "dependencies": { "lib": "file:../lib" } }', 'lib/package.json': '{}', 'lib/a.js': '' },
      }));
  });

  it.each<[title: string, text: string, files: Record<string, string>, doubt: string]>([
    [
      'Maven, whose modules depend on each other',
      'FROM maven:3\nWORKDIR /a\n[|COPY . .|]\nRUN mvn dependency:go-offline\n',
      { 'pom.xml': '<project><modules><module>a</module></modules></project>', 'a/pom.xml': '', 'src/A.java': '' },
      'its modules depend on each other',
    ],
    [
      'Cargo, which wants a source file for every target',
      'FROM rust:1\nWORKDIR /a\n[|COPY . .|]\nRUN cargo fetch\n',
      { 'Cargo.toml': '', 'Cargo.lock': '', 'src/main.rs': '' },
      'cargo wants a source file',
    ],
    [
      'Composer, whose autoloader reads the classes',
      'FROM composer:2\nWORKDIR /a\n[|COPY . .|]\nRUN composer install --no-scripts\n',
      { 'composer.json': '{ "autoload": { "classmap": ["src"] } }', 'composer.lock': '', 'src/A.php': '' },
      'its autoloader reads',
    ],
    [
      'pip with the project itself in a requirement file',
      'FROM python:3\nWORKDIR /a\n[|COPY . .|]\nRUN pip install -r requirements.txt\n',
      { 'requirements.txt': '-e .\n', 'setup.py': '', 'a.py': '' },
      'installs the project itself',
    ],
  ])('hints, without a fix, at %s', (_, text, files, doubt) =>
    checkRule(rule, { text, files, severity: 'hint', fixed: null, message: doubt }),
  );
});
