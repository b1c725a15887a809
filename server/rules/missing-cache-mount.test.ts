/** Awkward cases of missing-cache-mount: where the folder is, and who does not want a cache. */
import { describe, it } from 'vitest';
import { checkRule } from '../../test/support/check-rule.ts';
import { missingCacheMount } from './missing-cache-mount.ts';

const bad: readonly (readonly [title: string, text: string, fixed: string | null])[] = [
  [
    'Go in its image',
    'FROM golang:1\nRUN [|go mod download|]\n',
    'FROM golang:1\nRUN --mount=type=cache,target=/go/pkg/mod go mod download\n',
  ],
  [
    'a user of the image',
    'FROM node:22\nUSER node\nRUN [|npm ci|]\n',
    'FROM node:22\nUSER node\nRUN --mount=type=cache,target=/home/node/.npm,uid=1000,gid=1000 npm ci\n',
  ],
  [
    'Pipenv',
    'FROM python:3\nRUN [|pipenv install --deploy --system|]\n',
    'FROM python:3\nRUN --mount=type=cache,target=/root/.cache/pipenv pipenv install --deploy --system\n',
  ],
  [
    'Mix, with a variable',
    'FROM elixir:1\nENV HEX_HOME=/hex\nRUN [|mix deps.get|]\n',
    'FROM elixir:1\nENV HEX_HOME=/hex\nRUN --mount=type=cache,target=/hex mix deps.get\n',
  ],
  ['an unknown image', 'FROM mine:1\nRUN [|npm ci|]\n', null],
  ['an unknown user', 'FROM node:22\nUSER app\nRUN [|npm ci|]\n', null],
  [
    'only the first of a stage',
    'FROM golang:1\nRUN [|go mod download|]\nRUN go build .\n',
    'FROM golang:1\nRUN --mount=type=cache,target=/go/pkg/mod go mod download\nRUN go build .\n',
  ],
];

const good: readonly (readonly [title: string, text: string])[] = [
  ['a package manager that reads its cache at run time', 'FROM denoland/deno:2.5.0\nRUN deno install\n'],
  ['a library of links into the cache', "FROM r-base:4.5.0\nRUN R -e 'renv::restore()'\n"],
  ['an old frontend', '# syntax=docker/dockerfile:1.0\nFROM node:22\nRUN npm ci\n'],
  ['a cache somewhere else', 'FROM node:22\nRUN --mount=type=cache,target=/x npm ci\n'],
  ['a tool', 'FROM node:22\nRUN npm install -g pnpm@9\n'],
  ['packages of the distribution', 'FROM debian:12\nRUN apt-get update && apt-get install -y x\n'],
  ['a variable that switches it off', 'FROM python:3\nENV PIP_NO_CACHE_DIR=1\nRUN pip install -r r.txt\n'],
  ['a look at manifests', 'FROM rust:1\nCOPY . .\nRUN cargo chef prepare --recipe-path recipe.json\n'],
  ['a list written from a lock file', 'FROM python:3\nCOPY uv.lock pyproject.toml ./\nRUN uv export --no-dev -o list.txt\n'],
  [
    'a list written from a lock file, installed without a cache',
    'FROM python:3\nCOPY uv.lock pyproject.toml ./\nRUN uv export -q -o list.txt && uv pip install --no-cache -r list.txt\n',
  ],
  ['a build of one file of Go', 'FROM golang:1\nCOPY . .\nRUN go build -o sqrt sqrt.go\n'],
  ['a build that restores nothing', 'FROM mcr.microsoft.com/dotnet/sdk:9.0\nCOPY . .\nRUN dotnet publish --no-restore\n'],
  ['a build of scripts', 'FROM node:22\nRUN npm run build\n'],
];

const goFiles = { 'go.mod': '', 'go.sum': 'x\n', 'main.go': '' };

describe('missing-cache-mount', () => {
  it.each(bad)('reports %s', (_, text, fixed) => checkRule(missingCacheMount, { text, fixed }));
  it.each(good)('is silent about %s', (_, text) => checkRule(missingCacheMount, { text }));

  it('reports the download of modules once for a stage and those above it', () => {
    const text = 'FROM golang:1 AS deps\nCOPY go.* ./\nRUN [|go mod download|]\n\nFROM deps\nCOPY . .\nRUN go build .\n';
    checkRule(missingCacheMount, { text, files: goFiles });
  });

  it('is silent about a module without dependencies, whose go.sum is empty', () => {
    const text = 'FROM golang:1\nCOPY go.* ./\nRUN go mod download\n';
    checkRule(missingCacheMount, { text, files: { ...goFiles, 'go.sum': '\n' } });
    checkRule(missingCacheMount, { text: text.replace('go mod download', '[|go mod download|]'), files: goFiles });
  });

  it('is silent about modules that lie beside the sources', () => {
    const files = { ...goFiles, 'vendor/modules.txt': '' };
    checkRule(missingCacheMount, { text: 'FROM golang:1\nCOPY . .\nRUN go build .\n', files });
  });

  it('knows where a package manager of the project keeps its downloads, from the configuration', () => {
    const ecosystems = {
      fetchit: {
        commands: [{ words: ['sync'], kind: 'manifest' }],
        manifests: ['deps.lst'],
        locks: ['deps.sum'],
        cacheFolders: ['/var/cache/fetchit'],
      },
    } as const;
    checkRule(missingCacheMount, {
      text: 'FROM a:1\nWORKDIR /app\nRUN [|fetchit sync|]\n',
      fixed: 'FROM a:1\nWORKDIR /app\nRUN --mount=type=cache,target=/var/cache/fetchit fetchit sync\n',
      options: { ecosystems },
    });
    checkRule(missingCacheMount, { text: 'FROM a:1\nWORKDIR /app\nRUN fetchit sync\n' });
  });

  it('informs where the install stands below the sources and cannot move, and leaves it to another rule where it can', () => {
    const text = (run: string) => `FROM node:22\nWORKDIR /app\nCOPY . .\nRUN ${run}\n`;
    const files = (prepare: string) => ({
      'package.json': `{ "scripts": { "prepare": "${prepare}" } }`,
      'package-lock.json': '{}',
      'src/a.ts': '',
    });
    checkRule(missingCacheMount, { text: text('[|npm ci|]'), files: files('tsc'), severity: 'information' });
    checkRule(missingCacheMount, { text: text('npm ci'), files: files('husky') });
    checkRule(missingCacheMount, {
      text: 'FROM node:22\nWORKDIR /app\nCOPY package*.json ./\nRUN [|npm ci|]\n',
      severity: 'hint',
    });
  });

  it.each(['buildah', 'kaniko', 'legacy'] as const)('is silent where %s builds', (builder) =>
    checkRule(missingCacheMount, { text: 'FROM node:22\nRUN npm ci\n', options: { builder } }),
  );
});
