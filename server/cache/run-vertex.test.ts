/** RUN: what of it is part of a key and what is not, told by what a second build does. */
import { describe, expect, test } from 'vitest';
import { type Given, rebuilt, verticesOf } from '../../test/support/simulated-builder.ts';

const again = (before: string, after: string, more: Partial<Given> = {}) =>
  rebuilt(`FROM base\n${before}\n`, `FROM base\n${after}\n`, more);
const last = (told: string) => told.split(' ').at(-1);

describe('another key', () => {
  test.each([
    ['the command', 'RUN x', 'RUN y'],
    ['blanks inside the command', 'RUN x y', 'RUN x  y'],
    ['the list form of something else', 'RUN x', 'RUN ["x"]'],
    ['another shell', 'RUN x', 'SHELL ["/bin/bash", "-c"]\nRUN x'],
    ['who runs it', 'RUN x', 'USER 1000\nRUN x'],
    ['a name instead of a number', 'USER 0\nRUN x', 'USER root\nRUN x'],
    ['the network', 'RUN x', 'RUN --network=none x'],
    ['the security', 'RUN x', 'RUN --security=insecure x'],
    ['a device', 'RUN x', 'RUN --device=vendor.com/gpu=all x'],
    ['a variable', 'ENV A=1\nRUN x', 'ENV A=2\nRUN x'],
    ['a variable that is not used', 'RUN x', 'ENV A=1\nRUN x'],
    ['the order of the environment', 'ENV X=1 Y=2\nRUN x', 'ENV Y=2 X=1\nRUN x'],
    ['an assignment that moves a variable to the end', 'ENV X=1 Y=2\nRUN x', 'ENV X=1 Y=2\nENV X=1\nRUN x'],
    ['an argument without a value, which is not an empty one', 'ARG B\nRUN x', 'ARG B=\nRUN x'],
    ['a default of an argument', 'ARG B=1\nRUN x', 'ARG B=2\nRUN x'],
    ['a mount', 'RUN x', 'RUN --mount=type=tmpfs,target=/t x'],
    ['the text of a document', 'RUN <<A\nx\nA', 'RUN <<A\ny\nA'],
    ['the name of a document that names its interpreter', 'RUN <<A\n#!/bin/sh\nx\nA', 'RUN <<B\n#!/bin/sh\nx\nB'],
    ['the name of a document beside a command', 'RUN sh <<A\nx\nA', 'RUN sh <<B\nx\nB'],
  ])('%s', (_, before, after) => {
    expect(last(again(before, after))).toBe('changed');
    expect(last(again(after, before))).toBe('changed');
    expect(last(again(after, after))).toBe('reused');
  });
});

describe('the same key', () => {
  test.each([
    ['the list form of the shell form', 'RUN x', 'RUN ["/bin/sh", "-c", "x"]'],
    ['the usual shell, said', 'RUN x', 'SHELL ["/bin/sh", "-c"]\nRUN x'],
    ['blanks around the command', 'RUN x', 'RUN    x   '],
    ['the case of the keyword', 'RUN x', 'run x'],
    ['a continued line keeps its indentation, which is a part of the command', 'RUN echo   e', 'RUN echo \\\n  e'],
    ['a comment in a continued line', 'RUN echo e', 'RUN echo \\\n# why\ne'],
    ['one ENV or two', 'ENV X=1 Y=2\nRUN x', 'ENV X=1\nENV Y=2\nRUN x'],
    ['an argument of no value', 'RUN x', 'ARG B\nRUN x'],
    ['the name of a plain document', 'RUN <<A\nx\nA', 'RUN <<B\nx\nB'],
    ['the network that is the usual one', 'RUN x', 'RUN --network=default x'],
    ['the security that is the usual one', 'RUN x', 'RUN --security=sandbox x'],
    ['a label', 'RUN x', 'LABEL a=b\nRUN x'],
    ['a command', 'RUN x', 'CMD ["a"]\nRUN x'],
    ['a port', 'RUN x', 'EXPOSE 80\nRUN x'],
    ['a volume', 'RUN x', 'VOLUME /v\nRUN x'],
    ['a health check', 'RUN x', 'HEALTHCHECK CMD true\nRUN x'],
    ['a signal', 'RUN x', 'STOPSIGNAL 9\nRUN x'],
    ['an entry point', 'RUN x', 'ENTRYPOINT ["a"]\nRUN x'],
    ['a maintainer', 'RUN x', 'MAINTAINER me\nRUN x'],
    ['a trigger', 'RUN x', 'ONBUILD RUN y\nRUN x'],
    ['the last assignment wins, argument or not', 'ENV X=2\nRUN x', 'ENV X=1\nARG X=2\nRUN x'],
    ['and the other way round', 'ARG X=1\nENV X=2\nRUN x', 'ARG X=9\nENV X=2\nRUN x'],
    ['WORKDIR /', 'RUN x', 'WORKDIR /\nRUN x'],
    ['a comment', 'RUN x', '# why\nRUN x'],
  ])('%s', (_, before, after) => {
    expect(last(again(before, after))).toBe('reused');
    expect(last(again(after, before))).toBe('reused');
  });
});

describe('arguments of the build', () => {
  const file = 'FROM base\nRUN before\nARG FOO\nWORKDIR /a\nCOPY f /f\nRUN first\nCOPY f /g\n';
  const files = { f: 'x' };
  const passing = (FOO: string) => ({ dockerfile: file, files, args: { FOO } });

  test('one that nobody uses hits the first RUN after it, and neither what is between nor what is before', () => {
    expect(rebuilt(passing('1'), passing('2'))).toBe('reused reused reused changed below');
  });

  test('one that a COPY expands hits that COPY', () => {
    const at = (A: string) => ({ dockerfile: 'FROM base\nARG A\nCOPY f /$A\nRUN x\n', files, args: { A } });
    expect(rebuilt(at('1'), at('2'))).toBe('changed below');
  });

  test.each([
    ['not declared', { args: { OTHER: '1' } }, { args: { OTHER: '2' } }, 'reused'],
    [
      'empty is the same as an empty default',
      { args: {} },
      { args: { B: '' }, dockerfile: 'FROM base\nARG B\nRUN x\n' },
      'reused',
    ],
    ['a proxy that is not declared', { args: {} }, { args: { HTTP_PROXY: 'http://p', no_proxy: 'x' } }, 'reused'],
    ['how its result is stored', { args: {} }, { args: { BUILDKIT_INLINE_CACHE: '1', BUILDKIT_MULTI_PLATFORM: '1' } }, 'reused'],
    ['the name of the sandbox', { args: {} }, { args: { BUILDKIT_SANDBOX_HOSTNAME: 'h' } }, 'changed'],
    ['which is the usual one where it is empty', { args: {} }, { args: { BUILDKIT_SANDBOX_HOSTNAME: '' } }, 'reused'],
  ])('%s', (_, before, after, expected) => {
    const dockerfile = 'FROM base\nARG B=\nRUN x\n';
    expect(rebuilt({ dockerfile, ...before } as Given, { dockerfile, ...after } as Given)).toBe(expected);
  });

  test('a proxy that is declared is a variable as any other', () => {
    const proxied = (HTTP_PROXY: string) => ({ dockerfile: 'FROM base\nARG HTTP_PROXY\nRUN x\n', args: { HTTP_PROXY } });
    expect(rebuilt(proxied('a'), proxied('b'))).toBe('changed');
  });

  test('one whose value nobody knows hides every RUN after it, and no RUN before it', () => {
    const told = rebuilt('FROM base\n', 'FROM base\nRUN a\nARG S\nRUN b\n', { args: { S: undefined } });
    expect(told).toBe('changed unknown(other)');
  });
});

describe('options of the build', () => {
  test.each(['add-host', 'shm-size', 'ulimit', 'cgroup-parent'])('%s is in the key of every RUN and of nothing else', (name) => {
    const file = 'FROM base\nWORKDIR /a\nRUN x\n';
    expect(rebuilt({ dockerfile: file }, { dockerfile: file, runOptions: { [name]: '1' } })).toBe('reused changed');
  });

  test('the network of the build is that of a RUN that says none', () => {
    const none = { network: 'none' };
    expect(rebuilt('FROM base\nRUN --network=none x\n', { dockerfile: 'FROM base\nRUN x\n', runOptions: none })).toBe('reused');
    const usual = 'FROM base\nRUN --network=default x\n';
    expect(rebuilt({ dockerfile: usual, runOptions: none }, { dockerfile: usual, runOptions: { network: 'host' } })).toBe(
      'changed',
    );
    const own = 'FROM base\nRUN --network=host x\n';
    expect(rebuilt(own, { dockerfile: own, runOptions: none })).toBe('reused');
  });

  test('another platform is another step', () => {
    const dockerfile = 'FROM base\nRUN x\n';
    expect(rebuilt(dockerfile, { dockerfile, platform: { os: 'linux', architecture: 'arm64', variant: '' } })).toBe('changed');
  });
});

test('parts of the key are named as a person would', () => {
  const [run] = verticesOf({
    dockerfile: 'FROM base\nENV A=1\nWORKDIR /\nUSER 5\nRUN x\n',
    images: { base: { env: ['PATH=/p'] } },
  });
  expect(run?.material).toEqual([
    ['shell 0', '/bin/sh'],
    ['shell 1', '-c'],
    ['command', 'x'],
    ['variable PATH', '/p'],
    ['variable A', '1'],
    ['order of the environment', 'PATH A'],
    ['directory', '/'],
    ['user', '5'],
    ['platform', 'linux/amd64'],
    ['network', 'default'],
    ['security', 'sandbox'],
  ]);
});
