import { describe, expect, it } from 'vitest';
import type { Heredoc, Instruction } from './instruction.ts';
import { heredocText } from './logical-text.ts';
import { parseDockerfile } from './parse-dockerfile.ts';

/** Checks names and bodies of the first instruction's heredocs. */
function checkHeredocs(text: string, ...expected: readonly (readonly [name: string, body: string])[]): void {
  expect(heredocsOf(text).map(({ name, body }) => [name, body])).toEqual(expected);
}

function heredocsOf(text: string): readonly Heredoc[] {
  return parseDockerfile(text).instructions[0]?.heredocs ?? [];
}

function keywordsOf(text: string): readonly string[] {
  return parseDockerfile(text).instructions.map(({ keyword }: Instruction) => keyword);
}

describe('markers', () => {
  it('reads one body', () => checkHeredocs('RUN <<EOF\na\n  b\nEOF\nRUN x', ['EOF', 'a\n  b\n']));
  it('reads several on one line, in order', () => checkHeredocs('COPY <<a <<b /x\n1\na\n2\nb\n', ['a', '1\n'], ['b', '2\n']));
  it('accepts a blank before the name', () => checkHeredocs("RUN cat << 'E' >f\na\nE\n", ['E', 'a\n']));
  it('accepts a file descriptor', () => checkHeredocs('RUN 3<<E cat\na\nE\n', ['E', 'a\n']));
  it('reads quoted names with blanks', () => checkHeredocs('RUN <<"A B"\na\nA B\n', ['A B', 'a\n']));
  it('does not end a file that only mentions the name', () => checkHeredocs('RUN <<E\n E\nE2\nE\n', ['E', ' E\nE2\n']));
  it('takes the name as it is after expansion marks', () => checkHeredocs('RUN <<$X\na\n$X\n', ['$X', 'a\n']));
  it.each([
    'RUN echo "a << b"\nRUN x',
    "RUN echo 'a <<b'\nRUN x",
    'RUN cat <<< word\nRUN x',
    'RUN echo $((1<<3))\nRUN x',
    'RUN a <<\nRUN x',
    'RUN cat <<- E\nRUN x',
    'RUN ["a", "<<E"]\nRUN x',
    "RUN echo it's <<E\nRUN x",
    'RUN echo ${} <<E\nRUN x',
    'CMD <<E\nRUN x',
    'ENV A=<<E\nRUN x',
  ])('finds none in %j', (text) => {
    expect(heredocsOf(text)).toEqual([]);
    expect(keywordsOf(text)).toHaveLength(2);
  });
});

describe('bodies', () => {
  it('expand unless the name was quoted', () => {
    expect(heredocsOf('RUN <<A <<"B" <<C\\D\nA\nB\nCD').map(({ name, expands }) => [name, expands])).toEqual([
      ['A', true],
      ['B', false],
      ['CD', true],
    ]);
  });
  it('lose leading tabs for `<<-`, and so does the terminator', () => {
    const text = 'RUN <<-E\n\t\ta\n\t b\n c\n\t\tE\nRUN x';
    checkHeredocs(text, ['E', 'a\n b\n c\n']);
    const [heredoc] = heredocsOf(text);
    if (heredoc === undefined) throw new Error('no heredoc');
    const logical = heredocText(text, heredoc);
    expect(logical.text).toBe(heredoc.body);
    const at = logical.text.indexOf('b');
    expect(text.slice(logical.spanOf(at, at + 1).start, logical.spanOf(at, at + 1).end)).toBe('b');
    expect(logical.spanOf(at, at + 1).start).toBe(text.indexOf('b'));
  });
  it('keep carriage returns', () => checkHeredocs('RUN <<E\r\na\r\nE\r\n', ['E', 'a\r\n']));
  it('hold instructions that are none', () => {
    expect(keywordsOf('RUN <<E\nFROM x\n# escape=`\nRUN \\\nE\nUSER a')).toEqual(['RUN', 'USER']);
  });
  it('may be empty', () => {
    const text = 'RUN <<E\nE\n';
    checkHeredocs(text, ['E', '']);
    expect(heredocsOf(text)[0]?.bodySpan).toEqual({ start: 8, end: 8 });
  });
  it('stand where their span says', () => {
    const text = 'COPY <<a <<b /x\n1\na\n2\nb\n';
    expect(heredocsOf(text).map(({ bodySpan }) => text.slice(bodySpan.start, bodySpan.end))).toEqual(['1\n', '2\n']);
  });
  it('follow the last line of a continued instruction', () => checkHeredocs('RUN a \\\n<<E\nb\nE\n', ['E', 'b\n']));
  it('belong to an ONBUILD and to what it carries', () => {
    const [instruction] = parseDockerfile('ONBUILD RUN <<E\na\nE\n').instructions;
    expect(instruction?.trigger?.heredocs).toEqual(instruction?.heredocs);
    expect(instruction?.heredocs).toHaveLength(1);
  });
  it('that never end make the instruction unreadable and reach to the end of the file', () => {
    const text = 'RUN <<E\na\nRUN b\n';
    const { instructions } = parseDockerfile(text);
    expect(instructions.map(({ unreadable }) => unreadable)).toEqual(['the heredoc E never ends']);
    expect(text.slice(instructions[0]?.span.start, instructions[0]?.span.end)).toBe('RUN <<E\na\nRUN b');
    expect(parseDockerfile('RUN <<E\n').instructions[0]?.span).toEqual({ start: 0, end: 7 });
  });
});
