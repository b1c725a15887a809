/** Why a step runs: what of it is another than in the build that is remembered. */
import { describe, expect, test } from 'vitest';
import { digest, type Given, rememberedOf, SimulatedBuilder } from '../../test/support/simulated-builder.ts';
import { digestsOf, knownThen } from './build-memory.ts';
import { explain } from './explain.ts';

type Reason = ReturnType<typeof explain>[number];

/** Of the last step of the second build. */
function reasons(before: Given | undefined, after: Given): readonly Reason[] {
  const { graph, keys, copies } = new SimulatedBuilder().prepare(after);
  const stage = graph.stages.at(-1);
  const vertex = stage?.vertices.at(-1);
  if (stage === undefined || vertex === undefined) throw new Error('There is no step.');
  return explain(vertex, {
    digest,
    remembered: before && rememberedOf(new SimulatedBuilder().prepare(before)),
    contexts: new Map([...copies].map(([name, copy]) => [name, new Map(digestsOf(copy, digest))])),
    stageName: stage.name,
    parents: vertex.parents.map((parent) => keys.canonical(parent) ?? ''),
  });
}
const lines = (before: string, after: string, more: Partial<Given> = {}) =>
  reasons({ dockerfile: `FROM base\n${before}\n`, ...more }, { dockerfile: `FROM base\n${after}\n`, ...more });

describe('files', () => {
  const files = { 'src/a': '1', 'src/b': '1', 'src/c': '1', README: '1' };
  const now = { 'src/a': '2', 'src/b': { text: '1', mode: 0o755 }, 'src/d': '', README: '2' };
  const of = (copy: string) => {
    const dockerfile = `FROM base\n${copy}\n`;
    return reasons({ dockerfile, files }, { dockerfile, files: now }).map((reason) =>
      reason.kind === 'file' ? `${reason.change} ${reason.path}` : reason.kind,
    );
  };

  test('those that were added, changed, removed, or got another mode, and only what the step takes', () => {
    expect(of('COPY src /x')).toEqual(['changed src/a', 'mode src/b', 'added src/d', 'removed src/c']);
  });

  test('with a wildcard only what matches it', () => {
    expect(of('COPY src/[ac] /x')).toEqual(['changed src/a', 'removed src/c']);
  });

  test('without what is excluded', () => {
    expect(of('COPY --exclude=a --exclude=d src /x')).toEqual(['mode src/b', 'removed src/c']);
  });

  test('of what a RUN mounts', () => {
    expect(of('RUN --mount=source=README,target=/m x')).toEqual(['changed README']);
  });

  test('of a named context that one', () => {
    const given = (text: string): Given => ({ dockerfile: 'FROM base\nCOPY --from=lib f /f\n', named: { lib: { f: text } } });
    expect(reasons(given('1'), given('2'))).toEqual([{ kind: 'file', change: 'changed', context: 'lib', path: 'f' }]);
  });
});

describe('what the instruction says', () => {
  test.each<[string, string, string, readonly Reason[]]>([
    ['the command', 'RUN a', 'RUN b', [{ kind: 'setting', name: 'command' }]],
    ['the destination', 'COPY f /a', 'COPY f /b', [{ kind: 'setting', name: 'destination' }]],
    ['the owner', 'COPY f /a', 'COPY --chown=1 f /a', [{ kind: 'setting', name: 'owner' }]],
    ['the mode', 'COPY --chmod=700 f /a', 'COPY --chmod=600 f /a', [{ kind: 'setting', name: 'mode' }]],
    ['the user', 'RUN a', 'USER 5\nRUN a', [{ kind: 'setting', name: 'user' }]],
    ['a mount', 'RUN a', 'RUN --mount=type=cache,target=/c a', [{ kind: 'setting', name: 'mount /c' }]],
    ['a variable that came', 'RUN a', 'ENV A=1\nRUN a', [{ kind: 'variable', change: 'added', name: 'A' }]],
    ['a variable that went', 'ENV A=1\nRUN a', 'RUN a', [{ kind: 'variable', change: 'removed', name: 'A' }]],
    ['a variable that changed', 'ARG A=1\nRUN a', 'ARG A=2\nRUN a', [{ kind: 'variable', change: 'changed', name: 'A' }]],
    ['their order alone', 'ENV A=1 B=2\nRUN a', 'ENV B=2 A=1\nRUN a', [{ kind: 'setting', name: 'order of the environment' }]],
    ['the directory', 'WORKDIR /a', 'WORKDIR /b', [{ kind: 'setting', name: 'directory' }]],
  ])('%s', (_, before, after, expected) => {
    expect(lines(before, after, { files: { f: '' } })).toEqual(expected);
  });

  test('several at once', () => {
    expect(lines('ENV A=1\nRUN a', 'ENV A=2\nRUN b')).toEqual([
      { kind: 'setting', name: 'command' },
      { kind: 'variable', change: 'changed', name: 'A' },
    ]);
  });
});

test('another base', () => {
  const on = (layers: string[]) => ({ dockerfile: 'FROM base\nRUN a\n', images: { base: { layers } } });
  expect(reasons(on(['1']), on(['2']))).toEqual([{ kind: 'base' }]);
});

test.each<[string, Given | undefined, Given]>([
  ['nothing is remembered', undefined, { dockerfile: 'FROM base\nRUN a\n' }],
  [
    'no step of its kind was there',
    { dockerfile: 'FROM base\nRUN a\n' },
    { dockerfile: 'FROM base\nCOPY f /f\n', files: { f: '' } },
  ],
  [
    'its stage was not there',
    { dockerfile: 'FROM base AS a\nRUN a\nFROM base AS b\nRUN a\n' },
    { dockerfile: 'FROM base AS x\nRUN 1\nFROM base AS c\nRUN a\n' },
  ],
  ['it is as it was', { dockerfile: 'FROM base\nRUN a\n' }, { dockerfile: 'FROM base\nRUN a\n' }],
])('it is new where %s', (_, before, after) => {
  expect(reasons(before, after)).toEqual([{ kind: 'new' }]);
});

describe('files of which nobody knows what they held', () => {
  const given = (text: string): Given => ({ dockerfile: 'FROM base\nCOPY src /x\n', files: { 'src/a': text, 'src/b': '1' } });
  /** What was written since the build before began, and since the one that is explained. */
  const of = (before: readonly string[], after: readonly string[], change = '2') => {
    const prepared = new SimulatedBuilder().prepare(given(change));
    const stage = prepared.graph.stages[0];
    const vertex = stage?.vertices.at(-1);
    if (stage === undefined || vertex === undefined) throw new Error('There is no step.');
    const all = rememberedOf(new SimulatedBuilder().prepare(given('1')));
    const remembered = { ...all, contexts: { '': knownThen(all.contexts[''] ?? [], new Set(before)) } };
    const listed = [...prepared.copies].map(([name, copy]) => {
      return [name, new Map(knownThen(digestsOf(copy, digest), new Set(after)))] as const;
    });
    const parents = vertex.parents.map((parent) => prepared.keys.canonical(parent) ?? '');
    return explain(vertex, { digest, remembered, contexts: new Map(listed), stageName: stage.name, parents });
  };

  test('one that was written since the build before may be why', () => {
    expect(of(['src/a'], [])).toEqual([{ kind: 'file', change: 'written', context: '', path: 'src/a' }]);
  });

  test('one that was written after the build itself is no reason, and then nothing is said', () => {
    expect(of([], ['src/a'])).toEqual([]);
    expect(of(['src/a'], ['src/a'])).toEqual([]);
  });

  test('one that the step does not take changes nothing', () => {
    expect(of(['other'], ['other'], '1')).toEqual([{ kind: 'new' }]);
  });
});
