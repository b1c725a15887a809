/** Small changes of a text, for property tests: a line, a word or some bytes in place of others, a line moved, an end cut off. */
import fc from 'fast-check';

export interface Parts {
  readonly lines: fc.Arbitrary<string>;
  readonly words: fc.Arbitrary<string>;
  readonly bytes: fc.Arbitrary<string>;
}

export type Mutation = (text: string) => string;
export function mutations({ lines, words, bytes }: Parts): fc.Arbitrary<Mutation> {
  return fc.oneof(
    fc.tuple(fc.nat(), fc.nat(2), lines).map(
      ([at, count, line]): Mutation =>
        (text) =>
          splice(text, '\n', at, count, line),
    ),
    fc.tuple(fc.nat(), fc.nat(1), words).map(
      ([at, count, word]): Mutation =>
        (text) =>
          splice(text, ' ', at, count, word),
    ),
    fc.tuple(fc.nat(), fc.nat(6), bytes).map(
      ([at, count, inserted]): Mutation =>
        (text) =>
          splice(text, '', at, count, inserted),
    ),
    fc.tuple(fc.nat(), fc.nat()).map(
      ([from, to]): Mutation =>
        (text) =>
          moveLine(text, from, to),
    ),
    fc.nat().map(
      (length): Mutation =>
        (text) =>
          text.slice(0, length % (text.length + 1)),
    ),
  );
}

function splice(text: string, separator: string, at: number, count: number, insert: string): string {
  const parts = separator === '' ? text : text.split(separator);
  const place = at % (parts.length + 1);
  if (typeof parts === 'string') return parts.slice(0, place) + insert + parts.slice(place + count);
  return [...parts.slice(0, place), insert, ...parts.slice(place + count)].join(separator);
}

function moveLine(text: string, from: number, to: number): string {
  const lines = text.split('\n');
  const [line] = lines.splice(from % lines.length, 1);
  lines.splice(to % (lines.length + 1), 0, line ?? '');
  return lines.join('\n');
}
