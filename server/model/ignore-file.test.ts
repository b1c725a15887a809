/** Ignore files line by line, and the walk that decides what is sent. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ignoreWalk, parseIgnoreFile } from './ignore-file.ts';

function checkLines(name: string, text: string, expected: readonly string[]) {
  it(name, () => {
    const shown = parseIgnoreFile(text).patterns.map((each) => `${each.line}:${each.isNegated ? '!' : ''}${each.cleaned}`);
    expect(shown).toEqual(expected);
  });
}

describe('lines', () => {
  checkLines('lose blanks, endings and a byte order mark', '\uFEFFa\r\n  b \t\n\n\u00a0c\n', ['0:a', '1:b', '3:c']);
  checkLines('are comments only when # is the first character', '#a\n #b\n', ['1:#b']);
  checkLines('are cleaned and lose one leading slash', '/a/\n//b\n./c/../d\na//b\n/\n', ['0:a', '1:b', '2:d', '3:a/b', '4:/']);
  checkLines('keep a path that leaves the context', '../x\n', ['0:../x']);
  checkLines('negate with a blank after the mark', '! a\n!/b/\n', ['0:!a', '1:!b']);
  checkLines('negate after a cleaned leading slash, as Docker does', '/!a\n', ['0:!a']);
  checkLines('negate once', '!!a\n', ['0:!!a']);
  checkLines('need no ending', 'a', ['0:a']);

  it('give the place of the pattern', () => {
    const text = 'a\n  !b/ \n';
    const [, second] = parseIgnoreFile(text).patterns;
    expect(second && text.slice(second.span.start, second.span.end)).toBe('!b/');
    expect(second?.text).toBe('!b/');
  });
});

describe('a build fails', () => {
  const broken = ['!', '! ', '!/', '[', 'a[', '[]a]', '[-x]', '[x-]', '[a-b-c]', 'a\\', 'x'.repeat(70_000)];
  for (const line of broken) {
    it(`on ${line.slice(0, 10)}`, () => {
      const file = parseIgnoreFile(`ok\n${line}\n`);
      expect(file.problems.map((problem) => problem.line)).toEqual([1]);
      expect(ignoreWalk(file)).toBeUndefined();
    });
  }
});

/** Paths that end with `/` are folders; the answer lists what is sent, in order. */
function checkWalk(name: string, ignore: string, paths: readonly string[], expected: readonly string[]) {
  it(name, () => {
    const walk = ignoreWalk(parseIgnoreFile(ignore));
    const kept = paths.filter((path) => {
      const decision = walk?.decidePath(path.replace(/\/$/, ''), path.endsWith('/'));
      return decision !== undefined && decision.excludedBy === undefined;
    });
    expect(kept).toEqual(expected);
  });
}

describe('the walk', () => {
  checkWalk('drops what is inside an excluded folder', 'a\n', ['a/', 'a/b', 'ab'], ['ab']);
  checkWalk('takes the last word', '*.md\n!README.md\nREADME*\n', ['README.md', 'a.md', 'b'], ['b']);
  checkWalk('re-includes below an excluded folder', '*\n!src\n', ['a', 'src/', 'src/x', 'src/y/z'], ['src/', 'src/x', 'src/y/z']);
  checkWalk('re-includes one file', 'a\n!a/keep\n', ['a/', 'a/x', 'a/keep'], ['a/keep']);
  checkWalk('re-includes by wildcard', '**\n!**/*.go\n', ['a/', 'a/x.go', 'x.go', 'x.c'], ['a/x.go', 'x.go']);
  checkWalk('excludes again inside a re-included folder', '*\n!a\na/b\n', ['a/', 'a/b', 'a/c'], ['a/', 'a/c']);
  checkWalk('does not enter where no exception can match', 'a\n!b/c\n', ['a/', 'a/b/', 'b/', 'b/c'], ['b/', 'b/c']);
  checkWalk('keeps what a skipped pattern had matched', '*\n!sub/x\n*\n', ['sub/', 'sub/x'], ['sub/x']);
  checkWalk('does not see nested names without **', 'node_modules\n', ['node_modules/', 'a/node_modules/'], ['a/node_modules/']);
  checkWalk('matches nothing with the root itself', '.\n/\n', ['a', '.b'], ['a', '.b']);

  it('names the pattern that decided, with its line', () => {
    const walk = ignoreWalk(parseIgnoreFile('# x\n*.log\n!a.log\na*\n'));
    expect(walk?.decidePath('a.log', false).excludedBy).toMatchObject({ text: 'a*', line: 3 });
    expect(walk?.decidePath('b.log', false).excludedBy).toMatchObject({ text: '*.log', line: 1 });
  });

  it('knows the file that arrives without its bytes', () => {
    const walk = ignoreWalk(parseIgnoreFile('*\n!sub/x\n*\n'));
    expect(walk?.decidePath('sub/x', false).excludedBy).toBeUndefined();
    expect(walk?.isExcludedOnOpen('sub/x')).toBe(true);
  });
});

describe('any ignore file', () => {
  const unit = fc.constantFrom('a', 'b', '/', '*', '?', '.', '!', '[', ']', '^', '-', '\\', '#', ' ', '\n', '\r', '😀', '\uFEFF');
  const path = fc.array(fc.constantFrom('a', 'b', 'ab', '.a'), { minLength: 1, maxLength: 4 }).map((parts) => parts.join('/'));

  it('is read without an exception, and each pattern stands where it says', () => {
    fc.assert(
      fc.property(fc.string({ unit }), path, (text, candidate) => {
        const file = parseIgnoreFile(text);
        for (const each of file.patterns) expect(text.slice(each.span.start, each.span.end)).toBe(each.text);
        ignoreWalk(file)?.decidePath(candidate, false);
      }),
      { numRuns: 1000 },
    );
  });

  it('without exceptions excludes whatever is below something excluded', () => {
    const line = fc.string({ unit: fc.constantFrom('a', 'b', '/', '*', '.'), minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(fc.array(line), path, (lines, candidate) => {
        const walk = ignoreWalk(parseIgnoreFile(lines.join('\n')));
        if (walk?.decidePath(candidate, true).excludedBy === undefined) return;
        expect(walk.decidePath(`${candidate}/b`, false).excludedBy).toBeDefined();
      }),
      { numRuns: 500 },
    );
  });
});
