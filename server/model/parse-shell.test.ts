/** The corners of the shell grammar: what is text and what is a command, and which places commands have in the document. */
import { describe, expect, it } from 'vitest';
import { parseShell } from './parse-shell.ts';
import type { ShellCommand } from './shell-command.ts';

function parse(text: string) {
  return parseShell({ text, spanOf: (start, end) => ({ start, end }) });
}

/** `program arg arg`, `?` when it may not run, the directory in front when it has changed. */
function show({ program, args, isConditional, directory, isDirectoryKnown }: ShellCommand): string {
  const place = !isDirectoryKnown ? '[?] ' : directory === undefined ? '' : `[${directory}] `;
  return place + [program, ...args.map(({ text }) => text)].join(' ') + (isConditional ? ' ?' : '');
}

function checkCommands(text: string, expected: readonly string[]): void {
  const { commands, isComplete } = parse(text);
  expect(commands.map(show)).toEqual(expected);
  expect(isComplete).toBe(true);
}

describe('a word', () => {
  it.each(['\u00a0', '\u2028', '\u3000', '\ufeff'])('may contain the Unicode space %j, as a shell has it', (space) => {
    checkCommands(`echo${space}x y`, [`echo${space}x y`]);
  });

  it.each([
    ['arithmetic', 'echo $((1 + (2 * 3))) && x', ['echo $((1 + (2 * 3)))', 'x']],
    ['quotes inside a substitution', `echo "$(echo "it's )")" && x`, [`echo $(echo "it's )")`, "echo it's )", 'x']],
    ['a quoted brace inside braces', 'echo ${a:-"}"} && x', ['echo ${a:-"}"}', 'x']],
    ['a substitution inside braces', 'echo ${a:-$(b c)}', ['echo ${a:-$(b c)}', 'b c']],
    ['a quote in an ANSI-C string', `echo $'it\\'s' && x`, ["echo it's", 'x']],
    ['a case inside a substitution', 'A=$(case $B in c) d;; esac) e', ['e', 'd ?']],
    ['a comment inside a substitution', 'echo $(a # )\n)', ['echo $(a # )\n)', 'a']],
    ['a process substitution', 'bash <(curl u) x', ['bash <(curl u) x', 'curl u']],
    ['an array', 'A=(a "$(b)" c) x', ['x', 'b']],
    ['an escaped line ending', 'a b\\\nc', ['a bc']],
    ['a hash inside', 'a b#c', ['a b#c']],
  ])('may contain %s', (_what, text, expected) => checkCommands(text, expected));
});

describe('no command is', () => {
  it.each([
    ['a line of a heredoc', 'cat <<EOF > f\napt-get update\nEOF\nx', ['cat', 'x']],
    ['a line of a heredoc with stripped tabs', 'cat <<-EOF\n\ta\n\tEOF\nx', ['cat', 'x']],
    ['a line of the second heredoc', 'cat <<A <<B\na\nA\nb\nB\nx', ['cat', 'x']],
    ['an operand of a test', '[[ $a && b > c || (d) ]] && x', ['[[ $a b c d ]]', 'x']],
    ['an arithmetic command', '((a <<= 1)); x', ['x']],
    ['the head of a for', 'for ((i = 0; i < 3; i++)); do x; done', ['x ?']],
    ['a word of a for', 'for a in npm install; do x; done', ['x ?']],
    ['a pattern', 'case $a in (npm|yarn) x;; *) y;; esac', ['x ?', 'y ?']],
    ['the name of a function', 'npm() { a; }; b', ['a ?', 'b']],
    ['the name behind `function`', 'function npm { a; }; b', ['a ?', 'b']],
    ['a redirection behind a block', 'while a; do b; done < f > g', ['a ?', 'b ?']],
  ])('%s', (_what, text, expected) => checkCommands(text, expected));
});

describe('commands are also', () => {
  it.each([
    ['in the words of a for', 'for a in $(b); do c; done', ['b ?', 'c ?']],
    ['in the subject of a case', 'case "$(uname -m)" in x) a;; esac', ['uname -m ?', 'a ?']],
    ['in a heredoc that expands', 'cat <<E\n$(a)\nE', ['cat', 'a']],
    ['not in one that does not', "cat <<'E'\n$(a)\nE", ['cat']],
    ['in a heredoc that a shell reads', 'bash -e <<E\ncd /a\nb\nE\nc', ['bash -e', 'cd /a', '[/a] b', 'c']],
    ['not in one for a script file', 'bash f.sh <<E\na\nE', ['bash f.sh']],
    ['in a script with escapes', 'sh -c "a \\"b c\\" && d"', ['sh -c a "b c" && d', 'a b c', 'd']],
    ['in the script of su', "su - app -c 'a && b'", ['su - app -c a && b', 'a', 'b']],
    ['in an eval', `eval "a b"`, ['eval a b', 'a b']],
    ['in an ANSI-C string', "sh -c $'a && b'", ['sh -c a && b', 'a', 'b']],
    ['behind options of the shell', `bash -euo pipefail -c 'a'`, ['bash -euo pipefail -c a', 'a']],
    ['not in the operands of a script file', `bash f.sh -c 'a'`, ['bash f.sh -c a']],
  ])('%s', (_where, text, expected) => checkCommands(text, expected));
});

describe('a command may not run', () => {
  it.each([
    ['in a group behind ||', 'a || { b; c; }; d', ['a', 'b ?', 'c ?', 'd']],
    ['in a subshell behind ||', 'a || (b; c) && d', ['a', 'b ?', 'c ?', 'd']],
    ['in a pipe behind ||', 'a || b | c; d', ['a', 'b ?', 'c ?', 'd']],
    ['in a function', 'f() { a && b; }', ['a ?', 'b ?']],
    ['in a nested block', 'if a; then for b in c; do d; done; fi; e', ['a ?', 'd ?', 'e']],
  ])('%s', (_where, text, expected) => checkCommands(text, expected));
});

describe('the directory', () => {
  it.each([
    ['is known in the branch that sets it', 'if a; then cd /x && b; fi; c', ['a ?', 'cd /x ?', '[/x] b ?', '[?] c']],
    ['starts anew in each branch', 'cd /w; if a; then cd b; else c; fi', ['cd /w', '[/w] a ?', '[/w] cd b ?', '[/w] c ?']],
    ['is not known in a second round', 'for a in b; do cd x; c; done', ['cd x ?', '[?] c ?']],
    ['starts anew in each subshell of a loop', 'for a in b; do (cd x; c); done; d', ['cd x ?', '[x] c ?', 'd']],
    ['is not changed by a function that is not called', 'f() { cd /x; }; a', ['cd /x ?', 'a']],
    ['comes back with popd', 'cd /w; pushd "$A"; a; popd; b', ['cd /w', '[/w] pushd $A', '[?] a', '[?] popd', '[/w] b']],
    ['is what a wrapper is told', 'env -C /x a; sudo --chdir y b', ['[/x] a', '[y] b']],
    ['is kept by a pipe', 'cd /w && a | b', ['cd /w', '[/w] a', '[/w] b']],
  ])('%s', (_what, text, expected) => checkCommands(text, expected));
});

describe('a wrapper', () => {
  it.each([
    ['with joined options', 'sudo -iu app npm ci', 'npm ci'],
    ['with its value joined', 'xargs -I{} npm ci', 'npm ci'],
    ['of packages', 'npx --yes pnpm@9 install', 'pnpm@9 install'],
    ['with an end of options', 'npm exec --yes -- foo bar', 'foo bar'],
    ['that only looks for a program', 'command -v yarn', 'command -v yarn'],
    ['that installs, too', 'uv run --frozen a', 'uv run --frozen a'],
    ['without a program', 'sudo -u app', 'sudo -u app'],
    ['with a path', '/usr/bin/env A=b npm ci', 'npm ci'],
    ['with a quoted assignment', 'env "A=b c" npm ci', 'npm ci'],
    ['that is none: the name is quoted', '"A"=b npm ci', 'A=b npm ci'],
  ])('%s', (_what, text, expected) => checkCommands(text, [expected]));
});

describe('what stands before a command', () => {
  it.each([
    ['is kept over a line ending', 'a &&\n\nb ||\nc |\nd', ['start', 'and', 'or', 'pipe']],
    ['is the line ending otherwise', 'a\nb;c & d', ['start', 'then', 'then', 'background']],
    ['is never the start in a loop', 'for a in b; do c; done && d', ['then', 'and']],
  ])('%s', (_what, text, expected) => {
    expect(parse(text).commands.map(({ operator }) => operator)).toEqual(expected);
  });
});

describe('the place', () => {
  it.each([
    ['of a command in a script with escapes', 'sh -c "a \\"b\\" && [|npm ci|]"'],
    ['of a command with a redirection in front', 'a; [|> f npm ci|]'],
    ['of a command in backticks', 'a `[|npm ci|]`'],
    ['of a command in a heredoc that a shell reads', 'sh <<E\n  [|npm ci|]\nE'],
    ['of a command with assignments and wrappers', '( [|A=b sudo -E npm ci 2> /dev/null|] )'],
  ])('%s is exact', (_what, marked) => {
    const text = marked.replace('[|', '').replace('|]', '');
    const { span } = parse(text).commands.find(({ program }) => program === 'npm') ?? { span: { start: 0, end: 0 } };
    expect(`${text.slice(0, span.start)}[|${text.slice(span.start, span.end)}|]${text.slice(span.end)}`).toBe(marked);
  });
});

describe('a text is not complete', () => {
  it.each([
    'if a; then b',
    'a; fi',
    '( a',
    'a )',
    '{ a',
    'case a in b) c',
    'for a in b',
    'done',
    '[[ a',
    'cat <<E\na',
    'eval "$A" b',
    "bash -c $'npm\\nci'",
    'echo "${a"',
    `echo $'a`,
    'echo `a \\`b\\``',
    '$('.repeat(100),
  ])('%j', (text) => {
    expect(parse(text).isComplete).toBe(false);
  });

  it('stays complete when the lines of a heredoc are elsewhere', () => {
    expect(parse('cat <<EOF > f').isComplete).toBe(true);
  });
});

describe('texts that no person wrote', () => {
  it.each([
    '(',
    '$(',
    '${a',
    '"',
    '`',
    "`'` ",
    '`#` ',
    'cat <<A\nx\n',
    'a || { ',
    '((a) x',
    'bash <<A\n',
    'f() { ',
    'cd a;',
    'A=(',
    '<(',
  ])('of %j are read to their end', (piece) => {
    const text = piece.repeat(65_536 / piece.length);
    for (const { span } of parse(text).commands) expect(span.end).toBeLessThanOrEqual(text.length);
  });
});
