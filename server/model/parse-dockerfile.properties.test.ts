/**
 * Properties that hold for every text: from a grammar of Dockerfiles, from mutations of such texts, and from noise. The
 * seed is printed; `UNSTALE_FUZZ_SEED` repeats a run and `UNSTALE_FUZZ_RUNS` makes it longer.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Dockerfile } from './dockerfile.ts';
import { expandWord } from './expand-word.ts';
import type { Instruction } from './instruction.ts';
import { keyValuePairs } from './key-value-pairs.ts';
import { parseDockerfile } from './parse-dockerfile.ts';
import type { Span } from './span.ts';
import { scopeBefore } from './variable-scope.ts';

const runs = Number(process.env['UNSTALE_FUZZ_RUNS'] ?? 1000);
const seed = Number(process.env['UNSTALE_FUZZ_SEED'] ?? Math.floor(Math.random() * 2 ** 31));
const timeoutMs = 30_000 + runs * 20;
console.info(`parse-dockerfile properties: UNSTALE_FUZZ_SEED=${seed} UNSTALE_FUZZ_RUNS=${runs}`);

const keyword = fc.constantFrom(
  ...['FROM', 'RUN', 'COPY', 'ADD', 'ENV', 'ARG', 'LABEL', 'CMD', 'ENTRYPOINT', 'WORKDIR', 'USER', 'VOLUME', 'SHELL', 'EXPOSE'],
  ...['HEALTHCHECK', 'ONBUILD', 'ONBUILD RUN', 'ONBUILD COPY', 'STOPSIGNAL', 'MAINTAINER', 'run', 'From', 'FOO', ''],
);
const piece = fc.constantFrom(
  ...['a', 'b c', 'node:22', 'AS x', 'x', '/app', '.', '--from=x', '--mount=type=cache,target=/c', '--link', '--', '--x="y z"'],
  ...[
    'A=1',
    'B="x y"',
    "C='z'",
    'D=$A',
    '${A:-b}',
    '${A#*/}',
    '${',
    '$',
    '"',
    "'",
    '\\',
    '`',
    '\\"',
    '#',
    ' # no',
    '&&',
    ';',
    '|',
  ],
  ...[
    '["a", "b c"]',
    '["a"',
    '[',
    '<<EOF',
    '<<-EOF',
    '<< EOF',
    "<<'E F'",
    '3<<X',
    '<<<',
    '<<',
    '\t',
    '  ',
    '\r',
    '\0',
    '🐳',
    'é',
    '\u00a0',
  ],
  ...['\\\n', ' \\\n', '`\n', '\\ \t\n', '\\\r\n', '\\\n# c\n', '\\\n\n', '\\\\\n'],
);
const line = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.tuple(keyword, fc.array(piece, { maxLength: 8 })).map(([word, rest]) => `${word} ${rest.join(' ')}`),
  },
  {
    weight: 2,
    arbitrary: fc.constantFrom('EOF', '\tEOF', 'E F', 'X', '', '  ', '# comment', '\t# c \\', '\\', '`', '# escape=`'),
  },
);
const header = fc.constantFrom(
  '',
  '',
  '',
  '# escape=`\n',
  '# syntax=docker/dockerfile:1\n# escape=`\n',
  '\ufeff',
  '#!x\n',
  'ARG V=1\n',
);
const grammatical = fc
  .tuple(header, fc.array(line, { maxLength: 12 }), fc.constantFrom('\n', '\r\n'), fc.constantFrom('', '\n'))
  .map(([top, lines, newline, tail]) => top + lines.join(newline) + tail);
const mutated = fc
  .tuple(grammatical, fc.array(fc.tuple(fc.nat(), fc.nat(6), fc.oneof(piece, fc.string({ maxLength: 3 }))), { maxLength: 5 }))
  .map(([text, edits]) => edits.reduce(applyEdit, text));
const noise = fc.oneof(fc.string({ unit: 'binary', maxLength: 200 }), fc.string({ unit: 'grapheme', maxLength: 200 }));
const anyText = fc.oneof(
  { weight: 4, arbitrary: grammatical },
  { weight: 4, arbitrary: mutated },
  { weight: 1, arbitrary: noise },
);

function applyEdit(text: string, [place, length, insert]: readonly [number, number, string]): string {
  const at = place % (text.length + 1);
  return text.slice(0, at) + insert + text.slice(at + length);
}

function checkAlways(check: (text: string, dockerfile: Dockerfile) => void): void {
  fc.assert(
    fc.property(anyText, (text) => check(text, parseDockerfile(text))),
    { numRuns: runs, seed },
  );
}

/** Everything a reading says, spans mapped by functions left out. */
function asPlainData({ directives, comments, instructions, stages }: Dockerfile): string {
  const bases = stages.map(({ index, name, base }) => [index, name, base.kind, base.span]);
  return JSON.stringify([directives, comments, instructions, bases]);
}

function expectInside(outer: Span, inner: Span): void {
  expect(inner.start).toBeGreaterThanOrEqual(outer.start);
  expect(inner.end).toBeGreaterThanOrEqual(inner.start);
  expect(inner.end).toBeLessThanOrEqual(outer.end);
}

function expectOrder(spans: readonly Span[]): void {
  for (const [index, span] of spans.entries()) {
    const before = spans[index - 1];
    if (before !== undefined) expect(span.start).toBeGreaterThanOrEqual(before.end);
  }
}

function spansOf(instruction: Instruction): Span[] {
  const { keywordSpan, flags, words, heredocs } = instruction;
  return [keywordSpan, ...flags.map(({ span }) => span), ...words.map(({ span }) => span), ...heredocs.map((h) => h.bodySpan)];
}

describe('for every text', () => {
  it('reading is total and depends on nothing else', { timeout: timeoutMs }, () => {
    checkAlways((text, dockerfile) => {
      expect(asPlainData(parseDockerfile(text))).toBe(asPlainData(dockerfile));
    });
  });

  it('instructions lie in order, and between them is nothing but comments and blanks', { timeout: timeoutMs }, () => {
    checkAlways((text, { instructions, escape }) => {
      expectOrder(instructions.map(({ span }) => span));
      let rebuilt = '';
      let at = 0;
      for (const { span } of instructions) {
        expectInside({ start: at, end: text.length }, span);
        expectGap(text.slice(at, span.start), escape);
        rebuilt += text.slice(at, span.start) + text.slice(span.start, span.end);
        at = span.end;
      }
      expectGap(text.slice(at), escape);
      expect(rebuilt + text.slice(at)).toBe(text);
    });
  });

  it('every part of an instruction lies inside it, in order', { timeout: timeoutMs }, () => {
    checkAlways((_, { instructions }) => {
      for (const instruction of instructions) {
        const spans = spansOf(instruction);
        for (const span of spans) expectInside(instruction.span, span);
        expectOrder(spans);
        if (instruction.trigger !== undefined) expectInside(instruction.span, instruction.trigger.span);
      }
    });
  });

  it('every character of an argument leads back to itself', { timeout: timeoutMs }, () => {
    checkAlways((text, { instructions }) => {
      for (const { argument } of instructions) {
        for (let at = 0; at < argument.text.length; at++) {
          const span = argument.spanOf(at, at + 1);
          expect(text.slice(span.start, span.end)).toBe(argument.text[at]);
        }
      }
    });
  });

  it('comments are marked by whether an instruction surrounds them', { timeout: timeoutMs }, () => {
    checkAlways((text, { comments, instructions }) => {
      expectOrder(comments.map(({ span }) => span));
      for (const { span, isInsideInstruction } of comments) {
        expect(text.charAt(span.start)).toBe('#');
        const isInside = instructions.some(
          (instruction) => instruction.span.start < span.start && span.end <= instruction.span.end,
        );
        expect(isInside).toBe(isInsideInstruction);
      }
    });
  });

  it('an instruction reads the same by itself', { timeout: timeoutMs }, () => {
    checkAlways((text, { instructions, escape }) => {
      const top = escape === '`' ? '# escape=`\n' : '#\n';
      for (const { span, keyword: word, argument, flags } of instructions) {
        const [alone] = parseDockerfile(top + text.slice(span.start, span.end)).instructions;
        expect(alone?.keyword).toBe(word);
        expect(alone?.argument.text).toBe(argument.text);
        expect(alone?.flags.map(({ name, value }) => [name, value])).toEqual(flags.map(({ name, value }) => [name, value]));
      }
    });
  });

  it('every instruction has a scope in which every word can be expanded', { timeout: timeoutMs }, () => {
    checkAlways((_, dockerfile) => {
      for (const stage of dockerfile.stages) {
        for (const instruction of stage.instructions) {
          const scope = scopeBefore(dockerfile, stage, instruction);
          const names = scope.variables.map(({ name }) => name);
          expect(new Set(names).size).toBe(names.length);
          for (const variable of scope.variables) expect(scope.get(variable.name)).toEqual(variable);
          for (const { text } of instruction.words) expandWord(text, scope, dockerfile.escape);
          keyValuePairs(instruction, dockerfile.escape);
        }
      }
    });
  });
});

/** Blanks, comments, a byte-order mark, and lines that hold only a continuation in front of a keyword. */
function expectGap(gap: string, escape: string): void {
  for (const part of gap.split('\n')) {
    const rest = part.replace(/^\ufeff/, '').replace(/^[\s\u0085]+/, '');
    if (rest.startsWith('#')) continue;
    expect(rest.replace(escape, '').replace(/[\s\u0085]+/g, '')).toBe('');
  }
}

describe('texts of a mebibyte end in time', () => {
  const size = 1 << 20;
  const repeated = (part: string): string => part.repeat(Math.ceil(size / part.length));
  it.each([
    ['one continued instruction', `RUN ${repeated('a \\\n')}`],
    ['one line of quotes', `RUN <<E ${repeated('"\'')}`],
    ['markers of heredocs that never come', `RUN ${repeated('<<A ')}\n`],
    ['heredoc after heredoc', repeated('RUN <<A\nA\n')],
    ['open substitutions', `ENV A=${repeated('${A:-')}`],
    ['many substitutions', `FROM scratch\nENV A=1 ${repeated('B=$A ')}`],
    ['stages on stages', repeated('FROM a AS a\nARG A\n')],
    ['variables that grow', `FROM scratch\nENV A=x\n${repeated('ENV A=$A$A\n')}`],
    ['comments in one instruction', `RUN a \\\n${repeated('# c\n')}b`],
    ['blank lines in one instruction', `RUN a \\\n${repeated('\n')}b`],
    ['blanks', repeated(' \t')],
    ['a directive that does not end', `# syntax=${repeated('a ')}x`],
    ['one JSON array', `CMD [${repeated('"a",')}"b"]`],
    ['brackets', `CMD ${repeated('[')}`],
    ['flags', `RUN ${repeated('--a=b ')}`],
    ['triggers', repeated('ONBUILD ')],
    ['escape characters', `RUN ${repeated('\\')}`],
    ['pairs', `LABEL ${repeated('a="b c" ')}`],
  ])('%s', { timeout: 30_000 }, (_, text) => {
    const dockerfile = parseDockerfile(text);
    const stage = dockerfile.stages.at(-1);
    for (const instruction of stage?.instructions ?? []) scopeBefore(dockerfile, stage, instruction).get('NOT_THERE');
    expect(dockerfile.text).toBe(text);
  });
});
