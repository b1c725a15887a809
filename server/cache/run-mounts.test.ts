/** Mounts of a RUN: which options are part of its key, and whose contents are compared. */
import { describe, expect, test } from 'vitest';
import { graphOf, rebuilt, SimulatedBuilder, verticesOf } from '../../test/support/simulated-builder.ts';

const files = { 'a/f': '1', 'b/f': '2', top: 'x' };
const again = (before: string, after: string) =>
  rebuilt(`FROM base\nRUN ${before} x\n`, `FROM base\nRUN ${after} x\n`, { files, args: {} });

describe('another key', () => {
  test.each([
    ['where it is mounted', '--mount=target=/m,source=a', '--mount=target=/n,source=a'],
    ['writable', '--mount=target=/m,source=a', '--mount=target=/m,source=a,rw'],
    ['what is mounted', '--mount=target=/m,source=a', '--mount=target=/m,source=b'],
    ['an id of a cache instead of the usual one', '--mount=type=cache,target=/c', '--mount=type=cache,target=/c,id=mine'],
    ['a cache that is locked', '--mount=type=cache,target=/c', '--mount=type=cache,target=/c,sharing=locked'],
    ['where a cache is', '--mount=type=cache,target=/c', '--mount=type=cache,target=/d'],
    ['whose a cache is', '--mount=type=cache,target=/c', '--mount=type=cache,target=/c,uid=1000'],
    ['which mode a cache has', '--mount=type=cache,target=/c,mode=0700', '--mount=type=cache,target=/c,mode=0755'],
    ['what a cache begins with', '--mount=type=cache,target=/c,from=base', '--mount=type=cache,target=/c'],
    ['the id of a secret', '--mount=type=secret,id=a', '--mount=type=secret,id=b'],
    ['where a secret is', '--mount=type=secret,id=a', '--mount=type=secret,id=a,target=/s'],
    ['a secret as variable', '--mount=type=secret,id=a', '--mount=type=secret,id=a,env=A'],
    ['the mode of a secret', '--mount=type=secret,id=a', '--mount=type=secret,id=a,mode=0444'],
    ['a secret that is required', '--mount=type=secret,id=a', '--mount=type=secret,id=a,required'],
    ['a key', '--mount=type=ssh', '--mount=type=ssh,id=mine'],
    ['a key that is required', '--mount=type=ssh', '--mount=type=ssh,required=true'],
    ['the size of a memory', '--mount=type=tmpfs,target=/t', '--mount=type=tmpfs,target=/t,size=1m'],
    [
      'the order of secrets',
      '--mount=type=secret,id=a --mount=type=secret,id=b',
      '--mount=type=secret,id=b --mount=type=secret,id=a',
    ],
  ])('%s', (_, before, after) => {
    // What a cache begins with may be compared by content, and then nobody knows before.
    expect(again(before, after)).not.toBe('reused');
    expect(again(after, before)).not.toBe('reused');
    expect(again(after, after)).toBe('reused');
  });
});

describe('the same key', () => {
  test.each([
    ['one id of a cache or another', '--mount=type=cache,target=/c,id=a', '--mount=type=cache,target=/c,id=b'],
    [
      'an id of a cache, shared or locked',
      '--mount=type=cache,target=/c,id=a',
      '--mount=type=cache,target=/c,id=a,sharing=locked',
    ],
    ['the id of a cache that is its target', '--mount=type=cache,target=/c', '--mount=type=cache,target=/c,id=/c'],
    ['sharing that is the usual one', '--mount=type=cache,target=/c', '--mount=type=cache,target=/c,sharing=shared'],
    [
      'the order of mounts',
      '--mount=type=cache,target=/a --mount=type=tmpfs,target=/b',
      '--mount=type=tmpfs,target=/b --mount=type=cache,target=/a',
    ],
    ['the order of fields', '--mount=type=cache,target=/c', '--mount=target=/c,type=cache'],
    ['other names of fields', '--mount=type=bind,source=a,target=/m', '--mount=src=a,dst=/m'],
    ['read-only, said', '--mount=source=a,target=/m', '--mount=source=a,target=/m,ro'],
    ['the root, said', '--mount=target=/m', '--mount=target=/m,source=/'],
    ['a relative target', '--mount=type=cache,target=/c', '--mount=type=cache,target=c,id=/c'],
  ])('%s', (_, before, after) => {
    expect(again(before, after)).toBe('reused');
    expect(again(after, before)).toBe('reused');
  });

  test('the namespace of caches counts where the id is the target, and nowhere else', () => {
    const at = (namespace: string, mount: string) => ({
      dockerfile: `FROM base\nRUN --mount=type=cache,target=/c${mount} x\n`,
      args: { BUILDKIT_CACHE_MOUNT_NS: namespace },
    });
    expect(rebuilt(at('', ''), at('one', ''))).toBe('changed');
    expect(rebuilt(at('one', ''), at('two', ''))).toBe('changed');
    expect(rebuilt(at('', ',id=a'), at('one', ''))).toBe('changed');
    expect(rebuilt(at('', ',id=a'), at('one', ',id=a'))).toBe('reused');
  });

  test('the id of a relative target is not where it is mounted', () => {
    const at = (mount: string) => `FROM base\nWORKDIR /w\nRUN --mount=type=cache,${mount} x\n`;
    expect(rebuilt(at('target=r'), at('target=/w/r'))).toBe('reused changed');
    expect(rebuilt(at('target=r'), at('target=/w/r,id=r'))).toBe('reused reused');
  });
});

describe('contents', () => {
  const mounting = (mount: string, text = '1') => ({
    dockerfile: `FROM base\nRUN --mount=${mount} x\n`,
    files: { ...files, 'a/f': text },
  });

  test('a bound folder is compared, what is beside it is not', () => {
    expect(rebuilt(mounting('source=a,target=/m'), mounting('source=a,target=/m', 'other'))).toBe('changed');
    expect(rebuilt(mounting('source=b,target=/m'), mounting('source=b,target=/m', 'other'))).toBe('reused');
  });

  test('without a source everything is', () => {
    expect(rebuilt(mounting('target=/m'), mounting('target=/m', 'other'))).toBe('changed');
  });

  test('a source that is not there lets the build fail', () => {
    expect(rebuilt(mounting('source=none,target=/m'), mounting('source=none,target=/m'))).toBe('fails');
  });

  test('of two mounts one below the other the upper one is compared, and both targets are told', () => {
    const [run] = verticesOf('FROM base\nRUN --mount=source=a,target=/m --mount=source=a/f,target=/n x\n');
    expect(run?.inputs).toEqual([
      { kind: 'context', name: '', isWritable: false, selectors: [{ path: 'a', hasWildcard: false, excludes: [] }] },
    ]);
    expect(run?.material.filter(([name]) => name.startsWith('mount '))).toEqual([
      ['mount /m', 'bind read-only of 1'],
      ['mount /n', 'bind read-only of 1'],
    ]);
  });

  test('the result of a stage is not known before, that of the own stage is', () => {
    const two = (run: string) => `FROM base AS a\nRUN ${run}\nFROM base\nRUN --mount=from=a,target=/m x\n`;
    expect(rebuilt(two('one'), two('two'))).toBe('changed unknown(stage-output)');
    const self = (path: string) => `FROM base AS a\nRUN one\nFROM a\nRUN --mount=from=a,source=${path},target=/m x\n`;
    expect(verticesOf(self('/p')).at(-1)?.inputs).toEqual([]);
    expect(rebuilt(self('/p'), self('/q'))).toBe('reused changed');
  });

  test('what a secret or a cache holds is nowhere', () => {
    const [run] = verticesOf('FROM base\nRUN --mount=type=secret,id=a --mount=type=cache,target=/c --mount=type=ssh x\n');
    expect(run?.inputs).toEqual([]);
  });

  test('a mount that is writable says so, whichever of two it is', () => {
    const [run] = verticesOf('FROM base\nRUN --mount=source=a,target=/m --mount=source=b,target=/n,rw x\n');
    expect(run?.inputs).toMatchObject([{ kind: 'context', isWritable: true }]);
  });
});

describe('which paths the context is asked for', () => {
  const paths = (mount: string) => graphOf(`FROM base\nCOPY top /t\nRUN ${mount} x\n`).contextPaths.get('');
  test.each([
    ['no mount', '', ['top']],
    ['a bound folder', '--mount=source=a,target=/m', ['a', 'top']],
    ['everything', '--mount=target=/m', undefined],
    ['a memory, which asks for everything', '--mount=type=tmpfs,target=/t', undefined],
    ['a cache', '--mount=type=cache,target=/t', ['top']],
    ['a stage', '--mount=from=base,target=/t', ['top']],
  ])('%s', (_, mount, expected) => {
    expect(paths(mount)).toEqual(expected);
  });
});

test('a mount that cannot be read, or that comes from nobody knows where, hides the step', () => {
  const told = (mount: string) =>
    new SimulatedBuilder().told({ dockerfile: `FROM base\nARG A\nRUN ${mount} x\n`, args: { A: undefined } });
  expect(told('--mount=source=$A,target=/m')).toBe('unknown(other)');
  expect(told('--mount=from=elsewhere,target=/m')).toBe('unknown(other)');
});
