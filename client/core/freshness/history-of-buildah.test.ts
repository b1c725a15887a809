import { expect, test } from 'vitest';
import type { ExpectedInstructionInfo, ExpectedStageInfo } from '../../../server/protocol.ts';
import type { HistoryLine, JsonObject } from '../../ports.ts';
import { compareInstructions, type InstructionAnswer } from './compare-instructions.ts';

type Row = readonly [createdBy: string, comment: string];

// All of these were recorded from Podman 4.3.1, whose buildah is 1.28.2, unless it is said otherwise.
const base: readonly Row[] = [
  ['/bin/sh -c #(nop) COPY dir:87b87a87e7488cccb0cc43ca8d23ccc0823616de24f109f4bb98361e4fef33f3 in /bin ', ''],
  ['/bin/sh -c #(nop) ENV PATH=/bin', 'FROM 0d6d912a0e67'],
  ['/bin/sh -c #(nop) CMD ["sleep", "1000"]', 'FROM 9bb143c032b4'],
];
const built: readonly Row[] = [
  ...base,
  ['/bin/sh -c #(nop) WORKDIR /app', 'FROM localhost/base:latest'],
  ['/bin/sh -c #(nop) COPY dir:6037b98b4b1da1d4d27abcae95e91afce9acab4b2d30816e71eadd721f00de4c in . ', 'FROM 6ae0557a09cf'],
  ['/bin/sh -c #(nop) ENV A=1', 'FROM 15dbb6269859'],
  ['/bin/sh -c #(nop) CMD ["sleep", "1000"]', 'FROM 206a0a65bc77'],
];
const lines = ['WORKDIR /app', 'COPY .', 'ENV A=1', 'CMD ["sleep", "1000"]'];

const everyKind: readonly Row[] = [
  ...base,
  ['/bin/sh -c #(nop) STOPSIGNAL SIGKILL', 'FROM localhost/base:latest'],
  ['/bin/sh -c #(nop) ARG GREETING', 'FROM d0fd0b0281dd'],
  ['/bin/sh -c #(nop) ARG GREETING', 'FROM 6788e7121ee9'],
  ['/bin/sh -c #(nop) ARG GREETING SECOND THIRD', 'FROM f7ae3a371280'],
  ['/bin/sh -c #(nop) ENV MODE=$GREETING   B=2', 'FROM d81db846c2b5'],
  ['/bin/sh -c #(nop) COPY multi:0e12ade8ca3175efd4388f471e109932f0cd1899844a1535fa2fa5a15ce7f932 in ./ ', 'FROM 8eeaaa3259e6'],
  ['/bin/sh -c #(nop) COPY file:d1986f4dd64edfae778feb36c21c27b80a980e16fcca4e177d94f8248657af83 in /x y/ ', 'FROM aebd97d84a9c'],
  ['/bin/sh -c #(nop) ADD file:1ab3d69332d427563556d207528c2821babae0e683c26c6e1a2a85c0c2d9d817 in $MODE/ ', 'FROM 6e4ced7c188b'],
  ['|4 GREETING=hello SECOND=a b THIRD=3 /bin/sh -c   echo 1   > /made &&     echo  2', 'FROM 0dfcac6911ab'],
  ['|4 GREETING=hello SECOND=a b THIRD=3 /bin/sh -c ["sh", "-c", "echo 1"]', 'FROM 5f97f9e441e0'],
  ['|4 GREETING=hello SECOND=a b THIRD=3 /bin/sh -c --mount=type=cache,target=/c echo m', 'FROM 5892e8b88561'],
  ['/bin/sh -c #(nop) EXPOSE 80 443/udp', 'FROM 72a7b3d75705'],
  ['/bin/sh -c #(nop) VOLUME ["/d2", "/d3"]', 'FROM 6a996344fab0'],
  ['/bin/sh -c #(nop) LABEL a=b c="d e"', 'FROM 8437ddffed60'],
  ['/bin/sh -c #(nop) HEALTHCHECK --interval=5s CMD sh -c true', 'FROM 636909000529'],
  ['/bin/sh -c #(nop) SHELL ["/bin/sh", "-ec"]', 'FROM f6ae2d2aabd3'],
  ['|4 GREETING=hello SECOND=a b THIRD=3 /bin/sh -c echo sh', 'FROM 09685848fbd0'],
  ['/bin/sh -c #(nop) ONBUILD RUN echo x', 'FROM a4aaea203b19'],
  ['/bin/sh -c #(nop) cmd ["sleep",   "1000"]', 'FROM d170cf0514e9'],
];
const linesOfEveryKind = [
  'STOPSIGNAL SIGKILL',
  'ARG GREETING',
  'ARG NOVALUE',
  'ARG SECOND THIRD',
  'ENV MODE=$GREETING   B=2',
  'COPY ./',
  'COPY /x y/',
  'ADD $MODE/',
  'RUN echo 1   > /made &&     echo  2',
  'RUN ["sh", "-c", "echo 1"]',
  'RUN --mount=type=cache,target=/c echo m',
  'EXPOSE 80 443/udp',
  'VOLUME ["/d2", "/d3"]',
  'LABEL a=b c="d e"',
  'HEALTHCHECK --interval=5s CMD sh -c true',
  'SHELL ["/bin/sh", "-ec"]',
  'RUN echo sh',
  'CMD ["sleep",   "1000"]',
];

/** Lines as the server tells them spelled: of a copy only where to. The first one stands on line 2. */
function stage(of: readonly string[], more: Partial<ExpectedStageInfo> = {}): ExpectedStageInfo {
  const instructions = of.map((label, index): ExpectedInstructionInfo => {
    const [keyword = '', ...words] = label.split(' ');
    const names = keyword === 'ARG' ? words : undefined;
    return { keyword, line: index + 2, label, hasShellOfBase: true, names, spelled: words.join(' '), hasOneLine: true };
  });
  return { name: undefined, instructions, isFromScratch: false, keepsShellOfBase: true, ...more };
}

function compare(
  rows: readonly Row[],
  target: ExpectedStageInfo,
  others: readonly ExpectedStageInfo[] = [],
  config: JsonObject = { Labels: { 'io.buildah.version': '1.28.2' } },
): InstructionAnswer {
  const history = rows.map(([createdBy, comment]): HistoryLine => ({ createdBy, comment }));
  return compareInstructions({ history, config }, { kind: 'known', target, others });
}

test('what buildah wrote of every kind of instruction is the same', () => {
  expect(compare(everyKind, stage(linesOfEveryKind))).toEqual({ kind: 'same' });
});

test.each(linesOfEveryKind.filter((line) => !/^(?:LABEL|ARG NOVALUE)/.test(line)))('%s: another one is a change', (line) => {
  const other = line.startsWith('ARG ') ? 'ARG OTHER' : line.replace(/(\w)(\W*)$/, '$1x$2');
  const changed = linesOfEveryKind.map((each) => (each === line ? other : each));
  expect(compare(everyKind, stage(changed))).toMatchObject({ kind: 'changed' });
});

test.each<[string, readonly string[], string]>([
  ['written otherwise', lines.with(2, 'ENV A=2'), 'ENV A=2 (line 4) was ENV A=1 when the image was built.'],
  ['copied elsewhere', lines.with(1, 'COPY /srv/'), 'COPY /srv/ (line 3) was COPY … . when the image was built.'],
  [
    'the command',
    lines.with(3, 'CMD ["sleep", "2000"]'),
    'CMD ["sleep", "2000"] (line 5) was CMD ["sleep", "1000"] when the image was built.',
  ],
  ['added', [...lines, 'USER 1000'], 'USER 1000 (line 6) was not in the Dockerfile when the image was built.'],
  ['removed', lines.toSpliced(2, 1), 'ENV A=1 is not in the Dockerfile any more, and the image was built with it.'],
])('%s is changed, and said', (_, now, because) => {
  expect(compare(built, stage(now))).toMatchObject({ kind: 'changed', because });
});

test.each<[string, string]>([
  ['blanks between words', 'ENV  A=1'],
  ['blanks in a list', 'CMD ["sleep","1000"]'],
])('%s: no change', (_, line) => {
  const now = lines.map((each) => (each.split(' ')[0] === line.split(' ')[0] ? line : each));
  expect(compare(built, stage(now))).toEqual({ kind: 'same' });
});

const withoutLayers: readonly Row[] = [
  ...base,
  ['/bin/sh -c #(nop) WORKDIR /app', ''],
  ['/bin/sh -c #(nop) COPY dir:6037b98b4b1da1d4d27abcae95e91afce9acab4b2d30816e71eadd721f00de4c in . ', ''],
  ['/bin/sh -c #(nop) ENV A=1', ''],
  ['/bin/sh -c #(nop) CMD ["sleep", "1000"]', 'FROM localhost/base:latest'],
];
const labelled: readonly Row[] = [
  ...built,
  ['/bin/sh -c #(nop) LABEL "x.y"="z"', 'FROM 8f159cbfd6e3'],
  ['/bin/sh -c #(nop) LABEL "q"="a \\"b\\""', 'FROM e68bd31464ad'],
];

test.each<[string, readonly Row[], string, string]>([
  ['one layer, by --layers=false or --squash', withoutLayers, 'same', 'changed'],
  ['labels given by --label', labelled, 'same', 'changed'],
  ['all in one layer, by --squash-all', withoutLayers.slice(base.length), 'same', 'changed'],
  ['no history, by --omit-history', [], 'unknown', 'unknown'],
  ['a commit of a container', [...built, ['/bin/sh', 'FROM localhost/u1:latest']], 'unknown', 'unknown'],
  ['an archive that was imported', [['/bin/sh -c #(nop) ADD file:0599 in /', 'imported from tarball']], 'unknown', 'unknown'],
])('%s: the same instructions are %s, another command is %s', (_, rows, ofSame, ofOther) => {
  expect(compare(rows, stage(lines)).kind).toBe(ofSame);
  expect(compare(rows, stage(lines.with(3, 'CMD ["x"]'))).kind).toBe(ofOther);
});

const quoted: readonly Row[] = [
  ...base,
  ['/bin/sh -c #(nop) USER 1', 'FROM localhost/base:latest'],
  ['/bin/sh -c #(nop) ENV "A"="x y"', 'FROM 27ce06e3fd43'],
  ['/bin/sh -c #(nop) LABEL "m"="a b"', 'FROM 583df3af21e8'],
  ['/bin/sh -c #(nop) CMD ["sleep"]', 'FROM 5e500921ef6b'],
];
const quotedLines = ['USER 1', 'ENV "A"="x y"', 'LABEL "m"="a b"', 'CMD ["sleep"]'];

test.each<[string, readonly string[], string]>([
  ['as it is', quotedLines, 'same'],
  ['with another value', quotedLines.with(1, 'ENV "A"="x z"'), 'changed'],
  ['without the variable', quotedLines.toSpliced(1, 1), 'changed'],
  ['without the label', quotedLines.toSpliced(2, 1), 'changed'],
  ['with a label at the end', [...quotedLines, 'LABEL "q"="1"'], 'changed'],
  ['with a variable at the end', [...quotedLines, 'ENV "B"="1"'], 'changed'],
])('an instruction in which everything is quoted counts: %s', (_, now, kind) => {
  expect(compare(quoted, stage(now)).kind).toBe(kind);
});

test('what an option of the build may have added is open at the end only', () => {
  const label: Row = ['/bin/sh -c #(nop) LABEL "lo"="1"', 'FROM 0e7a463a9c52'];
  const variable: Row = ['/bin/sh -c #(nop) ENV "OUT"="1"', 'FROM 0e7a463a9c52'];
  expect(compare([...quoted, label], stage(quotedLines)).kind).toBe('same');
  expect(compare([...quoted, label], stage([...quotedLines, 'LABEL "lo"="1"'])).kind).toBe('same');
  expect(compare([...quoted, variable], stage(quotedLines)).kind).toBe('unknown');
  expect(compare([...quoted, variable], stage([...quotedLines, 'ENV "OUT"="1"'])).kind).toBe('same');
  expect(compare([...quoted, variable], stage([...quotedLines, 'ENV "OUT"="2"'])).kind).toBe('changed');
  expect(compare([...quoted, variable], stage(quotedLines.with(3, 'CMD ["x"]'))).kind).toBe('changed');
});

test('the classic builder of Docker is not taken for it, whatever its base image was built by', () => {
  const row: Row = ['/bin/sh -c #(nop)  CMD ["sleep" "1"]', ''];
  const { instructions, ...rest } = stage(['CMD ["sleep", "1"]']);
  const asBuildKit = { ...rest, instructions: instructions.map((each) => ({ ...each, text: 'CMD ["sleep" "1"]' })) };
  expect(compare([...base, row], asBuildKit).kind).toBe('same');
});

test('an image of which only the last stage is told is no proof against the stages below it', () => {
  const squashed: readonly Row[] = [
    ['/bin/sh -c #(nop) ENV A=1', ''],
    ['/bin/sh -c #(nop) CMD ["x"]', 'FROM aab4cf194224'],
  ];
  expect(compare(squashed, stage(['WORKDIR /app', 'COPY .', 'ENV A=1', 'CMD ["x"]'])).kind).toBe('unknown');
  expect(compare(squashed, stage(['WORKDIR /app', 'COPY .', 'ENV A=1', 'CMD ["y"]'])).kind).toBe('changed');
});

test('an image that begins from nothing holds nothing else', () => {
  const rows: readonly Row[] = [
    ['/bin/sh -c #(nop) COPY dir:6037b98b4b1da1d4d27abcae95e91afce9acab4b2d30816e71eadd721f00de4c in / ', ''],
    ['/bin/sh -c #(nop) ENV A=1', 'FROM 36b799773948'],
  ];
  const inOneLayer = rows.map(([createdBy]): Row => [createdBy, '']);
  for (const each of [rows, inOneLayer]) {
    expect(compare(each, stage(['COPY /', 'ENV A=1'], { isFromScratch: true }))).toEqual({ kind: 'same' });
    expect(compare(each, stage(['COPY /', 'ENV A=2'], { isFromScratch: true })).kind).toBe('changed');
  }
  expect(compare(inOneLayer, stage(['COPY /', 'ENV A=2'], { isFromScratch: true }), [], {}).kind).toBe('unknown');
});

test('an image of another stage is said to be one', () => {
  const dev = stage(lines, { name: 'dev' });
  const prod = stage([...lines, 'COPY .', 'USER 0'], { name: 'prod' });
  expect(compare(built, prod, [dev])).toMatchObject({ kind: 'other-stage', stage: 'dev' });
  expect(compare(built, dev, [prod])).toEqual({ kind: 'same' });
});

test('an instruction that may have left no line proves nothing', () => {
  const { instructions, ...rest } = stage(lines);
  const uncertain = { ...rest, instructions: instructions.map((each) => ({ ...each, hasOneLine: each.keyword !== 'ENV' })) };
  expect(compare(built, uncertain).kind).toBe('unknown');
});

test('the values of arguments are never told', () => {
  const rows: readonly Row[] = [
    ...base,
    ['/bin/sh -c #(nop) ARG ONLY', 'FROM localhost/base:latest'],
    ['|1 ONLY=geheim /bin/sh -c echo b', 'FROM 7368ce60a130'],
  ];
  const answer = compare(rows, stage(['ARG ONLY', 'RUN echo c', 'USER 1']));
  expect(answer.kind).toBe('changed');
  expect(JSON.stringify(answer)).not.toContain('geheim');
});

/** By its source: https://github.com/containers/buildah/blob/main/imagebuildah/stage_executor.go. */
test.each<[string, string, string]>([
  ['content of a mount', 'RUN --mount=type=bind,target=/m a', `/bin/sh -c --mount=type=bind,target=/m a:${'0'.repeat(64)}`],
  ['labels left out', 'USER 1', '/bin/sh -c #(nop) USER 1|unsetLabel=a|inheritLabels=false'],
  ['times', 'RUN a', '/bin/sh -c a|force-mtime=0'],
  ['annotations', 'CMD ["a"]', '/bin/sh -c #(nop) CMD ["a"]a.b=c,d=e f'],
  ['links', 'COPY /x', '/bin/sh -c #(nop) COPY --link dir:60 in /x      '],
])('%s, as later versions note them, are no change', (_, line, row) => {
  const comment = 'FROM localhost/base:latest';
  expect(compare([...base, [row, comment]], stage([line]))).toEqual({ kind: 'same' });
  expect(compare([...base, [row, comment]], stage([`${line}0`])).kind).toBe('changed');
});

test.each<[string, string]>([
  ['commands', `|1 A=${'"\\\' /bin/sh -c '.repeat(1_000)}`],
  ['notes', `/bin/sh -c #(nop) USER ${'|unsetLabel='.repeat(5_000)}|`],
  ['sums', `/bin/sh -c --mount=x${`:${'0'.repeat(64)}`.repeat(900)} `],
])('a hostile history of %s is compared in no time', (_, text) => {
  const rows = Array.from({ length: 1_000 }, (__, at): Row => [`${text}${at}`, 'FROM x']);
  const now = Array.from({ length: 300 }, (__, at) => `RUN --mount=x${at}`);
  expect(compare(rows, stage(now))).toMatchObject({ kind: 'changed' });
});
