/** Where a pragma in YAML or an ignore file holds, marked in the text. */
import { describe, expect, it } from 'vitest';
import { ignoredByLines, readIgnoreFilePragmas, readYamlPragmas } from './line-pragmas.ts';

const readers = { yaml: readYamlPragmas, ignore: readIgnoreFilePragmas };

/** Lines that end with `<-` are those where the rule `a` is off. */
function checkIgnored(kind: keyof typeof readers, marked: string): void {
  const text = marked.replaceAll('<-', '');
  const isIgnored = ignoredByLines(readers[kind](text));
  let start = 0;
  const shown = text.split('\n').map((line) => {
    const place = { start: start + (line.length - line.trimStart().length), end: start + line.length };
    start += line.length + 1;
    return isIgnored('a', place) ? `${line}<-` : line;
  });
  expect(shown.join('\n')).toBe(marked);
}

describe('a pragma in YAML', () => {
  it.each([
    ['above a line', 'x: 1\n# unstale ignore=a -- known\ny: 2<-\nz: 3'],
    [
      'above a key, for all that is indented below it',
      'web:\n  # unstale ignore=b,a\n  volumes:<-\n    - x<-\n<-\n    - y<-\n  other: 1',
    ],
    ['above a key whose list stands as far left', '# unstale ignore=all\nvolumes:<-\n- x<-\n- y<-\nother: 1'],
    ['above an item, for this item only', 'steps:\n  # unstale ignore=a\n  - uses: x<-\n    with: y<-\n  - uses: z'],
    ['behind a value, for its own line', 'image: x # unstale ignore=a<-\nimage: y'],
    ['in a block of comments', '# unstale ignore=a\n# because\nx: 1<-\ny: 2'],
    ['for the file', 'x: 1<-\n# unstale global ignore=a<-\ny: 2<-'],
  ])('holds %s', (_, marked) => checkIgnored('yaml', marked));

  it.each([
    ['a blank line follows', '# unstale ignore=a\n\nx: 1'],
    ['it names another rule', '# unstale ignore=b\nx: 1'],
    ['the sign belongs to a word', 'x: a#unstale ignore=a\ny: 2'],
    ['it speaks of stages', '# unstale stage ignore=a\nx: 1'],
  ])('says nothing where %s', (_, marked) => checkIgnored('yaml', marked));

  it('holds with the line endings of Windows', () => {
    const text = '# unstale ignore=a\r\nx: 1\r\n';
    expect(ignoredByLines(readYamlPragmas(text))('a', { start: text.indexOf('x'), end: text.length })).toBe(true);
  });
});

describe('a pragma in an ignore file', () => {
  it('holds for the next pattern only', () => checkIgnored('ignore', '# unstale ignore=a\ndist<-\nbuild'));
  it('is a pattern when something stands before it', () => checkIgnored('ignore', 'dist # unstale ignore=a\nbuild'));
  it('holds for the file', () => checkIgnored('ignore', '# unstale global ignore=a<-\ndist<-'));
});
