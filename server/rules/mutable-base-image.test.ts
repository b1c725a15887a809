/** Awkward cases of mutable-base-image: arguments, stages, named contexts, and versions the project has chosen. */
import { describe, it } from 'vitest';
import { checkRule } from '../../test/support/check-rule.ts';
import { mutableBaseImage } from './mutable-base-image.ts';

const bad: readonly (readonly [title: string, text: string])[] = [
  ['the default of an argument', 'ARG BASE=node\nFROM [|${BASE}|]\n'],
  ['a registry with a port', 'FROM [|localhost:5000/app|]\n'],
  ['a digit that is not a tag', 'FROM [|arm64v8/node|] AS b\n'],
  ['an image that a mount uses', 'FROM a:1\nRUN --mount=from=[|busybox|],target=/b true\n'],
  ['a platform flag in front', 'FROM --platform=$BUILDPLATFORM [|golang:latest|] AS b\n'],
  ['the second of two arguments in one ARG', 'ARG A=1 BASE=node\nFROM [|$BASE|]\n'],
  ['a quoted mount, in any order', 'FROM a:1\nRUN [|--mount="type=bind,from=composer,target=/c"|] true\n'],
  ['lower-case keywords', 'from [|node|] as b\n'],
  ['several, each once', 'FROM [|alpine|]\n\nFROM [|redis:latest|]\nCOPY --from=[|acme/tools|] /x /x\n'],
];

const good: readonly (readonly [title: string, text: string])[] = [
  ['a digest', `FROM node@sha256:${'a'.repeat(64)}\n`],
  ['latest with a digest', `FROM node:latest@sha256:${'a'.repeat(64)}\n`],
  ['a suite name', 'FROM debian:bookworm\n'],
  ['a stage, in any case', 'FROM a:1 AS Build\n\nFROM build\nCOPY --from=BUILD /x /x\n'],
  ['a stage by number', 'FROM a:1\n\nFROM b:1\nCOPY --from=0 /x /x\n'],
  ['a stage named by an argument', 'ARG TARGET=prod\nFROM a:1 AS build-prod\n\nFROM build-${TARGET}\n'],
  ['stages that a platform chooses', 'FROM a:1 AS build_amd64\n\nFROM a:1 AS build_arm64\n\nFROM build_${TARGETARCH}\n'],
  ['a name that nobody can spell out', 'ARG X\nFROM ${X:+acme/a-}${X:-node}\n'],
  ['a stage that is called scratch', 'FROM a:1 AS scratch\n\nFROM scratch\n'],
  ['an argument without a default', 'ARG BASE\nFROM ${BASE}\n'],
  ['a tag from an argument', 'ARG TAG=1.2\nFROM a:${TAG}\n'],
  ['a frontend', '# syntax=docker/dockerfile:1\nFROM a:1\n'],
  ['scratch', 'FROM scratch\n'],
  ['an image that was built here', 'FROM tool-base:latest AS base\n'],
  ['what may be a named context', 'FROM a:1\nCOPY --from=templates /x /x\n'],
];

describe('mutable-base-image', () => {
  it.each(bad)('reports %s', (_, text) => checkRule(mutableBaseImage, { text }));
  it.each(good)('is silent about %s', (_, text) => checkRule(mutableBaseImage, { text }));

  it('is silent about a named context', () => {
    checkRule(mutableBaseImage, { text: 'FROM base\n', context: { namedContexts: new Map([['base', './base']]) } });
  });

  it('is silent when the build passes the image', () => {
    checkRule(mutableBaseImage, { text: 'ARG BASE=node\nFROM ${BASE}\n', context: { args: new Map([['BASE', undefined]]) } });
    const text = 'ARG TAG=latest\nFROM node:${TAG}\n';
    checkRule(mutableBaseImage, { text, context: { args: new Map([['TAG', '22.4']]) } });
    checkRule(mutableBaseImage, { text: 'FROM shop-base\n', context: { localImages: new Set(['shop-base']) } });
  });

  it('reports the default that the build passes once more', () => {
    const text = 'ARG TAG=latest\nFROM [|node:${TAG}|]\n';
    checkRule(mutableBaseImage, { text, context: { args: new Map([['TAG', 'latest']]) } });
  });

  it.each([
    ['golang', 'go.mod', 'module x\n\ngo 1.24\n', 'golang:1.24'],
    ['node:latest', '.node-version', '22.1.0\n', 'node:22.1.0'],
    ['docker.io/library/python', '.python-version', '3.13\n', 'docker.io/library/python:3.13'],
  ])('uses for %s the version in %s', (image, path, text, fixed) => {
    checkRule(mutableBaseImage, { text: `FROM [|${image}|]\n`, files: { [path]: text }, fixed: `FROM ${fixed}\n` });
  });

  it.each([
    ['node', { '.nvmrc': 'lts/*\n' }],
    ['example.com/node', { '.nvmrc': '22\n' }],
    ['node', undefined],
  ])('invents no version for %s', (image, files) => {
    checkRule(mutableBaseImage, { text: `FROM [|${image}|]\n`, files, fixed: null });
  });

  it('reports the tags that the project or the option of the rule names', () => {
    const text = 'FROM [|acme/base:main|] AS a\n\nFROM [|node:22-slim|]\nCOPY --from=a:1.2 /x /x\n';
    const ruleOptions = { 'mutable-base-image': { tags: ['*-slim'] } };
    checkRule(mutableBaseImage, { text, options: { mutableTags: ['main'], ruleOptions }, severity: 'warning' });
  });

  it('informs of tags that move by their name where the option asks for it', () => {
    const ruleOptions = { 'mutable-base-image': { floatingTags: true } };
    const text = 'FROM [|acme/base:nightly|]\nCOPY --from=[|nginx:stable|] /x /x\nCOPY --from=node:22 /x /y\n';
    checkRule(mutableBaseImage, { text, options: { ruleOptions }, severity: 'information' });
    checkRule(mutableBaseImage, { text: 'FROM acme/base:nightly\n', options: { ruleOptions: {} } });
    checkRule(mutableBaseImage, { text: 'FROM [|acme/base:latest|]\n', options: { ruleOptions }, severity: 'warning' });
  });
});
