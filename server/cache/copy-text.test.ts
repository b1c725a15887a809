/** The copy of a context as text. */
import { expect, test } from 'vitest';
import { copyOf } from '../../test/support/simulated-builder.ts';
import type { CopiedEntry } from './context-entry.ts';
import { parseCopy, printCopy } from './copy-text.ts';

const copy = copyOf({
  'd/f': { text: 'x', mode: 0o4755, mtimeNs: 1_764_000_000_123_456_789n },
  l: '->d/f',
  'odd "name"\n\\': { text: '', mtimeNs: -5n },
  p: { kind: 'other' },
  w: { text: 'secret', isEmptied: true },
});
const text = printCopy(copy, 'key');

test('it comes back as it was, in the same order', () => {
  expect([...(parseCopy(text, 'key') ?? [])]).toEqual([...copy]);
  expect(parseCopy(printCopy(new Map(), 'key'), 'key')).toEqual(new Map());
});

test.each([
  ['nothing', ''],
  ['something else', '{"version":1}'],
  ['another version', text.replace('copy 1', 'copy 2')],
  ['a missing line', text.split('\n').toSpliced(2, 1).join('\n')],
  ['a cut end', text.slice(0, -10)],
  ['a line too many', `${text}["x",0,420,0,"0","","",0]\n`],
  [
    'a line twice instead of another',
    text
      .split('\n')
      .toSpliced(2, 1, text.split('\n')[1] ?? '')
      .join('\n'),
  ],
  ['no number', text.replace(/ \d+\n/, ' \n')],
])('%s is no copy', (_, damaged) => {
  expect(parseCopy(damaged, 'key')).toBeUndefined();
});

test('one that was made with another key is none', () => {
  expect(parseCopy(text, 'other')).toBeUndefined();
  expect(parseCopy(text, 'ke')).toBeUndefined();
});

test.each([
  ['a kind that is none', '["x",9,420,0,"0","","",0]'],
  ['a mode that is a text', '["x",0,"420",0,"0","","",0]'],
  ['a date that is no number', '["x",0,420,0,"soon","","",0]'],
  ['a date that is a number', '["x",0,420,0,0,"","",0]'],
  ['no list', '{"path":"x"}'],
  ['null', 'null'],
])('with %s it is none', (_, line) => {
  expect(parseCopy(`unstale-copy 1 key 1\n${line}\n`, 'key')).toBeUndefined();
});

test('nothing but a 1 makes a file withheld', () => {
  const read = parseCopy('unstale-copy 1 key 1\n["x",0,420,0,"0","","",true]\n', 'key');
  expect(read?.get('x')).toEqual({
    kind: 'file',
    mode: 420,
    sizeBytes: 0,
    mtimeNs: 0n,
    link: '',
    sha256: '',
  } satisfies CopiedEntry);
});
