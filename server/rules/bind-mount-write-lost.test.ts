/** Awkward cases of bind-mount-write-lost: mounts on top of mounts, outputs elsewhere, who uses a result. */
import { describe, it } from 'vitest';
import { checkRule } from '../../test/support/check-rule.ts';
import { bindMountWriteLost } from './bind-mount-write-lost.ts';

const bad: readonly (readonly [title: string, text: string])[] = [
  ['a folder of the context', 'FROM node:22\nWORKDIR /a\nRUN [|--mount=source=web,target=/a|] npm ci\n'],
  [
    'files of another stage',
    'FROM b:1 AS s\n\nFROM node:22\nWORKDIR /a\nRUN [|--mount=from=s,source=/x,target=/a|] yarn install\n',
  ],
  ['the target of Cargo', 'FROM rust:1\nWORKDIR /a\nRUN [|--mount=type=bind,target=.|] cargo build\n'],
  ['a folder above', 'FROM node:22\nWORKDIR /a/web\nRUN [|--mount=type=bind,target=/a|] npm ci\n'],
];

const good: readonly (readonly [title: string, text: string])[] = [
  ['a temporary folder', 'FROM node:22\nWORKDIR /a\nRUN --mount=type=tmpfs,target=/a npm ci\n'],
  ['a build with its output elsewhere', 'FROM golang:1\nWORKDIR /a\nRUN --mount=type=bind,target=. go build -o /out/x .\n'],
  ['a linter', 'FROM golang:1\nWORKDIR /a\nRUN --mount=type=bind,target=. golangci-lint run\n'],
  [
    'a RUN that moves the result',
    'FROM golang:1 AS b\nWORKDIR /a\nRUN --mount=type=bind,target=.,rw go build -o x . && mv x /x\n\nFROM d:1\nCOPY --from=b /a/x /x\n',
  ],
  [
    'a step of a Windows image',
    'FROM mcr.microsoft.com/windows/servercore:ltsc2022\nWORKDIR /a\nRUN --mount=type=bind,target=. npm ci\n',
  ],
  [
    'a cache on top of it',
    'FROM rust:1\nWORKDIR /a\nRUN --mount=type=bind,target=. --mount=type=cache,target=/a/target cargo build\n',
  ],
  ['another working folder', 'FROM node:22\nWORKDIR /b\nRUN --mount=type=bind,target=/a npm ci\n'],
  ['a writable mount that nobody uses later', 'FROM node:22\nWORKDIR /a\nRUN --mount=type=bind,target=.,rw npm ci && npm test\n'],
  [
    'a RUN that copies the result',
    'FROM golang:1 AS b\nWORKDIR /a\nRUN --mount=type=bind,target=.,rw go build -o x . && cp x /x\n\nFROM d:1\nCOPY --from=b /a/x /x\n',
  ],
  ['a test', 'FROM node:22\nWORKDIR /a\nRUN --mount=type=bind,target=. npm test\n'],
  ['an output that is not known', 'FROM golang:1\nWORKDIR /a\nARG OUT\nRUN --mount=type=bind,target=. go build -o $OUT .\n'],
  ['a tool', 'FROM node:22\nWORKDIR /a\nRUN --mount=type=bind,target=. npm install -g pnpm\n'],
];

describe('bind-mount-write-lost', () => {
  it.each(bad)('reports %s', (_, text) => checkRule(bindMountWriteLost, { text }));
  it.each(good)('is silent about %s', (_, text) => checkRule(bindMountWriteLost, { text }));
});
