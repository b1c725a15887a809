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
  ['an unknown image', 'FROM mine:1\nRUN [|npm ci|]\n', null],
  ['an unknown user', 'FROM node:22\nUSER app\nRUN [|npm ci|]\n', null],
  [
    'only the first of a stage',
    'FROM golang:1\nRUN [|go mod download|]\nRUN go build .\n',
    'FROM golang:1\nRUN --mount=type=cache,target=/go/pkg/mod go mod download\nRUN go build .\n',
  ],
];

const good: readonly (readonly [title: string, text: string])[] = [
  ['an old frontend', '# syntax=docker/dockerfile:1.0\nFROM node:22\nRUN npm ci\n'],
  ['a cache somewhere else', 'FROM node:22\nRUN --mount=type=cache,target=/x npm ci\n'],
  ['a tool', 'FROM node:22\nRUN npm install -g pnpm@9\n'],
  ['packages of the distribution', 'FROM debian:12\nRUN apt-get update && apt-get install -y x\n'],
  ['a variable that switches it off', 'FROM python:3\nENV PIP_NO_CACHE_DIR=1\nRUN pip install -r r.txt\n'],
  ['a build of scripts', 'FROM node:22\nRUN npm run build\n'],
];

describe('missing-cache-mount', () => {
  it.each(bad)('reports %s', (_, text, fixed) => checkRule(missingCacheMount, { text, fixed }));
  it.each(good)('is silent about %s', (_, text) => checkRule(missingCacheMount, { text }));
});
