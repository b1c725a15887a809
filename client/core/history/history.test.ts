/** The history of an image against the instructions of its Dockerfile: which made which, how old, and what is shown. */
import { expect, test } from 'vitest';
import type { ImageStepInfo } from '../../../server/protocol.ts';
import type { HistoryEntry } from '../../ports.ts';
import { cachedStepLink } from './cached-step-link.ts';
import { instructionText, joinSteps, keywordOf } from './join-steps.ts';
import { layerHistory, layerHistoryText } from './layer-history.ts';

const day = 24 * 3_600_000;
const now = 1_000 * day;
const real = '2026-11-26T19:00:00.123456789Z';

/** `null` for a time that nobody wrote down. */
function made(createdBy: string, createdAtMs: number | null = now, sizeBytes = 0): HistoryEntry {
  return { createdBy, comment: '', createdAtMs: createdAtMs ?? undefined, sizeBytes };
}

function step(line: number, keyword: string, argument: string, ...rules: readonly string[]): ImageStepInfo {
  return { line, keyword, argument, frozen: rules.map((rule) => ({ rule, message: '' })) };
}

const base = made('CMD ["bash"]', now - 400 * day);
const clone = step(2, 'RUN', 'git clone https://git.example/tool /src', 'git-clone-frozen');
const copy = step(3, 'COPY', '. .');
const steps = [clone, copy, step(4, 'CMD', 'node a.js')];

function history(cloneAtMs: number | null, copyAtMs: number | null = now): readonly HistoryEntry[] {
  return [
    base,
    made('RUN /bin/sh -c git clone https://git.example/tool  /src # buildkit', cloneAtMs, 4_200),
    made('COPY . . # buildkit', copyAtMs, 123_456_789),
    made('CMD ["node" "a.js"]', copyAtMs),
  ];
}

test.each<[string, string]>([
  ['RUN /bin/sh -c npm ci # buildkit', 'RUN'],
  ['RUN |1 A=b /bin/sh -c npm ci # buildkit', 'RUN'],
  ['/bin/sh -c npm ci', 'RUN'],
  ['|1 A=b /bin/sh -c npm ci', 'RUN'],
  ['/bin/sh -c #(nop) COPY dir:abc in /app ', 'COPY'],
  ['/bin/sh -c #(nop)  CMD ["bash"]', 'CMD'],
  ['WORKDIR /app', 'WORKDIR'],
  ['ENV A=b', 'ENV'],
  ['', ''],
])('%j was made by %s', (createdBy, keyword) => {
  expect(keywordOf(made(createdBy))).toBe(keyword);
});

test.each<[string, string]>([
  ['RUN /bin/sh -c a   b # buildkit', 'RUN /bin/sh -c a b'],
  ['/bin/sh -c a\n\tb', 'RUN /bin/sh -c a b'],
  ['/bin/sh -c #(nop)  CMD ["bash"]', 'CMD ["bash"]'],
  ['COPY . . # buildkit', 'COPY . .'],
  ['', ''],
])('%j is shown as %j', (createdBy, text) => {
  expect(instructionText(made(createdBy))).toBe(text);
});

test('the steps of the Dockerfile are the last ones of the history', () => {
  expect(joinSteps(history(now), steps).map(({ step }) => step.line)).toEqual([2, 3, 4]);
});

test('nothing above an instruction that is another one now is joined', () => {
  const changed = [step(2, 'RUN', 'git clone https://git.example/other /src'), copy, step(4, 'CMD', 'node a.js')];
  expect(joinSteps(history(now), changed).map(({ step }) => step.line)).toEqual([3, 4]);
  expect(joinSteps(history(now), [...steps, step(5, 'USER', 'node')])).toEqual([]);
  expect(joinSteps([], steps)).toEqual([]);
});

test.each<[string, readonly HistoryEntry[], readonly ImageStepInfo[], string, string]>([
  [
    'made three weeks before',
    history(now - 21 * day),
    steps,
    'note',
    'A step is 3 weeks older than the last one, because the cache kept it: RUN git clone',
  ],
  ['made in the same build', history(now - 60_000), steps, 'ok', 'made with the rest'],
  ['made in a long build', history(now - 3_600_000), steps, 'ok', 'made with the rest'],
  ['no rule says anything', history(now - 21 * day), [copy, step(4, 'CMD', 'node a.js')], 'ok', 'No rule'],
  ['another Dockerfile made it', history(now - 21 * day), [...steps, step(5, 'USER', 'a')], 'unknown', 'other instructions'],
  ['a history without times', history(null, null), steps, 'unknown', 'does not tell'],
  ['a step without a time', history(null), steps, 'unknown', 'does not tell'],
])('a step that may lie: %s', (_what, of, by, state, because) => {
  const found = cachedStepLink({ history: of, steps: by, createdAt: real });
  expect(found).toMatchObject({ id: 'instruction', state });
  expect(found.because).toContain(because);
});

test('a time that a build was told to write says nothing', () => {
  const facts = { history: history(now), steps };
  expect(cachedStepLink({ ...facts, createdAt: '2026-11-26T19:00:00Z' })).toMatchObject({
    state: 'unknown',
    because: expect.stringContaining('the same time'),
  });
  expect(cachedStepLink({ ...facts, createdAt: real }).state).toBe('ok');
});

test('the evidence is line, age and rule of each, and several are told', () => {
  const two = [step(1, 'RUN', 'apt-get update', 'index-update-alone'), ...steps];
  const [first, ...others] = history(now - 21 * day);
  const all = [first ?? base, made('RUN /bin/sh -c apt-get update # buildkit', now - 70 * day), ...others];
  const found = cachedStepLink({ history: all, steps: two, createdAt: real });
  expect(found.because).toBe(
    '2 steps are older than the last one, because the cache kept them, the first by 2 months: RUN apt-get update',
  );
  expect(found.evidence).toEqual([
    'line 1: RUN apt-get update, 2 months older (index-update-alone)',
    'line 2: RUN git clone https://git.example/tool /src, 3 weeks older (git-clone-frozen)',
  ]);
});

test('the history is a table with one line for each instruction, whatever a stranger wrote into it', () => {
  const hostile = [made('RUN /bin/sh -c echo \u202e\n[x](command:evil)', now - 400 * day), ...history(now - 21 * day)];
  const data = layerHistory({ reference: 'shop-web', id: 'sha256:0123456789abcdef' }, hostile, steps);
  expect(`\n${layerHistoryText(data, (atMs) => `day ${atMs / day}`)}`).toMatchInlineSnapshot(`
    "
    shop-web (0123456789ab), the last step first

    made        size          line  instruction
    day 1000     0 B             4  CMD ["node" "a.js"]
    day 1000  123 MB             3  COPY . .
    day 979   4.2 kB  reused     2  RUN /bin/sh -c git clone https://git.example/tool /src   <- the cache keeps it: git-clone-frozen
    day 600      0 B  reused        CMD ["bash"]
    day 600      0 B  reused        RUN /bin/sh -c echo   [x](command:evil)

    "reused" was made more than two hours before the last step: it came from the cache, or with the base.
    Numbers of lines are those of the Dockerfile as it is now, as far as the image was made by it.
    "
  `);
});

test.each<[string, readonly ImageStepInfo[], number, RegExp, RegExp]>([
  ['is built here, all at once', steps, now, /Numbers of lines/, /reused/],
  ['nobody here builds', [], now - 21 * day, /"reused" was made/, /Numbers of lines/],
  ['nobody here builds, all at once', [], now, /COPY \. \.\n/, /reused|Numbers of lines/],
])('of an image that %s, only what the table holds is explained', (_, known, clonedAtMs, there, missing) => {
  const young = history(clonedAtMs).filter(({ createdAtMs = 0 }) => createdAtMs >= clonedAtMs);
  const text = layerHistoryText(layerHistory({ reference: 'a', id: 'sha256:1' }, young, known), String);
  expect(text).toMatch(there);
  expect(text).not.toMatch(missing);
});

test('the history as data is plain JSON', () => {
  const data = layerHistory({ reference: 'shop-web', id: 'sha256:1' }, history(now - 21 * day), steps);
  expect(JSON.parse(JSON.stringify(data))).toEqual(data);
  expect(data.layers.map(({ line, rules, isReused }) => [line, rules.join(), isReused])).toEqual([
    [4, '', false],
    [3, '', false],
    [2, 'git-clone-frozen', true],
    [null, '', true],
  ]);
});
