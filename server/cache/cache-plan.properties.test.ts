/**
 * Whatever the text: planning never throws, a build that was made is reused as a whole, and whatever is changed and changed back is
 * reused again. What is remembered comes back from its text, and from damaged text nothing comes that was not in it.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Mutation, mutations } from '../../test/support/mutations.ts';
import {
  copyOf,
  type Files,
  type Given,
  rememberedOf,
  requestOf,
  SimulatedBuilder,
} from '../../test/support/simulated-builder.ts';
import { buildGraph } from './build-graph.ts';
import { parseCopy, printCopy } from './copy-text.ts';
import { type BuilderMemory, emptyMemory, parseMemory, printMemory } from './memory-text.ts';

const runs = Number(process.env['UNSTALE_FUZZ_RUNS'] ?? 150);
const seed = Number(process.env['UNSTALE_FUZZ_SEED'] ?? Math.floor(Math.random() * 2 ** 31));
const timeoutMs = 30_000 + runs * 50;
console.info(`cache plan properties: UNSTALE_FUZZ_SEED=${seed} UNSTALE_FUZZ_RUNS=${runs}`);

const instruction = fc.constantFrom(
  ...['RUN a', 'RUN b $A', 'RUN ["/bin/sh", "-c", "a"]', 'RUN <<E\na\nE', 'RUN <<E\n#!/bin/sh\nE', 'RUN --network=none a'],
  ...['RUN --mount=type=cache,target=/c a', 'RUN --mount=type=secret,id=s a', 'RUN --mount=type=tmpfs,target=/t a'],
  ...[
    'RUN --mount=source=d,target=/m a',
    'RUN --mount=target=/m,rw a',
    'RUN --mount=from=s0,target=/m a',
    'RUN --mount=from=lib,target=/m a',
  ],
  ...[
    'COPY f /f',
    'COPY . .',
    'COPY d/* /x/',
    'COPY --exclude=g d /x',
    'COPY --link f /f',
    'COPY --link --chown=1:1 f /f',
    'COPY --chmod=755 f d/',
    'COPY --parents d/g /p',
    'COPY --parents --exclude=**/h.txt d/./** none/* /p/',
    'COPY --parents --from=s0 /f* /g',
  ],
  ...[
    'COPY --from=s0 /f /g',
    'COPY --from=lib . /l',
    'COPY --from=other /a /b',
    'COPY --from=0 . /z',
    'COPY <<E /e\n$A\nE',
    'COPY none /x',
  ],
  ...[
    'ADD f /f',
    'ADD https://a.example/x /x',
    'ADD --unpack=false d /d',
    'ARG A',
    'ARG A=2',
    'ARG U',
    'ENV A=1',
    'ENV B=$A C=2',
    'WORKDIR w',
  ],
  ...[
    'WORKDIR /',
    'USER 5',
    'SHELL ["sh"]',
    'LABEL a=b',
    'CMD x',
    'ONBUILD RUN t',
    'ONBUILD COPY f /t',
    'EXPOSE 80',
    'COPY l /l',
    'COPY l/g /l',
  ],
);
const stage = fc.tuple(
  fc.constantFrom('base', 'other', 'scratch', 's0', 's1', 'lib', 'elsewhere', '$G'),
  fc.array(instruction, { maxLength: 6 }),
);
const grammatical = fc
  .tuple(fc.constantFrom('', 'ARG G=base\n', '# escape=`\n'), fc.array(stage, { minLength: 1, maxLength: 4 }))
  .map(
    ([top, stages]) =>
      top +
      stages
        .map(([base, lines], at) => `FROM ${at === 0 && base.startsWith('s') ? 'base' : base} AS s${at}\n${lines.join('\n')}\n`)
        .join(''),
  );
const words = fc.constantFrom(
  '$A',
  '${A:-',
  '--from=',
  '--link',
  '*',
  '..',
  '[',
  '<<E',
  '"',
  '\\',
  '--exclude=!',
  '--mount=',
  ',',
  '--chmod=',
  '\0',
);
const anyLine = fc.oneof(instruction, fc.string({ maxLength: 20 }), fc.constantFrom('FROM base', 'FROM', 'E', '#'));
const mutation = mutations({ lines: anyLine, words, bytes: fc.oneof(words, fc.string({ maxLength: 3 })) });
const mutated = fc.tuple(grammatical, fc.array(mutation, { maxLength: 4 })).map(([text, all]) => applied(text, all));
const noise = fc.oneof(fc.string({ unit: 'binary', maxLength: 200 }), fc.string({ unit: 'grapheme', maxLength: 200 }));
const anyText = fc.oneof(
  { weight: 4, arbitrary: grammatical },
  { weight: 4, arbitrary: mutated },
  { weight: 1, arbitrary: noise },
);

function applied(text: string, all: readonly Mutation[]): string {
  return all.reduce((one, mutate) => mutate(one), text);
}

const files: Files = { f: '1', 'd/g': '2', 'd/h.txt': '3', 'd/e/': '', l: '->d' };
const flips: readonly ((given: Given) => Given)[] = [
  (given) => ({ ...given, files: { ...given.files, f: 'other' } }),
  (given) => ({ ...given, files: { ...given.files, 'd/new': '' } }),
  (given) => ({ ...given, files: { ...given.files, 'd/g': { text: '2', mode: 0o755 } } }),
  (given) => ({ ...given, files: { f: '1', l: '->f' } }),
  (given) => ({ ...given, args: { A: 'flipped' } }),
  (given) => ({ ...given, runOptions: { network: 'none' } }),
  (given) => ({ ...given, images: { base: { layers: ['x'], env: ['Z=1'] } } }),
  (given) => ({ ...given, dockerfile: given.dockerfile.replace('RUN a', 'RUN flipped').replace('/f', '/flipped') }),
];
const given = fc.tuple(anyText, fc.boolean(), fc.boolean(), fc.constantFrom({}, { A: '1' }, { U: undefined })).map(
  ([dockerfile, mergesLinks, isNew, args]): Given => ({
    ...{ dockerfile, files, args, named: { lib: { x: '1' } } },
    builder: { mergesLinks, buildKit: isNew ? 26 : 25 },
  }),
);
const buildable = given.filter((each) => buildGraph(requestOf(each)).kind === 'graph');

describe('for every text', () => {
  it('planning never throws, with targets and without', { timeout: timeoutMs }, () => {
    fc.assert(
      fc.property(given, fc.constantFrom(undefined, '', '0', 's1', '99', 'ß'), (each, target) => {
        const whole = { ...each, target };
        if (buildGraph(requestOf(whole)).kind === 'graph') new SimulatedBuilder().plan(whole);
      }),
      { numRuns: runs, seed },
    );
  });

  it('the same build again is reused as a whole, but for what nobody knows', { timeout: timeoutMs }, () => {
    fc.assert(
      fc.property(buildable, (each) => {
        const builder = new SimulatedBuilder().build(each);
        for (const { outcome } of builder.plan(each)) {
          expect(['reused', 'unknown', 'fails']).toContain(outcome.kind);
        }
      }),
      { numRuns: runs, seed },
    );
  });

  it('what was changed and changed back is reused as a whole', { timeout: timeoutMs }, () => {
    fc.assert(
      fc.property(buildable, fc.constantFrom(...flips), (each, flip) => {
        const builder = new SimulatedBuilder().build(each);
        const before = builder.told(each);
        const flipped = flip(each);
        if (buildGraph(requestOf(flipped)).kind === 'graph') builder.build(flipped);
        expect(builder.told(each)).toBe(before);
      }),
      { numRuns: runs, seed },
    );
  });

  it('after a clearing nothing is said to be reused', { timeout: timeoutMs }, () => {
    fc.assert(
      fc.property(buildable, (each) => {
        for (const { outcome } of new SimulatedBuilder().build(each).clear().plan(each)) expect(outcome.kind).not.toBe('reused');
      }),
      { numRuns: runs, seed },
    );
  });
});

const text = fc.string({ unit: 'binary', maxLength: 12 });
const state = fc.constantFrom('seen' as const, 'doubtful' as const, 'cleared' as const, 'unrecorded' as const);
const word = fc.string({ minLength: 1, maxLength: 12 });
const seenKey = fc.record({ canonical: word, signature: word, state, mayBeAlias: fc.boolean() });
const memories = fc
  .tuple(
    fc.array(fc.tuple(text, seenKey), { maxLength: 8 }),
    fc.boolean(),
    fc.array(fc.tuple(text, text), { maxLength: 4 }),
    fc.array(text, { maxLength: 4 }),
    fc.option(buildable, { nil: undefined }),
  )
  .map(([seen, wasCleared, roots, taken, build]): BuilderMemory => {
    const prepared = build && new SimulatedBuilder().prepare(build);
    const remembered = prepared && rememberedOf(prepared, () => 2);
    return {
      ...emptyMemory,
      ...{ seen: new Map(seen), wasCleared, roots: new Map(roots), taken },
      builds: new Map(remembered === undefined ? [] : [['build', remembered]]),
    };
  });

describe('what is remembered', () => {
  it('comes back as it was', { timeout: timeoutMs }, () => {
    fc.assert(
      fc.property(memories, (memory) => {
        expect(parseMemory(printMemory(memory, 'key'), 'key')).toEqual(memory);
      }),
      { numRuns: runs, seed },
    );
  });

  const damage = fc.oneof(
    mutation,
    fc.constantFrom('null', '[]', '{}', '1', '"x"', '-', '1e999', '__proto__').chain((insert) =>
      fc.tuple(fc.nat(), fc.nat(8)).map(
        ([at, length]): Mutation =>
          (whole) =>
            whole.slice(0, at % (whole.length + 1)) + insert + whole.slice((at % (whole.length + 1)) + length),
      ),
    ),
  );

  it('from damaged text comes nothing, or no more than was in it', { timeout: timeoutMs }, () => {
    fc.assert(
      fc.property(memories, fc.array(damage, { minLength: 1, maxLength: 3 }), (memory, all) => {
        const read = parseMemory(applied(printMemory(memory, 'key'), all), 'key');
        if (read === undefined) return;
        expect(read.seen.size).toBeLessThanOrEqual(memory.seen.size + all.length);
        printMemory(read, 'key');
      }),
      { numRuns: runs, seed },
    );
  });

  it('a copy comes back as it was, or not at all', { timeout: timeoutMs }, () => {
    const entry = fc.record({ text: fc.string({ maxLength: 3 }), mode: fc.nat(0o7777), mtimeNs: fc.bigInt() });
    const contexts = fc.dictionary(fc.stringMatching(/^[a-z"\n\\é]{1,4}$/), entry, { maxKeys: 6 });
    fc.assert(
      fc.property(contexts, fc.array(damage, { maxLength: 2 }), (some, all) => {
        const copy = copyOf(some);
        const printed = printCopy(copy, 'key');
        expect(parseCopy(printed, 'key')).toEqual(copy);
        const read = parseCopy(applied(printed, all), 'key');
        if (read !== undefined) printCopy(read, 'key');
      }),
      { numRuns: runs, seed },
    );
  });
});
