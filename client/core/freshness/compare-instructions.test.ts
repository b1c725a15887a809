import { expect, test } from 'vitest';
import type { ExpectedInstructionInfo, ExpectedStageInfo } from '../../../server/protocol.ts';
import type { JsonObject } from '../../ports.ts';
import { compareInstructions } from './compare-instructions.ts';

type Row = string | readonly [createdBy: string, comment: string];

const base: readonly Row[] = [['/bin/sh -c #(nop) ADD file:1 in / ', ''], 'ENV NODE_VERSION=22', 'CMD ["node"]'];

/** Lines as the Dockerfile has them; the first one stands on line 2. */
function stage(lines: readonly (string | Partial<ExpectedInstructionInfo>)[], more: Partial<ExpectedStageInfo> = {}) {
  const instructions = lines.map((line, index) => {
    const { label = '', ...rest } = typeof line === 'string' ? { label: line } : line;
    const text = label.replace(/^RUN /, 'RUN /bin/sh -c ');
    const hasShellOfBase = label.startsWith('RUN ');
    return { keyword: label.split(' ')[0] ?? '', line: index + 2, label, text, hasShellOfBase, hasOneLine: true, ...rest };
  });
  return { name: undefined, instructions, isFromScratch: false, keepsShellOfBase: true, ...more };
}

function compare(
  rows: readonly Row[],
  target: ExpectedStageInfo,
  others: readonly ExpectedStageInfo[] = [],
  config: JsonObject = {},
) {
  const history = rows.map((row) => {
    const [createdBy, comment] = typeof row === 'string' ? [row, 'buildkit.dockerfile.v0'] : row;
    return { createdBy, comment };
  });
  return compareInstructions({ history, config }, { kind: 'known', target, others });
}

const dockerfile = ['WORKDIR /app', 'COPY . .', 'RUN npm ci', 'CMD ["node" "a.js"]'];
const built: readonly Row[] = [
  ...base,
  'WORKDIR /app',
  'COPY . . # buildkit',
  'RUN /bin/sh -c npm ci # buildkit',
  'CMD ["node" "a.js"]',
];
const without = (index: number) => built.filter((_, at) => at !== index);

test('what BuildKit wrote of the Dockerfile is the same', () => {
  expect(compare(built, stage(dockerfile))).toEqual({ kind: 'same' });
});

test.each<[string, readonly Row[], readonly string[], string]>([
  [
    'written otherwise',
    built,
    ['WORKDIR /app', 'COPY . .', 'RUN npm ci --omit=dev', 'CMD ["node" "a.js"]'],
    'RUN npm ci --omit=dev (line 4) was RUN npm ci when the image was built.',
  ],
  [
    'the last one written otherwise',
    built,
    [...dockerfile.slice(0, 3), 'CMD ["node" "b.js"]'],
    'CMD ["node" "b.js"] (line 5) was CMD ["node", "a.js"] when the image was built.',
  ],
  [
    'the first one written otherwise',
    built,
    ['WORKDIR /srv', ...dockerfile.slice(1)],
    'WORKDIR /srv (line 2) was WORKDIR /app when the image was built.',
  ],
  [
    'added at the end',
    built,
    [...dockerfile, 'USER node'],
    'USER node (line 6) was not in the Dockerfile when the image was built.',
  ],
  [
    'added in the middle',
    built,
    [...dockerfile.slice(0, 2), 'ENV A=1', ...dockerfile.slice(2)],
    'ENV A=1 (line 4) was not in the Dockerfile when the image was built.',
  ],
  ['added at the top', built, ['ENV A=1', ...dockerfile], 'ENV A=1 (line 2) was not in the Dockerfile when the image was built.'],
  [
    'removed at the end',
    [...built, 'USER node'],
    dockerfile,
    'USER node is not in the Dockerfile any more, and the image was built with it.',
  ],
  [
    'removed in the middle',
    built,
    dockerfile.filter((line) => !line.startsWith('RUN')),
    'RUN npm ci is not in the Dockerfile any more, and the image was built with it.',
  ],
  [
    'two swapped',
    built,
    ['WORKDIR /app', 'RUN npm ci', 'COPY . .', 'CMD ["node" "a.js"]'],
    'RUN npm ci (line 3) stood at another place when the image was built.',
  ],
  [
    'all others',
    [...base, 'COPY x /x # buildkit', 'USER 1'],
    ['RUN a', 'RUN b'],
    'The image was built from other instructions than those of the Dockerfile.',
  ],
])('%s is changed, and said', (_, rows, lines, because) => {
  expect(compare(rows, stage(lines))).toMatchObject({ kind: 'changed', because });
});

test('the evidence tells every difference', () => {
  const answer = compare(without(5), stage([...dockerfile.slice(0, 3), 'CMD ["node" "b.js"]']));
  expect(answer).toMatchObject({
    evidence: ['line 4: RUN npm ci, not in the image', 'line 5: CMD ["node" "b.js"], in the image: CMD ["node", "a.js"]'],
  });
});

test.each<[string, Row, Partial<ExpectedInstructionInfo>, JsonObject?]>([
  ['arguments of the build', 'RUN |2 A=x y B= /bin/sh -c npm ci # buildkit', { label: 'RUN npm ci' }],
  ['arguments before the JSON form', 'RUN |1 A=1 npm ci # buildkit', { label: 'RUN', text: 'RUN npm ci', hasShellOfBase: false }],
  ['blanks between words', 'RUN /bin/sh -c npm ci    && x "a" # buildkit', { label: 'RUN npm ci && x \t"a"' }],
  ['blanks behind arguments', 'RUN |1 A="  /bin/sh -c npm   ci # buildkit', { label: 'RUN npm ci' }],
  ['values of ARG', 'ARG A=any thing B=x', { label: 'ARG A B', text: undefined, names: ['A', 'B'] }],
  ['ARG without values', 'ARG A B', { label: 'ARG A B', text: undefined, names: ['A', 'B'] }],
  ['values of labels', 'LABEL a=2', { label: 'LABEL a=1', text: undefined }],
  ['what is not certain', 'COPY foo /x # buildkit', { label: 'COPY $A /x', text: undefined }],
  ['a shell of the base image', 'RUN /bin/bash -c a # buildkit', { label: 'RUN a' }, { Shell: ['/bin/bash', '-c'] }],
  ['ports as they were written before', 'EXPOSE map[80/tcp:{} 81/udp:{}]', { label: 'EXPOSE [80/tcp 81/udp]' }],
  ['a folder as it was written before', 'WORKDIR /app/', { label: 'WORKDIR /app' }],
  ['owners that were not written before', 'COPY . . # buildkit', { label: 'COPY --chown=1 . .' }],
])('%s: no change', (_, row, line, config) => {
  expect(compare([...base, row], stage([line]), [], config)).toEqual({ kind: 'same' });
});

test.each<[string, Row, Partial<ExpectedInstructionInfo>]>([
  ['the command behind arguments', 'RUN |1 A=1 /bin/sh -c npm ci # buildkit', { label: 'RUN npm install' }],
  ['the name of an argument', 'ARG A=1', { label: 'ARG B', text: undefined, names: ['B'] }],
  ['an argument more', 'ARG A=1', { label: 'ARG A B', text: undefined, names: ['A', 'B'] }],
  ['blanks in quotes', 'RUN /bin/sh -c echo "a  b" # buildkit', { label: 'RUN echo "a b"' }],
  ['blanks in a heredoc', 'RUN /bin/sh -c a\n  b\n # buildkit', { label: 'RUN', text: 'RUN /bin/sh -c a\n b\n' }],
  ['a port', 'EXPOSE [80/tcp]', { label: 'EXPOSE [81/tcp]' }],
  ['a shell', 'RUN /bin/bash -c a # buildkit', { label: 'RUN a' }],
])('%s: changed', (_, row, line) => {
  expect(compare([...base, row], stage([line]))).toMatchObject({ kind: 'changed' });
});

test('owners count where the builder writes them', () => {
  const rows: readonly Row[] = [...base, 'COPY --chown=1 a /a # buildkit', 'COPY . . # buildkit'];
  expect(compare(rows, stage(['COPY --chown=1 a /a', 'COPY --chown=1 . .']))).toMatchObject({ kind: 'changed' });
});

test('the values of arguments are never told', () => {
  const answer = compare(
    [...base, 'ARG TOKEN=geheim', 'RUN |1 TOKEN=geheim npm ci # buildkit'],
    stage(['RUN npm install', 'CMD ["a"]']),
  );
  expect(answer.kind).toBe('changed');
  expect(JSON.stringify(answer)).not.toContain('geheim');
});

test.each<[string, Partial<ExpectedInstructionInfo>['healthcheck'], string]>([
  ['the same check', { test: ['CMD-SHELL', 'x'], numbers: [5e9, 0, 0, 0, 0] }, 'same'],
  ['another command', { test: ['CMD-SHELL', 'y'], numbers: [5e9, 0, 0, 0, 0] }, 'changed'],
  ['another interval', { test: ['CMD-SHELL', 'x'], numbers: [6e9, 0, 0, 0, 0] }, 'changed'],
  ['a check that is not certain', undefined, 'same'],
])('of HEALTHCHECK, %s by what the image keeps', (_, healthcheck, kind) => {
  const line = { label: 'HEALTHCHECK CMD x', text: undefined, healthcheck };
  const config = { Healthcheck: { Test: ['CMD-SHELL', 'x'], Interval: 5_000_000_000 } };
  expect(compare([...base, 'HEALTHCHECK &{["CMD-SHELL" "x"] …}'], stage([line]), [], config)).toMatchObject({ kind });
});

const dev = stage(['WORKDIR /app', 'COPY . .', 'RUN npm ci'], { name: 'dev' });
const prod = stage(['WORKDIR /app', 'COPY . .', 'RUN npm ci', 'RUN npm run build', 'CMD ["node" "a.js"]'], { name: 'prod' });
const alone = stage(['COPY --from=prod /app /app', 'USER node'], { name: 'alone' });

test('an image of another stage is said to be one', () => {
  const ofDev = built.slice(0, -1);
  expect(compare(ofDev, prod, [dev, alone])).toMatchObject({ kind: 'other-stage', stage: 'dev' });
  expect(compare(ofDev, alone, [dev, prod])).toMatchObject({ kind: 'other-stage', stage: 'dev' });
  expect(compare(ofDev, dev, [prod, alone])).toEqual({ kind: 'same' });
});

test('a stage that the end of the image happens to be is not taken for it', () => {
  const small = stage(['CMD ["node" "a.js"]'], { name: 'small' });
  expect(compare(built, stage([...dockerfile, 'USER node']), [small])).toMatchObject({ kind: 'changed' });
});

test('an image that begins from nothing holds nothing else', () => {
  const scratch = stage(['COPY a /a', 'CMD ["/a"]'], { isFromScratch: true });
  const rows = ['COPY a /a # buildkit', 'CMD ["/a"]'];
  expect(compare(rows, scratch)).toEqual({ kind: 'same' });
  expect(compare(['ENV A=1', ...rows], scratch)).toMatchObject({
    because: 'ENV A=1 is not in the Dockerfile any more, and the image was built with it.',
  });
});

test.each<[string, readonly Row[]]>([
  ['of the classic builder', [...base.slice(0, 1), ['/bin/sh -c #(nop) CMD ["node"]', '']]],
  [
    'of buildah',
    [
      ['/bin/sh -c #(nop) COPY file:1 in /', 'FROM scratch'],
      ['/bin/sh', ''],
    ],
  ],
  ['that was committed from a container', [...built, ['sh', 'commit']]],
  ['that was squashed', [['', 'merge sha256:1 to sha256:2']]],
  ['with layers that nothing tells of', [...built, ['mount / from exec', 'buildkit.exporter.image.v0']]],
  ['without any', []],
])('the history of an image %s leaves it open', (_, rows) => {
  expect(compare(rows, stage(dockerfile))).toMatchObject({ kind: 'unknown' });
});

test('what is too long to be kept proves nothing', () => {
  const history = [{ createdBy: undefined, comment: 'buildkit.dockerfile.v0' }];
  const expected = { kind: 'known', target: stage(['RUN a']), others: [] } as const;
  expect(compareInstructions({ history, config: {} }, expected)).toEqual({ kind: 'same' });
});

test('a Dockerfile that adds nothing has nothing to differ in', () => {
  expect(compare(built, stage([]))).toEqual({ kind: 'same' });
});

test('a hostile history is compared in no time', () => {
  const rows = Array.from({ length: 1_000 }, (_, at) => `RUN |1 A=${'"\\\' '.repeat(2_000)}${at}`);
  const lines = Array.from({ length: 300 }, (_, at) => `RUN x${at}`);
  expect(compare(rows, stage(lines))).toMatchObject({ kind: 'changed' });
});
