/** The commands that a shell text starts, as tables: lists, blocks, wrappers, directories; and that no text breaks it. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseShell } from './parse-shell.ts';
import type { ShellCommand } from './shell-command.ts';

const runs = Number(process.env['UNSTALE_FUZZ_RUNS'] ?? 1000);

function parse(text: string) {
  return parseShell({ text, spanOf: (start, end) => ({ start, end }) });
}

/** One line a command: `[directory] program args > redirections`, indented by depth, `?` when it may not run. */
function show({
  program,
  args,
  wrappers,
  redirections,
  directory,
  isDirectoryKnown,
  isConditional,
  depth,
}: ShellCommand): string {
  const place = isDirectoryKnown ? (directory === undefined ? '' : `[${directory}] `) : '[?] ';
  const words = [...wrappers.map((word) => `(${word})`), program, ...args.map(({ text }) => text)];
  const outputs = redirections.map(({ operator, target }) => `${operator}${target.text}`);
  return `${'  '.repeat(depth)}${place}${[...words, ...outputs].join(' ')}${isConditional ? ' ?' : ''}`;
}

describe('commands', () => {
  test.each([
    ['a list', 'set -eux; apt-get update && apt-get install -y curl', ['set -eux', 'apt-get update', 'apt-get install -y curl']],
    ['a pipe', 'curl -fsSL x | tar -xz', ['curl -fsSL x', 'tar -xz']],
    ['what runs only when something failed', 'a || b; c', ['a', 'b ?', 'c']],
    [
      'an if',
      'if [ -f a ]; then yarn; elif x; then npm i; else y; fi && z',
      ['[ -f a ] ?', 'yarn ?', 'x ?', 'npm i ?', 'y ?', 'z'],
    ],
    ['a loop', 'for i in a b; do echo $i; done; x', ['echo $i ?', 'x']],
    ['a while loop', 'while read l; do echo "$l"; done', ['read l ?', 'echo $l ?']],
    ['a case', 'case $A in a|b) foo;; *) bar;; esac; baz', ['foo ?', 'bar ?', 'baz']],
    ['a group', '{ a; b; } && c', ['a', 'b', 'c']],
    ['a negation', '! a && b', ['a', 'b']],
    ['a substitution', 'X=$(curl -s u | jq .) foo "$(id -u)"', ['foo $(id -u)', '  curl -s u', '  jq .', '  id -u']],
    ['backticks', 'echo `date`', ['echo `date`', '  date']],
    [
      'a script for a shell',
      'sh -c "cd /x && pip install -r r.txt"',
      ['sh -c cd /x && pip install -r r.txt', '  cd /x', '  [/x] pip install -r r.txt'],
    ],
    ['a script behind several options', `bash -lec 'npm ci'`, ['bash -lec npm ci', '  npm ci']],
    ['a substitution inside a script, once', 'sh -c "a $(b)"', ['sh -c a $(b)', '  a $(b)', '    b']],
    ['redirections', 'a > /dev/null 2>&1 < in', ['a >/dev/null 2>&1 <in']],
    ['a redirection alone', '<<EOF', [' <<EOF']],
    ['quotes and escapes', `echo "a b" 'c d' e\\ f`, ['echo a b c d e f']],
    ['a comment', 'a # && b', ['a']],
    ['words that only look like commands', 'echo npm install', ['echo npm install']],
    ['lines', 'a\nb\n\nc', ['a', 'b', 'c']],
    ['nothing', ' ; ', []],
  ])('of %s', (_name, text, expected) => {
    expect(parse(text).commands.map(show)).toEqual(expected);
  });

  test('say where they stand, wrappers and redirections included', () => {
    const text = 'cd app && sudo -u node npm ci > log';
    const places = parse(text).commands.map(({ span, programSpan }) =>
      [span, programSpan].map(({ start, end }) => text.slice(start, end)),
    );
    expect(places).toEqual([
      ['cd app', 'cd'],
      ['sudo -u node npm ci > log', 'npm'],
    ]);
  });

  test('know which of their words are spelled out, and which variables the others name', () => {
    const [command] = parse(`x plain "$A" '$B' \${C:-d} *.js`).commands;
    expect(command?.args.map(({ isLiteral, variables }) => [isLiteral, variables])).toEqual([
      [true, []],
      [false, ['A']],
      [true, []],
      [false, ['C']],
      [false, []],
    ]);
  });
});

describe('wrappers', () => {
  test.each([
    ['sudo -u app env A=b npm ci', '(sudo) (env) npm ci'],
    ['exec gosu app yarn', '(exec) (gosu) yarn'],
    ['timeout -s KILL 60 npm ci', '(timeout) npm ci'],
    ['xargs -n 1 apt-get install -y', '(xargs) apt-get install -y'],
    ['time nice -n 5 make', '(time) (nice) make'],
    ['bundle exec rake', '(bundle) (exec) rake'],
    ['corepack pnpm install', '(corepack) pnpm install'],
    ['corepack enable', 'corepack enable'],
    ['bundle install', 'bundle install'],
    ['A=1 B=2 npm ci', 'npm ci'],
    ['sudo', 'sudo'],
  ])('%s', (text, expected) => {
    expect(parse(text).commands.map(show)).toEqual([expected]);
  });
});

describe('the working directory', () => {
  test.each([
    ['cd app && npm ci', ['cd app', '[app] npm ci']],
    ['cd a && cd b && x', ['cd a', '[a] cd b', '[a/b] x']],
    ['cd a; cd /b; x', ['cd a', '[a] cd /b', '[/b] x']],
    ['(cd a; x); y', ['  cd a', '  [a] x', 'y']],
    ['pushd a && x && popd && y', ['pushd a', '[a] x', '[a] popd', 'y']],
    ['cd "$X" && y', ['cd $X', '[?] y']],
    ['cd - && y', ['cd -', '[?] y']],
    ['cd && y', ['cd', '[?] y']],
    ['[ -d a ] || cd a; y', ['[ -d a ]', 'cd a ?', '[?] y']],
    ['cd "$X"; cd /a; y', ['cd $X', '[?] cd /a', '[/a] y']],
  ])('of %s', (text, expected) => {
    expect(parse(text).commands.map(show)).toEqual(expected);
  });
});

describe('what is not closed', () => {
  test.each(['echo "a', "echo 'a", 'echo $(a', 'echo `a', 'echo ${a', 'sh -c "a $(b"'])('%s is not complete', (text) => {
    expect(parse(text).isComplete).toBe(false);
  });

  test('a closed line is complete', () => {
    expect(parse('a "b" $(c) `d` ${e}').isComplete).toBe(true);
  });
});

test('never throws, and every command stands inside the text, in order', () => {
  const pieces = ['a', ' ', '"', "'", '$(', ')', '`', '${', '}', '|', '&&', ';', '\n', '\\', '<<E', '>', '𝒳', '\0', '\u00a0'];
  const words = ['if ', 'fi', 'case x in', 'esac', 'cd /', 'sh -c ', '#', 'for i in ', 'do ', 'done'];
  const piece = fc.constantFrom(...pieces, ...words);
  const text = fc.oneof(
    fc.string(),
    fc.array(piece, { maxLength: 60 }).map((parts) => parts.join('')),
  );
  fc.assert(
    fc.property(text, (source) => {
      let last = 0;
      for (const { span } of parse(source).commands) {
        expect(span.start).toBeGreaterThanOrEqual(last);
        expect(span.end).toBeLessThanOrEqual(source.length);
        last = span.start;
      }
    }),
    { numRuns: runs },
  );
});

test('a long line has as many commands as it spells', () => {
  expect(parse('a && '.repeat(20_000)).commands).toHaveLength(20_000);
});

/** What the words, directories and scripts of all commands hold together. */
function sizeOf(commands: readonly ShellCommand[]): number {
  return commands
    .flatMap(({ args, assignments, redirections }) => [...args, ...assignments, ...redirections.map(({ target }) => target)])
    .reduce((size, { text }) => size + text.length, 0);
}

test.each(['$(a ', '"$(', 'sh -c "a ', 'su a -c "$(', '[[ $(', 'A=$(', '${a:-$(b) ', 'eval "', 'bash <<E\n', '`a '])(
  'what is made of %j, however often it is nested, grows no faster than the text',
  (piece) => {
    const sizes = [2000, 16_000].map((count) => {
      const text = piece.repeat(count);
      return sizeOf(parse(text).commands) / text.length;
    });
    // Substitutions are followed 40 deep, scripts 8 deep: each depth holds the text once more.
    expect(Math.max(...sizes)).toBeLessThan(50);
  },
);
