/** Awkward cases of broad-copy-without-dockerignore: what counts as broad, and what the new file must not exclude. */
import { describe, it } from 'vitest';
import { checkRule } from '../../test/support/check-rule.ts';
import { broadCopyWithoutDockerignore as rule } from './broad-copy-without-dockerignore.ts';

const node = { 'package.json': '{}', 'node_modules/a/index.js': '', 'index.js': '' };
const common = '**/*.log\n**/.env\n**/.env.local\n**/.env.*.local\nDockerfile\n.dockerignore\n';

describe('broad-copy-without-dockerignore', () => {
  it.each([
    ['./', 'FROM node:22\nCOPY [|./|] /app\nRUN npm ci\n'],
    ['/', 'FROM node:22\nADD [|/|] /app\nRUN npm ci\n'],
    ['a bind mount of the context', 'FROM node:22\nRUN [|--mount=type=bind,target=.|] npm ci\n'],
    ['once for several', 'FROM node:22\nCOPY [|.|] /app\nCOPY . /b\nRUN npm ci\n'],
  ])('reports %s', (_, text) => checkRule(rule, { text, files: node }));

  it('reports the second COPY where only the first keeps files out', () =>
    checkRule(rule, { text: 'FROM node:22\nCOPY --exclude=node_modules . /a\nCOPY [|.|] /b\nRUN npm ci\n', files: node }));

  it('is silent about a mount whose source is a variable', () =>
    checkRule(rule, { text: 'FROM node:22\nARG DIR\nRUN --mount=type=bind,source=$DIR,target=/a npm ci\n', files: node }));

  it('is silent about a COPY that keeps files out itself', () => {
    checkRule(rule, { text: 'FROM node:22\nCOPY --exclude=node_modules . /app\nRUN npm ci\n', files: node });
  });

  it('keeps the history when a RUN reads it', () => {
    checkRule(rule, {
      text: 'FROM node:22\nCOPY [|.|] /app\nRUN npm ci && git describe > /version\n',
      files: { ...node, '.git/HEAD': '' },
      fixedFiles: { '.dockerignore': `**/node_modules\n${common}` },
    });
  });

  it('keeps the history when a manifest reads it', () => {
    checkRule(rule, {
      text: 'FROM python:3\nCOPY [|.|] /app\nRUN pip install /app\n',
      files: { 'pyproject.toml': '[tool.hatch-vcs]\n', '.git/HEAD': '', 'debug.log': '' },
      fixedFiles: { '.dockerignore': `**/.venv\n**/__pycache__\n**/*.py[cod]\n${common}` },
    });
  });

  it('excludes nothing that Git keeps', () => {
    checkRule(rule, {
      text: 'FROM php:8\nCOPY [|.|] /app\n',
      files: { '.env': 'APP_ENV=dev\n', '.gitignore': '/.env.local\n/*.log\n', '.git/HEAD': '', 'a.log': '', 'test/a.log': '' },
      fixedFiles: { '.dockerignore': '.git\n*.log\n**/.env.local\n**/.env.*.local\nDockerfile\n.dockerignore\n' },
    });
  });

  it('excludes nothing that the Dockerfile copies by name', () => {
    checkRule(rule, {
      text: 'FROM node:22\nCOPY [|.|] /app\nCOPY .env /app/\nCOPY node_modules /app/node_modules\nRUN npm ci\n',
      files: { ...node, '.env': '', '.git/HEAD': '' },
      fixedFiles: { '.dockerignore': '.git\n**/*.log\n**/.env.local\n**/.env.*.local\nDockerfile\n.dockerignore\n' },
    });
  });

  it('does not exclude installed packages that no RUN installs', () => {
    checkRule(rule, {
      text: 'FROM node:22\nCOPY [|.|] /app\nCMD ["node", "/app"]\n',
      files: { ...node, '.git/HEAD': '' },
      fixedFiles: { '.dockerignore': `.git\n${common}` },
    });
  });

  it('never excludes a folder that may hold tracked sources by its bare name', () => {
    checkRule(rule, {
      text: 'FROM golang:1.24\nCOPY [|.|] /src\nRUN go build ./...\n',
      files: { 'go.mod': '', 'vendor/x.go': '', 'build/x.go': '', '.git/HEAD': '', 'compose.yaml': '' },
      fixedFiles: { '.dockerignore': `.git\n${common.replace('.dockerignore', 'compose.yaml\n.dockerignore')}` },
    });
  });

  it.each([
    ['there is an ignore file', { ...node, '.dockerignore': '' }],
    ['there is one beside the Dockerfile', { ...node, 'Dockerfile.dockerignore': 'x\n' }],
    ['there is one for Podman', { ...node, '.containerignore': 'node_modules\n' }],
    ['the context is not known', undefined],
  ])('is silent when %s', (_, files) => checkRule(rule, { text: 'FROM node:22\nCOPY . /app\nRUN npm ci\n', files }));

  it('is silent when nothing would be excluded', () => {
    checkRule(rule, { text: 'FROM nginx:1.29\nCOPY . /usr/share/nginx/html\n', files: { 'index.html': '' } });
  });

  it('is silent when the COPY leaves something out itself', () => {
    checkRule(rule, { text: 'FROM node:22\nCOPY --exclude=node_modules . /app\nRUN npm ci\n', files: node });
  });

  it.each(['COPY src /src', 'COPY --from=a . /src', 'COPY *.json /src/'])('is silent about %s', (copy) => {
    checkRule(rule, { text: `FROM x:1 AS a\n${copy}\nRUN npm ci\n`, files: { ...node, 'src/a': '' } });
  });
});
