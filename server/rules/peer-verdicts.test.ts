/**
 * The matters that peers decide too, with the situations their own tests are about: BuildKit's check `CopyIgnoredFile`,
 * hadolint's DL3006, DL3007, DL3022 and its pragmas. Ours says the same, or the row says why ours is better.
 */
import { describe, expect, it } from 'vitest';
import { memoryContext } from '../context/memory-context.ts';
import { checkDockerfile } from '../features/check-dockerfile.ts';
import { defaultSettings } from '../settings.ts';

interface Situation {
  readonly name: string;
  readonly text: readonly string[];
  readonly ignore?: string;
  /** Lines, from 1, on which the peer speaks. */
  readonly peer: readonly number[];
  /** Ours, where it differs, and why that is better. */
  readonly ours?: { readonly lines: readonly number[]; readonly because: string };
}

const files = { foo: '', bar: '', 'src/index.js': '', '.hidden': '', 'util/web/page': '' };

function linesOf(ruleId: string, { text, ignore }: Situation): readonly number[] {
  const source = text.join('\n');
  const context = { ...files, Dockerfile: source, ...(ignore === undefined ? {} : { '.dockerignore': ignore }) };
  const { findings, failures } = checkDockerfile(source, [memoryContext(context)], defaultSettings);
  expect(failures).toEqual([]);
  return findings
    .filter(({ rule }) => rule.id === ruleId)
    .map(({ finding }) => source.slice(0, finding.span.start).split('\n').length);
}

function compare(peer: string, ruleId: string, situations: readonly Situation[]): void {
  describe(`${ruleId} beside ${peer}`, () => {
    it.each(situations)('$name', (situation) => {
      expect(linesOf(ruleId, situation)).toEqual(situation.ours?.lines ?? situation.peer);
    });
  });
}

compare("BuildKit's CopyIgnoredFile", 'copied-path-ignored', [
  {
    name: 'a file that the ignore file names, copied and added',
    ignore: 'foo\n',
    text: ['FROM scratch', 'COPY foo .', 'ADD foo /x'],
    peer: [2, 3],
  },
  {
    name: 'an ignored name that is only a destination',
    ignore: 'there\n',
    text: ['FROM scratch AS base', 'COPY foo /there', 'FROM base', 'COPY --from=base /there /x'],
    peer: [],
  },
  {
    name: 'everything ignored, the file itself taken back',
    ignore: '**\n!foo\n',
    text: ['FROM scratch', 'COPY ./foo .'],
    peer: [],
  },
  {
    name: 'everything ignored, one file taken back, the whole context copied',
    ignore: '**\n!foo\n',
    text: ['FROM scratch', 'COPY . .'],
    peer: [],
  },
  { name: 'hidden files ignored, the whole context copied', ignore: '.*\n', text: ['FROM scratch', 'COPY . .'], peer: [] },
  { name: 'everything ignored, the whole context copied', ignore: '*\n', text: ['FROM scratch', 'COPY . .'], peer: [2] },
  {
    name: 'one file taken back, another one copied',
    ignore: '**\n!foo\n',
    text: ['FROM scratch', 'COPY bar .'],
    peer: [],
    ours: { lines: [2], because: 'BuildKit goes silent as soon as any line is negated, and the build then fails.' },
  },
  {
    name: 'a folder taken back with what is in it',
    ignore: '*\n!util/web\n',
    text: ['FROM scratch', 'COPY util/web/page .'],
    peer: [],
  },
  {
    name: 'a heredoc and an address are no files',
    ignore: 'foo\n',
    text: ['FROM scratch', 'ADD https://example.org/foo /x', 'COPY <<foo /y', 'text', 'foo'],
    peer: [],
  },
]);

compare("hadolint's DL3006 and DL3007", 'mutable-base-image', [
  { name: 'no tag', text: ['FROM debian'], peer: [1] },
  { name: 'no tag, with a stage name', text: ['FROM debian AS builder'], peer: [1] },
  { name: 'a digest', text: [`FROM ruby@sha256:${'7959ed6f'.repeat(8)}`], peer: [] },
  { name: 'a tag and a digest', text: [`FROM hub.docker.io/debian:latest@sha256:${'7959ed6f'.repeat(8)}`], peer: [] },
  { name: 'a variable that nobody set', text: ['FROM ${VALUE}'], peer: [] },
  {
    name: 'a name of a stage',
    text: ['FROM golang:1.9.3-alpine3.7 AS build', 'RUN foo', 'FROM build AS unit-test', 'RUN bar'],
    peer: [],
  },
  {
    name: 'a name that is no stage, below a stage',
    text: ['FROM golang:1.9.3-alpine3.7 AS build', 'RUN foo', 'FROM node AS unit-test'],
    peer: [3],
  },
  { name: 'scratch', text: ['FROM scratch'], peer: [] },
  { name: 'latest, said aloud', text: ['FROM debian:latest'], peer: [1] },
  { name: 'a name of a release', text: ['FROM debian:jessie AS builder'], peer: [] },
  {
    name: 'latest by the default of a global argument',
    text: ['ARG TAG=latest', 'FROM debian:$TAG'],
    peer: [],
    ours: { lines: [2], because: 'The default is what is built when nobody passes the argument.' },
  },
]);

compare("hadolint's DL3022", 'mutable-base-image', [
  { name: 'a stage above', text: ['FROM scratch AS build', 'RUN foo', 'FROM node:22.1.0', 'COPY --from=build foo .'], peer: [] },
  { name: 'the number of a stage', text: ['FROM scratch', 'RUN foo', 'FROM node:22.1.0', 'COPY --from=0 foo .'], peer: [] },
  {
    name: 'an image that is latest',
    text: ['FROM scratch', 'COPY --from=haskell:latest bar .'],
    peer: [],
    ours: { lines: [2], because: 'What is copied is as old as the local copy of that tag.' },
  },
  {
    name: 'a name that is no stage',
    text: ['FROM scratch', 'COPY --from=foo bar .'],
    peer: [2],
    ours: { lines: [], because: 'No registry serves foo: it is a named context of the build, or an image of this machine.' },
  },
]);

const above = (pragma: string): Situation['text'] => ['FROM scratch AS base', pragma, 'FROM debian', 'RUN true'];

compare("hadolint's pragmas", 'mutable-base-image', [
  { name: 'directly above', text: above('# unstale ignore=mutable-base-image'), peer: [] },
  { name: 'another rule', text: above('# unstale ignore=copied-path-ignored'), peer: [3] },
  { name: 'one of several', text: above('# unstale ignore=copied-path-ignored,mutable-base-image'), peer: [] },
  { name: 'several with blanks', text: above('# unstale ignore = copied-path-ignored , mutable-base-image'), peer: [] },
  {
    name: 'above another instruction',
    text: ['FROM scratch AS base', '# unstale ignore=mutable-base-image', 'COPY foo .', 'FROM debian'],
    peer: [4],
  },
  { name: 'a blank at the end', text: above('# unstale ignore=mutable-base-image '), peer: [] },
  { name: 'a reason behind it', text: above('# unstale ignore=mutable-base-image -- it is ours'), peer: [] },
  { name: 'for a stage', text: above('# unstale stage ignore=mutable-base-image'), peer: [] },
  { name: 'for another stage', text: ['# unstale stage ignore=mutable-base-image', 'FROM debian', 'FROM debian'], peer: [3] },
  { name: 'for the file', text: ['# unstale global ignore=mutable-base-image', 'FROM debian', 'FROM debian'], peer: [] },
  {
    name: 'a rule that does not exist, beside one that does',
    text: above('# unstale ignore=nothing-like-it,mutable-base-image'),
    peer: [3],
    ours: { lines: [], because: 'One misspelt name does not undo the others; it is reported by itself.' },
  },
]);
