/** Keys of vertices, made of contents and of the keys of what they stand on. */
import { expect, test } from 'vitest';
import { digest, SimulatedBuilder, verticesOf } from '../../test/support/simulated-builder.ts';
import { type ContentDigests, KeyMaker } from './vertex-keys.ts';

const keysOf = (dockerfile: string, contents: ContentDigests) => {
  const keys = new KeyMaker(digest, contents, new Map());
  return verticesOf(dockerfile).map((vertex) => keys.of(vertex));
};
const same = (): ReturnType<ContentDigests> => ({ kind: 'digest', digest: 'same' });

test('a step without contents is its operation', () => {
  const [run] = keysOf('FROM base\nRUN x\n', same);
  expect(run).toMatchObject({ key: run?.operation, signature: run?.operation, contents: [] });
});

test('content is in the key and the signature, and not in the operation', () => {
  const of = (text: string) => keysOf('FROM base\nCOPY f /f\n', () => ({ kind: 'digest', digest: text }))[0];
  expect(of('1')?.operation).toBe(of('2')?.operation);
  expect(of('1')?.signature).not.toBe(of('2')?.signature);
  expect(of('1')?.key).toBe(of('1')?.signature);
  expect(of('1')?.contents).toEqual(['1']);
});

test('what a stage makes is in the key, and not in the signature', () => {
  const of = (run: string) => keysOf(`FROM base AS a\nRUN ${run}\nFROM base\nCOPY --from=a /x /y\n`, same)[1];
  expect(of('1')?.signature).toBe(of('2')?.signature);
  expect(of('1')?.key).not.toBe(of('2')?.key);
});

test('content that is not known leaves the operation', () => {
  const [copy, run] = keysOf('FROM base\nCOPY f /f\nRUN x\n', () => ({ kind: 'unknown', because: 'No right to read.' }));
  expect(copy).toMatchObject({ key: undefined, signature: undefined, unknown: { kind: 'unread', because: 'No right to read.' } });
  expect(copy?.operation).toEqual(expect.any(String));
  expect(run).toMatchObject({ key: undefined, operation: undefined, unknown: copy?.unknown });
});

test('a path that is not there is told, also through a stage', () => {
  const [copy, other] = keysOf('FROM base AS a\nCOPY f /f\nFROM base\nCOPY --from=a /f /g\n', () => ({
    kind: 'missing',
    path: 'f',
  }));
  expect([copy?.missing, other?.missing]).toEqual(['f', 'f']);
  expect(copy?.key).toBeUndefined();
});

test('what is known under another key stands for it in what follows', () => {
  const { graph, keys } = new SimulatedBuilder().prepare('FROM base\nRUN a\nRUN b\n');
  const [first, second] = graph.stages[0]?.vertices ?? [];
  if (first === undefined || second === undefined) throw new Error('There are two steps.');
  const key = keys.of(first).key ?? '';
  const alias = { canonical: 'elsewhere', signature: key, state: 'seen', mayBeAlias: false } as const;
  const aliased = new KeyMaker(digest, same, new Map([[key, alias]]));
  expect(aliased.of(first).key).toBe(key);
  expect(aliased.canonical(first)).toBe('elsewhere');
  expect(aliased.of(second).key).not.toBe(keys.of(second).key);
});
