import { expect, test } from 'vitest';
import { durationNs, quotedList } from './go-quote.ts';

test.each<[readonly string[], string | undefined]>([
  [[], '[]'],
  [['node', 'a b'], '["node" "a b"]'],
  [['say "x"', 'a\\b'], '["say \\"x\\"" "a\\\\b"]'],
  [['a\tb\n\u0001\u007f'], '["a\\tb\\n\\x01\\x7f"]'],
  [['é–'], '["é–"]'],
  [['🐳'], undefined],
  [['a\u00a0b'], undefined],
])('%j is printed as %s', (texts, expected) => expect(quotedList(texts)).toBe(expected));

test.each<[string, number | undefined]>([
  ['5s', 5e9],
  ['1m30s', 90e9],
  ['1.5h', 5400e9],
  ['100ms', 1e8],
  ['0', 0],
  ['5', undefined],
  ['1d', undefined],
  ['', undefined],
])('%s lasts %s ns', (text, expected) => expect(durationNs(text)).toBe(expected));
