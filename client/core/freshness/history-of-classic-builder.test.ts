/** Lines as Docker 28.5 and 20.10 wrote them with DOCKER_BUILDKIT=0. */
import { expect, test } from 'vitest';
import type { ExpectedInstructionInfo, ExpectedStageInfo } from '../../../server/protocol.ts';
import type { HistoryLine, JsonObject } from '../../ports.ts';
import { compareInstructions, type InstructionAnswer } from './compare-instructions.ts';

const sum = '6ae4fbb4df7071e65bd4536174ee881bf80284302f492fec9b812d73c8a05347';
const base: readonly HistoryLine[] = [
  { createdBy: 'COPY root / # buildkit', comment: 'buildkit.dockerfile.v0' },
  { createdBy: 'ENV PATH=/bin', comment: 'buildkit.dockerfile.v0' },
];

/** What each instruction leaves: the text that the server tells, or more than it, and the line. */
const everyKind: readonly (readonly [Line, row: string])[] = [
  ['MAINTAINER Jo  Example', '/bin/sh -c #(nop)  MAINTAINER Jo  Example'],
  [{ label: 'ARG A B', text: undefined, names: ['A', 'B'] }, '/bin/sh -c #(nop)  ARG A=default B=2 3'],
  ['ENV E=1 F=x y', '/bin/sh -c #(nop)  ENV E=1 F=x y'],
  [{ label: 'LABEL a=1', text: undefined }, '/bin/sh -c #(nop)  LABEL a=1 b=zz'],
  ['WORKDIR /up', '/bin/sh -c #(nop) WORKDIR /up'],
  [{ label: 'COPY', text: 'COPY --chown=1:1 src /x/', spelled: '/x/' }, `/bin/sh -c #(nop) COPY --chown=1:1 dir:${sum} in /x/ `],
  [{ label: 'COPY', text: 'COPY b.txt src/a.js /d1/', spelled: '/d$E/' }, `/bin/sh -c #(nop) COPY multi:${sum} in /d1/ `],
  [{ label: 'COPY', text: 'COPY b.txt /j j/', spelled: '/j j/' }, `/bin/sh -c #(nop) COPY file:${sum} in /j j/ `],
  [{ label: 'ADD', text: 'ADD --chown=node b.txt ./', spelled: './' }, `/bin/sh -c #(nop) ADD --chown=nodefile:${sum} in ./ `],
  ['RUN /bin/sh -c echo "a  b" &&   true', '|2 A=zz B=2 3 /bin/sh -c echo "a  b" &&   true'],
  [{ label: 'RUN', text: 'RUN /bin/true x y', hasShellOfBase: false }, '|2 A=zz B=2 3 /bin/true x y'],
  ['EXPOSE [443/tcp 53/udp 80/tcp 8000/tcp 8001/tcp]', '/bin/sh -c #(nop)  EXPOSE 443/tcp 53/UDP 80 8000-8001'],
  ['VOLUME [/v /x y]', '/bin/sh -c #(nop)  VOLUME [/v /x y]'],
  ['USER 0', '/bin/sh -c #(nop)  USER 0'],
  ['STOPSIGNAL 9', '/bin/sh -c #(nop)  STOPSIGNAL 9'],
  [check('HEALTHCHECK CMD b', ['CMD-SHELL', 'b'], 3), '/bin/sh -c #(nop)  HEALTHCHECK &{[CMD-SHELL b] 1m30s 0s 0s 0s 3}'],
  [check('HEALTHCHECK NONE', ['NONE'], 3), `/bin/sh -c #(nop)  HEALTHCHECK &{["NONE"] "1m30s" "0s" "0s" '\\x03'}`],
  ['SHELL [/bin/bash -o pipefail -c]', '/bin/bash -o pipefail -c #(nop)  SHELL [/bin/bash -o pipefail -c]'],
  [{ label: 'RUN', text: 'RUN /bin/bash -o pipefail -c a', hasShellOfBase: false }, '|1 A=zz /bin/bash -o pipefail -c a'],
  ['ENTRYPOINT ["a" "b\\tc"]', '/bin/bash -o pipefail -c #(nop)  ENTRYPOINT ["a" "b\\tc"]'],
  ['CMD []', '/bin/bash -o pipefail -c #(nop)  CMD []'],
];
const lines = everyKind.map(([line]) => line);
const rows = everyKind.map(([, row]) => row);

type Line = string | (Partial<ExpectedInstructionInfo> & { readonly label: string });

function check(label: string, test_: readonly string[], retries: number): Line {
  return { label, text: undefined, healthcheck: { test: test_, numbers: [90e9, 0, 0, 0, retries] } };
}

function stage(of: readonly Line[], more: Partial<ExpectedStageInfo> = {}): ExpectedStageInfo {
  const instructions = of.map((line, index): ExpectedInstructionInfo => {
    const { label, ...rest } = typeof line === 'string' ? { label: line } : line;
    const [keyword = ''] = label.split(' ');
    const hasShellOfBase = label.startsWith('RUN ');
    return { keyword, line: index + 2, label, text: label, spelled: '', hasShellOfBase, hasOneLine: true, ...rest };
  });
  return { name: undefined, instructions, isFromScratch: false, keepsShellOfBase: false, ...more };
}

function compare(of: readonly string[], now: readonly Line[], more: Partial<Compared> = {}): InstructionAnswer {
  const { config = {}, before = base, others = [], isFromScratch = false } = more;
  const history = [...before, ...of.map((createdBy) => ({ createdBy, comment: '' }))];
  return compareInstructions({ history, config }, { kind: 'known', target: stage(now, { isFromScratch }), others });
}

interface Compared {
  readonly config: JsonObject;
  readonly before: readonly HistoryLine[];
  readonly others: readonly ExpectedStageInfo[];
  readonly isFromScratch: boolean;
}

test('what the classic builder wrote of every kind of instruction is the same', () => {
  expect(compare(rows, lines)).toEqual({ kind: 'same' });
});

const other: Readonly<Record<string, Partial<ExpectedInstructionInfo>>> = {
  ADD: { text: 'ADD --chown=node b.txt ./x', spelled: './x' },
  ARG: { names: ['A', 'C'] },
  EXPOSE: { text: 'EXPOSE [443/tcp]' },
  HEALTHCHECK: { healthcheck: { test: ['CMD-SHELL', 'c'], numbers: [90e9, 0, 0, 0, 3] } },
};

test.each(lines.flatMap((_, at) => (at === 3 ? [] : [[rows[at], at] as const])))('%s: another one is a change', (_, at) => {
  const before = lines[at] ?? '';
  const all = typeof before === 'string' ? { label: before, text: before } : before;
  const [keyword = ''] = all.label.split(' ');
  const text = all.text?.replace(/(\w)(\W*)$/, '$1x$2');
  const changed = { ...all, ...(text === undefined ? {} : { text, spelled: text.split(' ').at(-1) }), ...other[keyword] };
  const emptied = keyword === 'CMD' ? { ...all, text: 'CMD ["x"]' } : changed;
  expect(compare(rows, lines.with(at, emptied))).toMatchObject({ kind: 'changed' });
});

const dockerfile: readonly Line[] = [
  'WORKDIR /app',
  { label: 'COPY . .', spelled: '.' },
  'RUN /bin/sh -c npm ci',
  'CMD ["node" "a.js"]',
];
const built = [
  '/bin/sh -c #(nop) WORKDIR /app',
  `/bin/sh -c #(nop) COPY dir:${sum} in . `,
  '/bin/sh -c npm ci',
  '/bin/sh -c #(nop)  CMD ["node" "a.js"]',
];

test.each<[string, readonly Line[], string]>([
  [
    'the command',
    dockerfile.with(3, 'CMD ["node" "b.js"]'),
    'CMD ["node" "b.js"] (line 5) was CMD ["node", "a.js"] when the image was built.',
  ],
  [
    'where to',
    dockerfile.with(1, { label: 'COPY . /srv', spelled: '/srv' }),
    'COPY . /srv (line 3) was COPY … . when the image was built.',
  ],
  [
    'who owns it',
    dockerfile.with(1, { label: 'COPY --chown=1 . .', spelled: '.' }),
    'COPY --chown=1 . . (line 3) was COPY … . when the image was built.',
  ],
  ['added', [...dockerfile, 'USER 1'], 'USER 1 (line 6) was not in the Dockerfile when the image was built.'],
  ['removed', dockerfile.toSpliced(2, 1), 'RUN npm ci is not in the Dockerfile any more, and the image was built with it.'],
])('%s is changed, and said', (_, now, because) => {
  expect(compare(built, now)).toMatchObject({ kind: 'changed', because });
});

test('a check for health is told as it is written', () => {
  const now = [check('HEALTHCHECK CMD c', ['CMD-SHELL', 'c'], 0)];
  expect(compare(['/bin/sh -c #(nop)  HEALTHCHECK &{[CMD-SHELL b x] 5s 0s 0s 0s 3}'], now)).toMatchObject({
    because: 'HEALTHCHECK CMD c (line 2) was HEALTHCHECK … CMD b x when the image was built.',
  });
});

test.each<[string, readonly string[], readonly Line[]]>([
  ['labels given by --label', [...built, '/bin/sh -c #(nop)  LABEL k=v', '/bin/sh -c #(nop)  LABEL o=1 2'], dockerfile],
  ['what a stage leaves for others', [...built, '/bin/sh -c #(nop)  ONBUILD RUN x'], dockerfile],
  ['blanks between words', built.with(2, '/bin/sh -c npm   ci'), dockerfile],
  [
    'a heredoc, of which it takes the first line only',
    built.with(2, '/bin/sh -c <<EOF'),
    dockerfile.with(2, { label: 'RUN <<EOF', text: 'RUN /bin/sh -c a\n', spelled: undefined }),
  ],
  ['an owner that it does not know', built, dockerfile.with(1, { label: 'COPY', text: undefined, spelled: '.' })],
])('%s: no change', (_, of, now) => {
  expect(compare(of, now)).toEqual({ kind: 'same' });
  expect(compare(of, now.with(3, 'CMD ["x"]'))).toMatchObject({ kind: 'changed' });
});

test.each<[string, string, JsonObject]>([
  ['committed from what a shell ran', '/bin/sh -c npm start', { Cmd: ['/bin/sh', '-c', 'npm start'] }],
  ['committed from another command', 'bash', { Cmd: ['node', 'a.js'] }],
  ['of older buildah', '/bin/sh -c #(nop) CMD ["node"]', {}],
])('an image %s proves nothing', (_, row, config) => {
  expect(compare([...built, row], dockerfile, { config }).kind).toBe('unknown');
  expect(compare([...built, row, ...built], [], { config }).kind).toBe('same');
});

test('a command at the end that the image does not start was run by the build', () => {
  const config = { Cmd: ['sleep', '1'] };
  expect(compare(built.slice(0, 3), dockerfile.slice(0, 3), { config }).kind).toBe('same');
  expect(compare(built.slice(0, 3), dockerfile.slice(0, 2), { config }).kind).toBe('changed');
});

test('labels of the Dockerfile stand before those of the build', () => {
  const label = { label: 'LABEL a=1', text: undefined };
  const labelled = [...built, '/bin/sh -c #(nop)  LABEL a=1', '/bin/sh -c #(nop)  LABEL k=v'];
  expect(compare(labelled, [...dockerfile, label]).kind).toBe('same');
  expect(compare(built, [...dockerfile, label]).kind).toBe('changed');
  expect(compare([...labelled, '/bin/sh -c npm ci'], [label]).kind).toBe('changed');
});

test('an image that begins from nothing holds nothing else', () => {
  const more = { before: [], isFromScratch: true };
  expect(compare(built, dockerfile, more)).toEqual({ kind: 'same' });
  expect(compare(['/bin/sh -c #(nop)  ENV A=1', ...built], dockerfile, more).kind).toBe('changed');
});

test('an image of another stage is said to be one', () => {
  const dev = stage(dockerfile, { name: 'dev' });
  expect(compare(built, [...dockerfile, 'USER 1'], { others: [dev] })).toMatchObject({ kind: 'other-stage', stage: 'dev' });
});

test('a shell of the base image stands in front of every line', () => {
  const shell = (row: string) => row.replace(/^\/bin\/sh -c/, '/bin/ash -e -c');
  const config = { Shell: ['/bin/ash', '-e', '-c'] };
  const history = [...base, ...built.map((row) => ({ createdBy: shell(row), comment: '' }))];
  const target = stage(dockerfile, { keepsShellOfBase: true });
  expect(compareInstructions({ history, config }, { kind: 'known', target, others: [] })).toEqual({ kind: 'same' });
});

test('the values of arguments are never told', () => {
  const answer = compare([...built.with(2, '|1 TOKEN=geheim /bin/sh -c npm ci')], dockerfile.with(2, 'RUN /bin/sh -c npm i'));
  expect(answer.kind).toBe('changed');
  expect(JSON.stringify(answer)).not.toContain('geheim');
});

test.each([
  `|1 A=${'"\\\' /bin/sh -c '.repeat(1_000)}`,
  `/bin/sh -c #(nop)  EXPOSE ${'1-65535 '.repeat(7_000)}`,
  `/bin/sh -c #(nop)  HEALTHCHECK &{[${'"] '.repeat(20_000)}`,
  `/bin/sh -c #(nop) COPY --chown=${`file:${sum} in `.repeat(800)}`,
])('a hostile history is compared in no time', (text) => {
  const of = Array.from({ length: 900 }, (_, at) => `${text}${at}`);
  const now = Array.from(
    { length: 300 },
    (_, at): Line => ['RUN a', 'EXPOSE [1/tcp]', 'COPY a b', 'HEALTHCHECK x'][at % 4] ?? '',
  );
  expect(compare([...of, '/bin/sh -c #(nop)  USER 1'], [...now, 'USER 2'])).toMatchObject({ kind: 'changed' });
});
