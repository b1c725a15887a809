/** What is remembered of a build. */
import { expect, test } from 'vitest';
import { copyOf, digest, rememberedOf, SimulatedBuilder } from '../../test/support/simulated-builder.ts';
import { contentOf, digestsOf, shortened } from './build-memory.ts';

function remember(dockerfile: string, files = {}) {
  const prepared = new SimulatedBuilder().prepare({ dockerfile, files, args: { TOKEN: 'secret-value' } });
  return rememberedOf(prepared, ({ kind }) => (kind === 'run' ? 12 : undefined));
}

test('each step with the names of its parts, and times where there are some', () => {
  const { atMs, steps } = remember('FROM base\nWORKDIR /w\nRUN x\n');
  expect(atMs).toBe(7);
  expect(steps.map(({ stage, ordinal, kind, ranMs }) => [stage, ordinal, kind, ranMs])).toEqual([
    ['', 2, 'directory', undefined],
    ['', 3, 'run', 12],
  ]);
  expect(steps[0]?.material.map(([name]) => name)).toEqual(['directory', 'owner', 'SOURCE_DATE_EPOCH']);
  expect(steps[1]?.parents).toHaveLength(1);
});

test('nothing of an argument or a file can be read from it', () => {
  const text = JSON.stringify(remember('FROM base\nARG TOKEN\nCOPY f /f\nRUN curl hidden-place\n', { f: 'hidden-text' }));
  for (const word of ['secret-value', 'hidden-place', 'hidden-text']) expect(text).not.toContain(word);
});

test('the entries of contexts, by their name', () => {
  const { contexts } = remember('FROM base\nCOPY f /f\n', { f: '1', 'd/g': '2' });
  expect(Object.keys(contexts)).toEqual(['']);
  expect(contexts['']?.map(([path]) => path)).toEqual(['d', 'd/g', 'f']);
});

test('of a very large context none', () => {
  const files = Object.fromEntries(Array.from({ length: 20_001 }, (_, index) => [`f${index}`, '']));
  expect(remember('FROM base\nCOPY . /f\n', files).contexts).toEqual({});
});

test('a change of the mode alone can be told from one of the content', () => {
  const of = (text: string, mode: number) => digestsOf(copyOf({ f: { text, mode } }), digest)[0]?.[1] ?? '';
  expect(of('1', 0o644)).not.toBe(of('1', 0o755));
  expect(contentOf(of('1', 0o644))).toBe(contentOf(of('1', 0o755)));
  expect(contentOf(of('1', 0o644))).not.toBe(contentOf(of('2', 0o644)));
  expect(contentOf(of('1', 0o644))).toHaveLength(shortened(digest, ['x']).length);
});
