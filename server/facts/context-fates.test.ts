/** What becomes of the files of a context: kept out, taken, or taken by nobody. */
import { describe, expect, test } from 'vitest';
import { memoryContext } from '../context/memory-context.ts';
import { parseDockerfile } from '../model/parse-dockerfile.ts';
import { contextFates, type Fate, fateOfPath } from './context-fates.ts';
import { gatherFacts } from './gather-facts.ts';

const files = { 'src/app.js': '', 'src/view.js': '', 'notes.txt': '', 'package.json': '' };

function factsOf(dockerfile: string, ignore?: string) {
  const all = ignore === undefined ? files : { ...files, '.dockerignore': ignore };
  return gatherFacts(parseDockerfile(dockerfile), memoryContext(all));
}

function fatesOf(dockerfile: string, ignore?: string, target?: string) {
  const fates = contextFates(factsOf(dockerfile, ignore), target);
  return fates.kind === 'loaded' ? fates.value : expect.fail(JSON.stringify(fates));
}

const text = (fate: Fate | undefined) => (fate?.kind === 'ignored' ? `ignored ${fate.line}: ${fate.pattern}` : fate?.kind);

describe('a file', () => {
  test.each<[string, string, string, string | undefined, string]>([
    ['that a folder is copied with', 'FROM x\nCOPY src /app', 'src/app.js', undefined, 'copied'],
    ['that nothing names', 'FROM x\nCOPY src /app', 'notes.txt', undefined, 'not-copied'],
    ['that is ignored', 'FROM x\nCOPY . /app', 'notes.txt', 'dist\n*.txt\n', 'ignored 1: *.txt'],
    ['that is included again', 'FROM x\nCOPY . /app', 'src/app.js', 'src/*\n!src/app.js\n', 'copied'],
    [
      'that only a stage needs which the target is made with',
      'FROM x AS a\nCOPY package.json /\nRUN y\nFROM z\nCOPY --from=a /o /',
      'package.json',
      undefined,
      'copied',
    ],
    [
      'that a step may copy which cannot be followed',
      'ARG BASE\nFROM x\nCOPY src /app\nCOPY --from=$BASE notes.txt /',
      'notes.txt',
      undefined,
      'unknown',
    ],
    ['that --exclude leaves out', 'FROM x\nCOPY --exclude=*.txt . /app', 'notes.txt', undefined, 'not-copied'],
  ])('%s', (_, dockerfile, path, ignore, expected) => {
    expect(text(fatesOf(dockerfile, ignore).entries.find((entry) => entry.path === path)?.fate)).toBe(expected);
  });

  test('that only another stage copies is copied by none of this target', () => {
    const dockerfile = 'FROM x AS a\nCOPY src /app\nFROM x AS b\nCOPY notes.txt /';
    const { entries } = fatesOf(dockerfile, undefined, 'a');
    expect(entries.find(({ path }) => path === 'notes.txt')?.fate).toEqual({ kind: 'not-copied' });
  });

  test('in a folder that nobody looked into has the fate of the folder', () => {
    const facts = factsOf('FROM x\nCOPY . /app', 'src\n');
    expect(text(fateOfPath(facts, fatesOf('FROM x\nCOPY . /app', 'src\n'), 'src/deep/new.js'))).toBe('ignored 0: src');
  });

  test('that is not there is kept out all the same when a pattern says so', () => {
    const facts = factsOf('FROM x\nCOPY . /app', '*.log\n');
    expect(text(fateOfPath(facts, fatesOf('FROM x\nCOPY . /app', '*.log\n'), 'new.log'))).toBe('ignored 0: *.log');
  });
});

describe('what a COPY names and does not get', () => {
  test.each<[string, string, string, string[]]>([
    ['a file', 'FROM x\nCOPY notes.txt /', '*.txt', ['notes.txt']],
    ['a folder that arrives empty', 'FROM x\nCOPY src /app', 'src/*', ['src/app.js']],
    ['nothing, where some of it arrives', 'FROM x\nCOPY src /app', 'src/view.js', []],
    ['nothing, where the whole context is copied', 'FROM x\nCOPY . /app', '*.txt', []],
  ])('%s', (_, dockerfile, ignore, lost) => {
    expect(fatesOf(dockerfile, ignore).lost.map(({ path }) => path)).toEqual(lost);
  });

  test('is not told of a stage that the target does not need', () => {
    expect(fatesOf('FROM x AS other\nCOPY notes.txt /\nFROM y\nCOPY src /app', '*.txt').lost).toEqual([]);
  });

  test.each<[string, string, string, boolean]>([
    ['a file', 'COPY notes.txt /', 'notes.txt', true],
    ['a folder that is kept out itself: the build fails', 'COPY src /app', 'src/', true],
    ['all that is in a folder, which may be meant to arrive empty', 'COPY src /app', 'src/*', false],
  ])('is meant to be there: %s', (_, copy, ignore, isNamed) => {
    expect(fatesOf(`FROM x\n${copy}`, ignore).lost.map((lost) => lost.isNamed)).toEqual([isNamed]);
  });
});
