/** The language of `.dockerignore`: what a line does, and where it does not do what one thinks. */
import { expect, test } from 'vitest';
import { tokenizeFully } from './tokenize.ts';

async function check(lines: readonly string[]): Promise<void> {
  expect(await tokenizeFully('source.dockerignore', lines.join('\n'))).toMatchSnapshot();
}

test('comments begin in the first column, and nowhere else', () => check(['# a comment', '  # a pattern', 'docs/*.md # why']));

test('what is included again', () => check(['**', '!src', '! keep.log', '!']));

test('a name holds for the top folder only, and **/ for all', () =>
  check(['node_modules', '**/node_modules', 'web/dist', '*.log']));

test('slashes at both ends have no effect', () => check(['/dist', 'dist/', '/web/dist/', './a', '/']));

test('wildcards, classes and escapes', () => check(['a?[!b-d]*.txt', 'a[^b]', '\\!important', 'a\\#b']));

test('a pragma', () => check(['# unstale ignore=dockerignore-not-recursive -- flat on purpose', 'dist']));
