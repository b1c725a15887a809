/** Awkward cases of cache-mount-wrong-path: who says where the folder is. */
import { describe, it } from 'vitest';
import { checkRule } from '../../test/support/check-rule.ts';
import { cacheMountWrongPath } from './cache-mount-wrong-path.ts';

const bad: readonly (readonly [title: string, text: string])[] = [
  ['Cargo in its image', 'FROM rust:1\nWORKDIR /s\nRUN [|--mount=type=cache,target=/root/.cargo/registry|] cargo build\n'],
  ['Composer in its image', 'FROM composer:2\nRUN [|--mount=type=cache,target=/root/.composer/cache|] composer install\n'],
  ['Go modules in the home folder', 'FROM golang:1\nRUN [|--mount=type=cache,target=/root/go/pkg/mod|] go mod download\n'],
  ['a variable of the command', 'FROM a:1\nRUN [|--mount=type=cache,target=/root/.npm|] npm_config_cache=/c npm ci\n'],
  ['a parent stage', 'FROM ruby:3 AS b\n\nFROM b\nRUN [|--mount=type=cache,target=/root/.gem|] bundle install\n'],
];

const good: readonly (readonly [title: string, text: string])[] = [
  [
    'the target of Cargo where it builds',
    'FROM rust:1\nWORKDIR /s\nRUN --mount=type=cache,target=server/target cd server && cargo build\n',
  ],
  [
    'the target that a variable names',
    'FROM rust:1\nWORKDIR /s\nENV CARGO_TARGET_DIR=/s/target\nRUN --mount=type=cache,target=/s/target cd server && cargo build\n',
  ],
  [
    'two projects of which one has the folder',
    'FROM node:22\nWORKDIR /s\nRUN --mount=type=cache,target=/s/node_modules npm ci && npm --prefix web ci\n',
  ],
  ['an unknown folder', 'FROM rust:1\nWORKDIR /s\nRUN --mount=type=cache,target=/s/target cd $DIR && cargo build\n'],
  ['a user of the image', 'FROM node:22\nUSER node\nRUN --mount=type=cache,target=/home/node/.npm npm ci\n'],
  [
    'a mount that is right beside it',
    'FROM rust:1\nRUN --mount=type=cache,target=/root/.cargo --mount=type=cache,target=/usr/local/cargo/registry cargo build\n',
  ],
  ['a folder above', 'FROM golang:1\nRUN --mount=type=cache,target=/go go mod download\n'],
  [
    'a variable without a value',
    'FROM python:3\nARG PIP_CACHE_DIR\nRUN --mount=type=cache,target=/root/.cache/pip pip install x\n',
  ],
  ['a cache of something else', 'FROM rust:1\nRUN --mount=type=cache,target=/var/cache/x cargo build\n'],
  ['an unknown image', 'FROM mine:1\nRUN --mount=type=cache,target=/root/.cargo/registry cargo build\n'],
  ['the cache of builds', 'FROM golang:1\nRUN --mount=type=cache,target=/root/.cache/go-build go build .\n'],
];

describe('cache-mount-wrong-path', () => {
  it.each(bad)('reports %s', (_, text) => checkRule(cacheMountWrongPath, { text }));
  it.each(good)('is silent about %s', (_, text) => checkRule(cacheMountWrongPath, { text }));

  describe('of results and packages of the project', () => {
    const files = { 'server/Cargo.toml': '[package]\n', 'web/package.json': '{}' };
    it.each([
      [
        'a relative target of a RUN that works in another folder',
        'FROM rust:1\nWORKDIR /s\nRUN [|--mount=type=cache,target=target|] cd server && cargo build\n',
        'FROM rust:1\nWORKDIR /s\nRUN --mount=type=cache,target=/s/server/target cd server && cargo build\n',
      ],
      [
        'packages of a project in another folder',
        'FROM node:22\nWORKDIR /s\nRUN [|--mount=type=cache,target=/s/node_modules|] npm --prefix web ci\n',
        'FROM node:22\nWORKDIR /s\nRUN --mount=type=cache,target=/s/web/node_modules npm --prefix web ci\n',
      ],
    ])('reports %s', (_, text, fixed) => {
      checkRule(cacheMountWrongPath, { text, fixed, files, message: 'This cache stays empty' });
      checkRule(cacheMountWrongPath, { text: text.replace(/\[\||\|\]/g, '') });
    });

    it('is silent about a workspace, which has the folder at its top', () => {
      const text = 'FROM rust:1\nWORKDIR /s\nRUN --mount=type=cache,target=/s/target cd server && cargo build\n';
      checkRule(cacheMountWrongPath, { text, files: { ...files, 'Cargo.toml': '[workspace]\nmembers = ["server"]\n' } });
    });

    it.each(good.slice(0, 4))('is silent about %s, whatever the context holds', (_, text) =>
      checkRule(cacheMountWrongPath, { text, files }),
    );
  });
});
