/** What a shell text starts: commands with their words, places and circumstances. */
import { describe, expect, it } from 'vitest';
import { parseShell } from './parse-shell.ts';

function parse(text: string) {
  return parseShell({ text, spanOf: (start, end) => ({ start, end }) });
}

describe('parseShell', () => {
  it.each(['\u00a0', '\u2028', '\u3000', '\ufeff'])(
    'takes the Unicode space %j for a part of a word, as a shell does',
    (space) => {
      expect(parse(`echo${space}x y`).commands.map(({ program }) => program)).toEqual([`echo${space}x`]);
    },
  );
});
