/** `COPY --parents`: what is part of its key, which files decide its content, and when the build fails. */
import { describe, expect, test } from 'vitest';
import {
  type Files,
  type Given,
  graphOf,
  rebuilt,
  SimulatedBuilder,
  treeOf,
  verticesOf,
} from '../../test/support/simulated-builder.ts';
import { filteredEntries } from './filtered-selection.ts';
import { selectedBy } from './selected-paths.ts';
import type { Selector } from './vertex.ts';

const files: Files = {
  'src/a.js': '1',
  'src/deep/b.js': '2',
  'src/deep/c.ts': '3',
  'src/empty/': '',
  'other/a.js': '1',
  'other/deep/b.js': '2',
  'top.js': '4',
  l: '->src',
  'l.js': '->top.js',
};
const newer: Pick<Given, 'builder'> = { builder: { mergesLinks: true, buildKit: 26 } };
const of = (line: string, syntax = '') => `${syntax}FROM base\nCOPY --parents ${line} /x/\n`;
const again = (before: string, after: string, more: object = {}) => rebuilt(of(before), of(after), { files, ...more });
const selectorOf = (source: string, builder: object = {}): Selector => {
  const [input] = verticesOf({ dockerfile: of(source), files, ...builder })[0]?.inputs ?? [];
  const [selector] = input?.selectors ?? [];
  if (selector === undefined) throw new Error('It selects nothing.');
  return selector;
};
function listed(source: string): readonly string[] {
  const filtered = filteredEntries(treeOf(files), selectorOf(source));
  return filtered.kind === 'entries' ? filtered.entries.map(({ path }) => path) : [filtered.kind];
}

describe('its key', () => {
  test.each([
    ['the path within the context, of which a plain copy keeps the last part only', 'src/a.js', 'other/a.js'],
    ['the pattern', 'src/*.js', 'src/**'],
    ['where the pivot is', 'src/deep/b.js', 'src/./deep/b.js'],
    ['a slash at the end of an absolute path', '/src', '/src/'],
    ['the name of the folder in front of the pivot', 'src/./a.js', 'other/./a.js'],
    ['an exclude', 'src', '--exclude=nothing src'],
    ['the order of the sources', 'src/a.js top.js', 'top.js src/a.js'],
  ])('%s counts', (_, before, after) => {
    expect([again(before, after), again(after, before), again(after, after)]).toEqual(['changed', 'changed', 'reused']);
  });

  test.each([
    ['ways to spell a path', 'src/a.js', './src/deep/../a.js'],
    ['a leading slash', 'src/a.js', '/src/a.js'],
    ['a slash at the end of a relative path', 'src', 'src/'],
    ['where the folder in front of the pivot is', 'src/deep/./b.js', 'other/deep/./b.js'],
    ['a second pivot', 'src/./deep/b.js', 'src/./deep/./b.js'],
  ])('%s does not', (_, before, after) => {
    expect([again(before, after), again(after, before)]).toEqual(['reused', 'reused']);
  });

  test('that it is given at all does, and whether it is switched off', () => {
    const plain = 'FROM base\nCOPY top.js /x/\n';
    expect(rebuilt(plain, of('top.js'), { files })).toBe('changed');
    expect(rebuilt(plain, plain.replace('COPY', 'COPY --parents=false'), { files })).toBe('reused');
    expect(rebuilt(of('top.js'), of('top.js').replace('--parents', '--parents=true'), { files })).toBe('reused');
  });

  test('from BuildKit 0.26 on the whole path that is required, unless an older frontend reads the file', () => {
    const [one, another] = ['src/deep/./b.js', 'other/deep/./b.js'];
    expect(again(one, another, newer)).toBe('changed');
    const old = '# syntax=docker/dockerfile:1.19-labs\n';
    expect(rebuilt(of(one, old), of(another, old), { files, ...newer })).toBe('reused');
    expect(again('src/deep/./*.js', 'other/deep/./*.js', newer)).toBe('reused');
  });

  test('a document beside it is taken as ever', () => {
    const at = (text: string) => `FROM base\nCOPY --parents src <<E /x/\n${text}\nE\n`;
    expect(rebuilt(at('a'), at('b'), { files })).toBe('changed');
    expect(rebuilt(at('a'), at('a'), { files })).toBe('reused');
  });

  test('a stage that it copies from is not looked into', () => {
    const two = (run: string, source: string) => `FROM base AS a\nRUN ${run}\nFROM base\nCOPY --parents --from=a ${source} /x\n`;
    expect(rebuilt(two('a', 'o/*'), two('b', 'o/*'))).toBe('changed unknown(stage-output)');
    expect(rebuilt(two('a', 'o/*'), two('a', 'p/*'))).toBe('reused changed');
  });

  test('a link on containerd’s store stands on nothing', () => {
    const linked = verticesOf({ dockerfile: 'FROM base\nRUN a\nCOPY --parents --link src /x\n', files, ...newer });
    expect(linked.map(({ kind }) => kind)).toEqual(['run', 'copy', 'link']);
  });
});

describe('what it takes', () => {
  test.each<[string, readonly string[]]>([
    ['src/a.js', ['src', 'src/a.js']],
    ['src/deep', ['src', 'src/deep', 'src/deep/b.js', 'src/deep/c.ts']],
    ['*.js', ['l.js', 'top.js']],
    ['**/b.js', ['other', 'other/deep', 'other/deep/b.js', 'src', 'src/deep', 'src/deep/b.js']],
    ['*/*.js', ['other', 'other/a.js', 'src', 'src/a.js']],
    ['src/./**/b.js', ['src', 'src/deep', 'src/deep/b.js']],
    ['src/./a.js', ['src', 'src/a.js']],
    ['src/./**', ['src', 'src/a.js', 'src/deep', 'src/deep/b.js', 'src/deep/c.ts', 'src/empty']],
    ['s*/./*.js', ['src', 'src/a.js']],
    ['*/./deep', ['other', 'other/deep', 'other/deep/b.js', 'src', 'src/deep', 'src/deep/b.js', 'src/deep/c.ts']],
    ['--exclude=**/*.js src', ['src', 'src/deep', 'src/deep/c.ts', 'src/empty']],
    ['--exclude=src/deep src/**/*.js', ['src', 'src/a.js']],
    ['--exclude=deep/*.ts src/./deep', ['src', 'src/deep', 'src/deep/b.js']],
    ['.', []],
    ['src/./', []],
    ['!src', []],
    ['*.nope', []],
    // A link in front of the pivot is not entered, and one on the way of a pattern is no folder.
    ['l/./a.js', []],
    ['l/a.js', []],
    ['nowhere/./a.js', []],
  ])('%s', (source, expected) => {
    expect(listed(source)).toEqual(expected);
    // What is told from the path alone leaves out the folders that only come along.
    const isSelected = selectedBy([selectorOf(source)]);
    const filesOf = expected.filter((path) => !['src', 'other', 'src/deep', 'other/deep', 'src/empty'].includes(path));
    expect(Object.keys(files).filter((path) => !path.endsWith('/') && isSelected(path))).toEqual(
      Object.keys(files).filter((path) => filesOf.includes(path)),
    );
  });

  const plan = (source: string, after: Files, builder: object = {}) =>
    new SimulatedBuilder()
      .build({ dockerfile: of(source), files, ...builder })
      .told({ dockerfile: of(source), files: after, ...builder });

  test.each<[string, string, Files, string]>([
    ['a file of a pattern', 'src/**/*.js', { ...files, 'src/deep/b.js': 'x' }, 'changed'],
    ['a file beside it', 'src/**/*.js', { ...files, 'src/deep/c.ts': 'x' }, 'reused'],
    ['a file that comes', 'src/**/*.js', { ...files, 'src/new/b.js': 'x' }, 'changed'],
    ['an empty folder that comes', 'src/**/*.js', { ...files, 'src/new/': '' }, 'reused'],
    ['an empty folder of a folder that is taken', 'src', { ...files, 'src/new/': '' }, 'changed'],
    ['the mode of a file', 'top.js', { ...files, 'top.js': { text: '4', mode: 0o755 } }, 'changed'],
    ['what a link at the top leads to', 'l.js', { ...files, 'top.js': 'x' }, 'changed'],
    ['what is excluded', '--exclude=src/deep src', { ...files, 'src/deep/b.js': 'x' }, 'reused'],
  ])('%s', (_, source, after, expected) => {
    expect(plan(source, after)).toBe(expected);
  });

  test('the mode of a folder that only comes along counts, once the builder sees it', () => {
    const stricter: Files = { ...files, 'src/': { kind: 'directory', mode: 0o700 } };
    expect(plan('src/a.js', stricter)).toBe('reused');
    const afresh = new SimulatedBuilder().build({ dockerfile: of('src/a.js'), files });
    afresh.copies.clear();
    expect(afresh.told({ dockerfile: of('src/a.js'), files: stricter })).toBe('changed');
  });

  test('up to BuildKit 0.25 how deep a file lies does not count', () => {
    const moved = (builder: object) =>
      new SimulatedBuilder()
        .build({ dockerfile: of('**'), files: { 'd/e/f': '1' }, ...builder })
        .told({ dockerfile: of('**'), files: { 'd/': '', 'e/f': '1' }, ...builder });
    expect([moved({}), moved(newer)]).toEqual(['reused', 'changed']);
  });
});

describe('what is not there', () => {
  const told = (source: string, given: object = {}, syntax = '') =>
    new SimulatedBuilder().told({ dockerfile: of(source, syntax), files, ...given });

  test.each([
    ['nowhere', 'changed', 'fails'],
    ['src/./nowhere', 'changed', 'fails'],
    ['.', 'changed', 'fails'],
    ['--exclude=** src', 'changed', 'fails'],
    ['l/a.js', 'changed', 'fails'],
    ['nowhere/*', 'changed', 'changed'],
    ['src/a.js', 'changed', 'changed'],
    ['src/./deep', 'changed', 'changed'],
  ])('%s: %s up to BuildKit 0.25, %s from 0.26 on', (source, older, newest) => {
    expect([told(source), told(source, newer)]).toEqual([older, newest]);
  });

  test('frontends up to 1.19 require nothing', () => {
    expect(told('nowhere', newer, '# syntax=docker/dockerfile:1.7-labs\n')).toBe('changed');
    expect(told('nowhere', newer, '# syntax=docker/dockerfile:1-labs\n')).toBe('fails');
    expect(told('nowhere', {}, '# syntax=docker/dockerfile:1-labs\n')).toBe('changed');
    expect(told('nowhere', { ...newer, args: { BUILDKIT_SYNTAX: 'docker/dockerfile:1.19-labs' } })).toBe('changed');
  });
});

test('the context is asked for the whole path, pivot or not', () => {
  const paths = (source: string) => graphOf({ dockerfile: of(source), files }).contextPaths.get('');
  expect(paths('src/./deep/b.js')).toEqual(['src/deep/b.js']);
  expect(paths('**/*.js')).toEqual(['**/*.js']);
  expect(paths('.')).toBeUndefined();
});

test('a pattern that is not valid is not followed', () => {
  expect(new SimulatedBuilder().told({ dockerfile: of('src/[a'), files })).toBe('unknown(other)');
});
