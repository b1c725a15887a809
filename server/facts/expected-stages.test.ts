import { expect, test } from 'vitest';
import { parseDockerfile } from '../model/parse-dockerfile.ts';
import { expectedStages } from './expected-stages.ts';

function known(text: string, more: { readonly target?: string; readonly namedContexts?: Record<string, string> } = {}) {
  const expected = expectedStages(parseDockerfile(text), { dockerfileUri: 'file:///w/Dockerfile', ...more });
  return expected.kind === 'known' ? expected : expect.fail(expected.because);
}

function texts(text: string, target?: string): readonly (string | undefined)[] {
  return known(text, target === undefined ? {} : { target }).target.instructions.map((each) => each.text);
}

test.each<[string, readonly (string | undefined)[]]>([
  ['RUN npm ci \\\n  && true # x', ['RUN /bin/sh -c npm ci   && true # x']],
  ['RUN npm ci \\\n# a comment\n  && true', ['RUN /bin/sh -c npm ci   && true']],
  ['RUN --mount=type=cache,target=/c --network=none npm ci', ['RUN /bin/sh -c npm ci']],
  ['RUN ["npm", "ci  x"]', ['RUN npm ci  x']],
  [
    'SHELL ["/bin/bash", "-c"]\nRUN a\nCMD a "b"',
    ['SHELL [/bin/bash -c]', 'RUN /bin/bash -c a', 'CMD ["/bin/bash" "-c" "a \\"b\\""]'],
  ],
  ['RUN <<EOF\na\nb\nEOF', ['RUN /bin/sh -c a\nb\n']],
  ['RUN <<-EOF\n\ta\n\tEOF', ['RUN /bin/sh -c a\n']],
  ['RUN <<EOF\n#!/usr/bin/env node\nx\nEOF', ['RUN /bin/sh -c /dev/pipes/EOF']],
  ['RUN cat <<-A <<B\n\ta\n\tA\nb\nB', ['RUN /bin/sh -c cat <<-A <<B\n\ta\nA\nb\nB']],
  ['ENV A=1 B="x y"\nENV C=$A/$B D\\ =', ['ENV A=1 B=x y', 'ENV C=1/x y D =']],
  ['ENV A hello  world', ['ENV A=hello  world']],
  ['COPY --from=0 --link --chown=node:1 --chmod=755 a b /c/', ['COPY --chown=node:1 --chmod=755 a b /c/']],
  ['COPY <<a.txt b /c/\nx\na.txt', ['COPY b <<a.txt /c/']],
  ['COPY ["a b", "c"]', ['COPY a b c']],
  ['ADD --keep-git-dir=true a b', ['ADD a b']],
  ['WORKDIR /a/\nWORKDIR b\nWORKDIR ../c', ['WORKDIR /a', 'WORKDIR /a/b', 'WORKDIR /a/c']],
  ['EXPOSE 81/udp 80 90-91', ['EXPOSE [80/tcp 81/udp 90/tcp 91/tcp]']],
  ['EXPOSE 127.0.0.1:80:80', ['EXPOSE'].map(() => undefined)],
  ['VOLUME /a /b\nVOLUME ["/c d"]', ['VOLUME [/a /b]', 'VOLUME [/c d]']],
  ['USER  node \nSTOPSIGNAL SIGINT', ['USER node', 'STOPSIGNAL SIGINT']],
  ['CMD ["node", "a.js"]\nENTRYPOINT []', ['CMD ["node" "a.js"]', 'ENTRYPOINT []']],
  ['ONBUILD RUN x\nCMD ["a"]', ['CMD ["a"]']],
  // Nobody knows what was passed, or what the base image sets.
  ['ARG A=1\nENV B=$A\nCOPY $A /x', [undefined, undefined, undefined]],
  ['ENV PATH=$PATH:/x', [undefined]],
  ['WORKDIR sub', [undefined]],
  ['LABEL a=1\nHEALTHCHECK CMD true', [undefined, undefined]],
  ['CMD ["a"] b\nRUN [ -f x ]', [undefined, 'RUN /bin/sh -c [ -f x ]']],
])('%j leaves %j', (text, expected) => expect(texts(`FROM node\n${text}\n`)).toEqual(expected));

test('escapes and line endings are those of the file', () => {
  expect(texts('# escape=`\r\nFROM node\r\nRUN a `\r\n  b\r\n')).toEqual(['RUN /bin/sh -c a   b']);
});

test('a stage begins with what the stages below it are made of, and with their triggers', () => {
  const text = 'FROM scratch AS base\nENV A=1\nONBUILD COPY x /x\nONBUILD COPY $A /x\nFROM base AS dev\nCMD ["dev"]\n';
  expect(texts(text, 'dev')).toEqual(['ENV A=1', 'COPY x /x', undefined, 'CMD ["dev"]']);
  expect(known(text).others.map(({ name, isFromScratch }) => [name, isFromScratch])).toEqual([['base', true]]);
});

test('tells where an instruction stands, and how it is spelled', () => {
  const { instructions } = known('FROM node\n\nRUN --network=none \\\n  npm \\\n  # no\n  ci\nARG A=secret B\n').target;
  expect(instructions.map(({ line, label }) => [line, label])).toEqual([
    [3, 'RUN --network=none npm ci'],
    [7, 'ARG A=secret B'],
  ]);
  expect(instructions[1]?.names).toEqual(['A', 'B']);
});

test('tells which texts take the shell of the base image for the usual one', () => {
  const { target } = known('FROM node\nRUN a\nRUN ["a"]\nSHELL ["/bin/bash", "-c"]\nRUN b\n');
  expect(target.instructions.map(({ hasShellOfBase }) => hasShellOfBase)).toEqual([true, false, false, false]);
  expect(target.keepsShellOfBase).toBe(false);
  expect(known('FROM scratch\nCMD a').target.instructions[0]?.hasShellOfBase).toBe(false);
});

test('reads what is checked for health', () => {
  const checks = (text: string) => known(`FROM node\n${text}`).target.instructions[0]?.healthcheck;
  expect(checks('HEALTHCHECK --interval=1m --retries=3 CMD curl  x')).toEqual({
    test: ['CMD-SHELL', 'curl  x'],
    numbers: [60e9, 0, 0, 0, 3],
  });
  expect(checks('HEALTHCHECK CMD ["a", "b"]')?.test).toEqual(['CMD', 'a', 'b']);
  expect(checks('HEALTHCHECK NONE')?.test).toEqual(['NONE']);
  expect(checks('HEALTHCHECK --interval=$A CMD x')).toBeUndefined();
});

test.each<[string, string, string?]>([
  ['a base that an argument chooses among stages', 'ARG S=a\nFROM node AS a\nFROM $S\nRUN x'],
  ['a file that another frontend reads', '# syntax=example/own:1\nFROM node\nRUN x'],
  ['an instruction that cannot be read', 'FROM node\nNONSENSE x'],
  ['an image of Windows', 'FROM mcr.microsoft.com/windows/servercore:ltsc2022\nRUN x'],
  ['a target that is not there', 'FROM node\nRUN x', 'prod'],
  ['a file without a stage', 'ARG A'],
])('%s is unknown', (_, text, target) => {
  const expected = expectedStages(parseDockerfile(text), { dockerfileUri: 'file:///w/Dockerfile', target });
  expect(expected).toMatchObject({ kind: 'unknown', because: expect.stringMatching(/\w/) });
});

test('a named context that takes the place of a stage leaves it unknown', () => {
  const text = 'FROM node AS deps\nRUN x\nFROM deps\nCMD ["a"]';
  const expected = expectedStages(parseDockerfile(text), { dockerfileUri: 'file:///w/D', namedContexts: { deps: '/other' } });
  expect(expected.kind).toBe('unknown');
});
