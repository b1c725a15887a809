/** What an image is made of, read with the arguments of its build. */
import { expect, test } from 'vitest';
import { defaultSettings } from '../settings.ts';
import { type ImageStepsRequest, imageSteps } from './image-steps.ts';

function ask(text: string, request: Partial<ImageStepsRequest> = {}, settings = defaultSettings) {
  return imageSteps(text, { dockerfileUri: 'file:///w/Dockerfile', ...request }, settings);
}

function baseText(text: string, request: Partial<ImageStepsRequest> = {}): string {
  const answer = ask(text, request);
  if (answer.kind === 'unknown') return 'no steps';
  const { base } = answer;
  return base.kind === 'image' ? `${base.reference}${base.isPinned ? ' pinned' : ''}` : base.kind;
}

const pinned = `node@sha256:${'a'.repeat(64)}`;

test.each<[string, string, Partial<ImageStepsRequest>, string]>([
  ['of the last stage', 'FROM node:22\nRUN x\nFROM python:3\n', {}, 'python:3'],
  ['of the target', 'FROM node:22 AS Web\nRUN x\nFROM python:3\n', { target: 'web' }, 'node:22'],
  ['of a target by its number', 'FROM node:22\nFROM python:3\n', { target: '0' }, 'node:22'],
  ['through stages', 'FROM node:22 AS a\nFROM a AS b\nFROM b\n', {}, 'node:22'],
  ['nothing', 'FROM scratch\nCOPY a /\n', {}, 'scratch'],
  ['by digest', `FROM ${pinned}\n`, {}, `${pinned} pinned`],
  ['with the default of an argument', 'ARG V=22\nFROM node:$V\n', {}, 'node:22'],
  ['with what the build passes', 'ARG V=22\nFROM node:$V\n', { args: { V: '24' } }, 'node:24'],
  ['with a value that nobody knows', 'ARG V=22\nFROM node:$V\n', { unknownArgs: ['V'] }, 'unknown'],
  ['with an argument that has no value', 'ARG V\nFROM node:$V\n', {}, 'unknown'],
  ['on the platform of the build', 'FROM node-$TARGETARCH\n', {}, 'unknown'],
  ['in upper case', 'FROM NODE:22\n', {}, 'unknown'],
  ['a named context that is an image', 'FROM base\n', { namedContexts: { base: 'docker-image://node:22' } }, 'node:22'],
  ['a named context that is a folder', 'FROM base\n', { namedContexts: { base: '/elsewhere' } }, 'unknown'],
  ['a named context in place of a stage', 'FROM a AS base\nFROM base\n', { namedContexts: { base: '/elsewhere' } }, 'no steps'],
  ['another stage than by default', 'ARG S=a\nFROM x AS a\nFROM y AS b\nFROM $S\n', { args: { S: 'b' } }, 'no steps'],
  ['a target that is not there', 'FROM node:22\n', { target: 'web' }, 'no steps'],
  ['no stage at all', '# nothing\n', {}, 'no steps'],
])('the base is told %s', (_what, text, request, expected) => {
  expect(baseText(text, request)).toBe(expected);
});

test('the steps are those of the target and of the stages below it, one line each', () => {
  const answer = ask('FROM a AS x\nRUN one \\\n  two\nFROM b AS y\nRUN other\nFROM x\nCOPY . .\nCMD ["node", "a b"]\n');
  const steps = answer.kind === 'known' ? answer.steps.map(({ line, keyword, argument }) => [line, keyword, argument]) : [];
  expect(steps).toEqual([
    [2, 'RUN', 'one two'],
    [7, 'COPY', '. .'],
    [8, 'CMD', 'node a b'],
  ]);
});

const clone = 'FROM debian:12\nRUN apt-get update\nRUN apt-get install -y git\nRUN git clone https://github.com/acme/tool /src\n';

function frozen(text: string, settings = defaultSettings): readonly string[] {
  const answer = ask(text, {}, settings);
  return answer.kind === 'known' ? answer.steps.flatMap(({ line, frozen }) => frozen.map(({ rule }) => `${line} ${rule}`)) : [];
}

test('a step that the cache keeps for too long carries the rules that say so', () => {
  expect(frozen(clone)).toEqual(['2 index-update-alone', '4 git-clone-frozen']);
});

test('a rule that only says what runs again is not among them', () => {
  expect(frozen('FROM node:22\nCOPY . .\nRUN npm ci\n')).toEqual([]);
});

test('a rule that is switched off, or ignored there, says nothing', () => {
  expect(frozen(clone, { ...defaultSettings, rules: { 'git-clone-frozen': 'off' } })).toEqual(['2 index-update-alone']);
  expect(frozen(clone.replace('RUN git', '# unstale ignore=git-clone-frozen\nRUN git'))).toEqual(['2 index-update-alone']);
});
