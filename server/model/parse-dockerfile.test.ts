import { describe, expect, it } from 'vitest';
import type { Instruction } from './instruction.ts';
import { parseDockerfile } from './parse-dockerfile.ts';

/** Checks the text of every instruction, as `KEYWORD | whole text`. */
function checkInstructions(text: string, ...expected: readonly string[]): void {
  const { instructions } = parseDockerfile(text);
  expect(instructions.map(({ keyword, span }) => `${keyword} | ${text.slice(span.start, span.end)}`)).toEqual(expected);
}

/** Checks the joined argument of the first instruction. */
function checkArgument(text: string, expected: string): void {
  expect(first(text).argument.text).toBe(expected);
}

/** Checks which part of the document each word of the first instruction came from; the marks stand around words. */
function checkWordSpans(marked: string): void {
  const text = marked.replaceAll('[|', '').replaceAll('|]', '');
  let rest = '';
  let at = 0;
  for (const { span } of first(text).words) {
    rest += `${text.slice(at, span.start)}[|${text.slice(span.start, span.end)}|]`;
    at = span.end;
  }
  expect(rest + text.slice(at)).toBe(marked);
}

function checkUnreadable(text: string, because: string | undefined): void {
  expect(first(text).unreadable).toBe(because);
}

function first(text: string): Instruction {
  const [instruction] = parseDockerfile(text).instructions;
  if (instruction === undefined) throw new Error('no instruction');
  return instruction;
}

describe('splitting into instructions', () => {
  it('takes one line as one instruction and keeps the keyword in upper case', () => {
    checkInstructions('from a\n  run b\n', 'FROM | from a', 'RUN | run b');
  });
  it('finds nothing in an empty file, in blanks, and in comments', () => {
    checkInstructions('');
    checkInstructions('\n \t\n# c\n');
  });
  it('skips a byte-order mark', () => checkInstructions('\ufeffFROM a', 'FROM | FROM a'));
  it('leaves carriage returns to the line ending', () => {
    checkInstructions('FROM a\r\nRUN b \\\r\n  c\r\n', 'FROM | FROM a', 'RUN | RUN b \\\r\n  c');
  });
  it('ends lines at line feeds only', () => checkInstructions('RUN a\rb\u2028c\n', 'RUN | RUN a\rb\u2028c'));
  it('joins continued lines over comments and blank lines', () => {
    checkInstructions('RUN a \\\n# c\n\n   # d \\\n  b\nRUN e', 'RUN | RUN a \\\n# c\n\n   # d \\\n  b', 'RUN | RUN e');
  });
  it('accepts blanks behind the continuation character', () => checkInstructions('RUN a \\ \t\nb', 'RUN | RUN a \\ \t\nb'));
  it('does not continue after an escaped escape character', () => {
    checkInstructions('RUN a \\\\\nRUN b \\\\\\\nRUN c', 'RUN | RUN a \\\\', 'RUN | RUN b \\\\\\', 'RUN | RUN c');
  });
  it('lets a missing continuation end with its own line', () => {
    checkInstructions('RUN a \\\n\n# tail\n', 'RUN | RUN a \\');
    checkUnreadable('RUN a \\\n', undefined);
  });
  it('reads a keyword that is split over lines', () => checkInstructions('FR\\\nOM a', 'FROM | FR\\\nOM a'));
  it('reads an instruction behind a lone continuation', () => checkInstructions('\\\n  FROM a', 'FROM | FROM a'));
  it('keeps a lone continuation as an instruction without keyword', () => {
    checkInstructions('FROM a\n\\\n', 'FROM | FROM a', ' | \\');
    checkUnreadable('\\\n', 'no instruction follows');
  });
  it('uses the back-tick when the directive says so', () => {
    checkInstructions('# escape=`\nRUN a `\n b\nRUN c \\\nRUN d', 'RUN | RUN a `\n b', 'RUN | RUN c \\', 'RUN | RUN d');
  });
  it('keeps NUL and astral characters', () => checkInstructions('RUN \0 \u{1F433}\n', 'RUN | RUN \0 \u{1F433}'));
  it('keeps an unknown word', () => {
    checkInstructions('FOO bar', 'FOO | FOO bar');
    checkUnreadable('FOO bar', 'FOO is no Dockerfile instruction');
  });
});

describe('arguments', () => {
  it('appends the next line as it is', () => checkArgument('RUN a \\\n  b\\\nc', 'a   bc'));
  it('drops blanks around the argument and keeps those inside', () => checkArgument('RUN \t a  b \t', 'a  b'));
  it('does not count flags', () => checkArgument('COPY --from=x --link a b', 'a b'));
  it('may be empty', () => checkArgument('RUN', ''));
  it('leads back through continuations and comments', () => {
    checkWordSpans('RUN [|a|] \\\n# no\n  [|bb\\\ncc|] \\\n\n [|d|]');
    checkWordSpans('COPY\t[|a|]\t[|b|]\r\n');
  });
  it('maps any range of the joined text', () => {
    const text = 'RUN ab\\\n# x\ncd';
    const { argument } = first(text);
    expect(argument.text).toBe('abcd');
    expect(argument.spanOf(0, 4)).toEqual({ start: 4, end: text.length });
    expect(argument.spanOf(2, 4)).toEqual({ start: 12, end: 14 });
    expect(argument.spanOf(1, 2)).toEqual({ start: 5, end: 6 });
    expect(argument.spanOf(4, 4)).toEqual({ start: 14, end: 14 });
  });
});

describe('comments', () => {
  it('tells those inside an instruction from those outside', () => {
    const { comments } = parseDockerfile('# a\nRUN x \\\n  # b\n  y\n#c');
    expect(comments.map(({ text, isInsideInstruction }) => [text, isInsideInstruction])).toEqual([
      ['a', false],
      ['b', true],
      ['c', false],
    ]);
  });
  it('finds none in heredoc bodies and takes no directive for one', () => {
    expect(parseDockerfile('# syntax=x\nRUN <<E\n# body\nE\n').comments).toEqual([]);
  });
});

describe('triggers', () => {
  it('reads the instruction that ONBUILD carries, flags and spans included', () => {
    const text = 'ONBUILD COPY --from=x a b';
    const { trigger } = first(text);
    expect(trigger?.keyword).toBe('COPY');
    expect(trigger?.flags.map((flag) => flag.name)).toEqual(['from']);
    expect(trigger?.words.map((word) => word.text)).toEqual(['a', 'b']);
    expect(trigger?.span).toEqual({ start: 8, end: text.length });
  });
  it('refuses triggers that Docker refuses', () => {
    checkUnreadable('ONBUILD ONBUILD RUN a', 'ONBUILD cannot carry ONBUILD');
    checkUnreadable('ONBUILD from a', 'ONBUILD cannot carry FROM');
    checkUnreadable('ONBUILD', 'ONBUILD has no argument');
  });
  it('does not follow a long chain of triggers', () => {
    expect(first('ONBUILD '.repeat(8000)).trigger?.trigger).toBeUndefined();
  });
});

describe('what Docker refuses', () => {
  it.each([
    ['FROM', 'FROM is not of the form `FROM image` or `FROM image AS name`'],
    ['FROM a b', 'FROM is not of the form `FROM image` or `FROM image AS name`'],
    ['FROM a AS 1', 'FROM is not of the form `FROM image` or `FROM image AS name`'],
    ['COPY a', 'COPY has no destination'],
    ['ADD ["a"]', 'ADD has no destination'],
    ['ENV A', 'ENV is not a list of names and values'],
    ['ENV A=1 B', 'ENV is not a list of names and values'],
    ['ARG =x', 'ARG is not a list of names and values'],
    ['CMD ["a", 1]', 'its JSON array holds something else than strings'],
    ['SHELL bash', 'SHELL has no JSON array'],
    ['USER', 'USER has no argument'],
  ])('%s', (text, because) => checkUnreadable(text, because));

  it('a line of 64 KiB, but not a shorter one', () => {
    checkUnreadable(`RUN ${'a'.repeat(65_530)}\n`, undefined);
    checkUnreadable(`RUN ${'a'.repeat(65_532)}\n`, 'one of its lines is longer than Docker reads');
    checkUnreadable(`RUN ${'é'.repeat(32_766)}\n`, 'one of its lines is longer than Docker reads');
  });
});
