import { expect, test } from 'vitest';
import { compareBuilds } from './compare-builds.ts';
import type { TracedStep } from './read-trace.ts';
import { buildBefore, type TracedBuild } from './traced-build.ts';

/** `copy` stands on `install`, `install` on `manifest`: ids are the instructions. */
function step(
  instruction: string,
  took: number | 'reused',
  inputs: readonly string[] = [],
  more: Partial<TracedStep> = {},
): TracedStep {
  const time = took === 'reused' ? { isCached: true, durationMs: 0 } : { isCached: false, durationMs: took };
  return {
    ...{ id: instruction, kind: 'step', place: 'build 1/9', instruction, startMs: 0, error: '', sizeBytes: 0, inputs },
    ...time,
    ...more,
  };
}

function shop(install: number | 'reused', copy: number | 'reused'): readonly TracedStep[] {
  return [
    step('COPY package.json ./', install === 'reused' ? 'reused' : 10, []),
    step('RUN npm ci', install, ['COPY package.json ./']),
    step('COPY src ./src', copy, ['RUN npm ci']),
  ];
}

function build(durationMs: number, steps: readonly TracedStep[], more: Partial<TracedBuild> = {}): TracedBuild {
  return {
    ...{
      id: 'a'.repeat(25),
      name: 'shop',
      end: 'completed',
      startedAtMs: 1_000,
      durationMs,
      dockerfile: 'Dockerfile',
      target: undefined,
    },
    ...{ args: {}, place: undefined, isWithoutCache: false, bases: new Map(), error: '', steps, ...more },
  };
}

const files = [{ path: 'src/a.js', modifiedAtMs: 500 }];
const long = build(300_000, shop(268_000, 20), { startedAtMs: 0 });

test('what was reused says why a build became faster, and the saved file why the cache broke', () => {
  const { sentence, breaks, beforeMs } = compareBuilds(build(30_000, shop('reused', 29_000)), long, files);
  expect(sentence).toBe(
    '5 min → 30 s, because RUN npm ci (4 min 28 s) was reused. The cache broke at COPY src ./src: saved between the two builds: src/a.js.',
  );
  expect([...breaks]).toEqual([['COPY src ./src', 'saved between the two builds: src/a.js']]);
  expect(beforeMs.get('RUN npm ci')).toBe(268_000);
});

test('what ran again says why a build became slower', () => {
  const { sentence } = compareBuilds(
    build(300_000, shop(268_000, 20)),
    build(1_000, shop('reused', 'reused'), { startedAtMs: 0 }),
    [],
  );
  expect(sentence).toBe(
    '1.0 s → 5 min, because RUN npm ci (4 min 28 s) ran again. The cache broke at COPY package.json ./: what it copies changed, or the builder let go of it.',
  );
});

const manifest = 'COPY package.json ./';
const base = step('FROM node', 1, [], { id: 'base', kind: 'base' });
const onBase = [base, step(manifest, 5, ['base'])];
const bases = (digest: string) => new Map([['pkg:docker/node@22', digest]]);

test.each<[string, TracedBuild, TracedBuild, string]>([
  ['a line that was not there before', build(1, [step('RUN new', 5)]), long, 'it is new, or its line changed'],
  [
    'another base image',
    build(1, onBase, { bases: bases('sha256:2') }),
    build(1, onBase, { startedAtMs: 0, bases: bases('sha256:1') }),
    'its base image is another one',
  ],
  [
    'another value of an argument, whose value is not told',
    build(1, [step('RUN make', 5)], { args: { TOKEN: 'new secret' } }),
    build(1, [step('RUN make', 5)], { startedAtMs: 0, args: { TOKEN: 'old secret' } }),
    'another value of TOKEN, or the builder let go of its result',
  ],
  [
    'nothing that anybody knows of',
    build(1, [step('RUN make', 5)]),
    build(1, [step('RUN make', 5)], { startedAtMs: 0 }),
    'the builder let go of its result, or what it takes in changed',
  ],
])('the cache broke because of %s', (_what, now, before, because) => {
  expect([...compareBuilds(now, before, []).breaks.values()]).toEqual([because]);
});

test.each<[string, TracedBuild, TracedBuild | undefined, string]>([
  ['as long', build(1_050, []), build(1_000, []), 'It took 1.1 s, as the build before (1.0 s).'],
  ['the first', build(1_000, shop(9, 9)), undefined, 'It took 1.0 s. No earlier build of it is known.'],
  ['cancelled', build(1_000, [], { end: 'cancelled' }), long, 'It was cancelled after 1.0 s.'],
  [
    'failed',
    build(300, [step('RUN exit 3', 5, [], { error: 'exit code: 3' })], { end: 'failed', error: 'exit\u202e code: 3' }),
    long,
    'It failed after 0.3 s at RUN exit 3: exit  code: 3.',
  ],
  [
    'without the cache',
    build(9_000, shop(8_000, 20), { isWithoutCache: true }),
    build(1_000, shop('reused', 20)),
    '1.0 s → 9.0 s, because RUN npm ci (8.0 s) ran again. It was built without the cache.',
  ],
])('a build that is %s says so', (_what, now, before, sentence) => {
  expect(compareBuilds(now, before, files).sentence).toBe(sentence);
});

test('the build before is the latest that built the same to its end', () => {
  const other = build(1, shop(1, 1), { id: 'other', startedAtMs: 900, target: 'test' });
  const failed = build(1, shop(1, 1), { id: 'failed', startedAtMs: 800, end: 'failed' });
  const place = { contextPath: '/elsewhere/shop', dockerfilePath: '/elsewhere/shop/Dockerfile' };
  const elsewhere = build(1, shop(1, 1), { id: 'elsewhere', startedAtMs: 700, place });
  expect(buildBefore(build(1, []), [other, failed, elsewhere, long])).toBe(long);
  expect(buildBefore(build(1, []), [other])).toBeUndefined();
});
