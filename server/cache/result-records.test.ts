/** The records of steps that ran, found by what they say, when they were made and what they stand on. */
import { expect, test } from 'vitest';
import { digest, graphOf } from '../../test/support/simulated-builder.ts';
import { type KeptRecord, originOf } from './kept-records.ts';
import { type RanVertex, resultRecords } from './result-records.ts';
import type { Vertex } from './vertex.ts';

const record = (description: string, createdAtMs: number | undefined, ...parents: readonly string[]): KeptRecord => {
  return { kind: 'regular', parents, origin: originOf(digest, description), isMade: true, createdAtMs };
};
const run = (command: string, createdAtMs: number, ...parents: readonly string[]) =>
  record(`mount / from exec /bin/sh -c ${command}`, createdAtMs, ...parents);
const vertex = (name: string, startMs = 10, endMs = 20): RanVertex => ({ name, spans: [[startMs, endMs]] });

/** By the ordinal of a step; the vertex behind a linked copy is `link`. */
function found(
  dockerfile: string,
  records: Record<string, KeptRecord>,
  told: Record<number, readonly RanVertex[]>,
  mergesLinks = false,
) {
  const graph = graphOf({ dockerfile, builder: { mergesLinks, buildKit: 25 } });
  const ran = ({ place }: Vertex) => told[place?.ordinal ?? 0] ?? [];
  const of = resultRecords(graph, new Map(Object.entries(records)), { digest, ran });
  return Object.fromEntries([...of].map(([{ place, kind }, id]) => [kind === 'link' ? kind : place?.ordinal, id]));
}

test('what ran made the record that says so, and was made meanwhile', () => {
  const records = { a: record('[2/3] COPY . /x', 15), b: run('make', 25, 'a'), earlier: record('[2/3] COPY . /x', 5) };
  const told = { 2: [vertex('[2/3] COPY . /x')], 3: [vertex('[3/3] RUN make', 20, 24)] };
  expect(found('FROM base\nCOPY . /x\nRUN make\n', records, told)).toEqual({ 2: 'a', 3: 'b' });
});

test('under whatever number another Dockerfile made it, or with quotes and documents', () => {
  const dockerfile = 'FROM base\nRUN ["make", "all"]\nCOPY <<EOF /doc\ntext\nEOF\n';
  const records = { a: record('mount / from exec make all', 15), b: record('[build 7/9] COPY <<EOF /doc', 25, 'a') };
  const told = { 2: [vertex('[2/3] RUN ["make", "all"]')], 3: [vertex('[3/3] COPY <<EOF /doc', 20, 30)] };
  expect(found(dockerfile, records, told)).toEqual({ 2: 'a', 3: 'b' });
});

test('what stands below what ran is what its record stands on', () => {
  const records = { a: run('one', 1), b: record('[3/4] COPY . /x', 2, 'a'), c: run('two', 15, 'b') };
  const dockerfile = 'FROM base\nRUN one\nCOPY . /x\nRUN two\n';
  expect(found(dockerfile, records, { 4: [vertex('[4/4] RUN two')] })).toEqual({ 2: 'a', 3: 'b', 4: 'c' });
});

test('of two that fit nobody knows which, unless what is below says it or one came late', () => {
  const dockerfile = 'FROM base\nCOPY . /x\nRUN make\n';
  const [copy, make] = [vertex('[2/3] COPY . /x', 1, 5), vertex('[3/3] RUN make')];
  const two = { b: run('make', 15, 'a'), c: run('make', 16, 'other') };
  expect(found(dockerfile, two, { 3: [make] })).toEqual({});
  expect(found(dockerfile, { a: record('COPY . /x', 3), ...two }, { 2: [copy], 3: [make] })).toEqual({ 2: 'a', 3: 'b' });
  expect(found('FROM base\nRUN make\n', { b: run('make', 15), c: run('make', 21) }, { 2: [make] })).toEqual({ 2: 'b' });
});

test('nothing is found by half', () => {
  const none = (records: Record<string, KeptRecord>) => found('FROM base\nRUN x\n', records, { 2: [vertex('[2/2] RUN x')] });
  expect(none({ a: run('y', 15) })).toEqual({});
  expect(none({ a: run('x', 9) })).toEqual({});
  expect(none({ a: run('x', 5_000) })).toEqual({});
  expect(none({ a: record('mount / from exec /bin/sh -c x', undefined) })).toEqual({});
  expect(none({ a: { ...run('x', 15), kind: 'exec.cachemount' } })).toEqual({});
});

test('a linked copy has two, and of what lies below both nothing is said', () => {
  const dockerfile = 'FROM base\nRUN one\nCOPY --link . /x\nRUN two\n';
  const records = {
    copy: record('[3/4] COPY --link . /x', 15),
    link: record('[3/4] LINK COPY --link . /x', 16, 'one', 'copy'),
    two: run('two', 25, 'link'),
  };
  const told = {
    3: [vertex('[3/4] COPY --link . /x'), vertex('[3/4] LINK COPY --link . /x')],
    4: [vertex('[4/4] RUN two', 20, 30)],
  };
  expect(found(dockerfile, records, told, true)).toEqual({ 3: 'copy', 4: 'two', link: 'link' });
});
