import fc from 'fast-check';
import { expect, test } from 'vitest';
import { splitLines } from './split-lines.ts';

async function* chunksOf(bytes: Uint8Array, sizes: readonly number[]): AsyncGenerator<Uint8Array> {
  let from = 0;
  for (const size of sizes) {
    yield bytes.subarray(from, from + size);
    from += size;
  }
  yield bytes.subarray(from);
}

test('lines are the same wherever the chunks are cut', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.string({ unit: 'grapheme' })), fc.array(fc.nat({ max: 9 })), async (texts, sizes) => {
      const lines = texts.map((text) => text.replaceAll('\n', '')).filter((text) => text !== '');
      const bytes = new TextEncoder().encode(lines.map((line) => `${line}\n`).join(''));
      const seen: string[] = [];
      for await (const line of splitLines(chunksOf(bytes, sizes))) seen.push(line);
      expect(seen).toEqual(lines);
    }),
  );
});

test('a line without end is dropped, and the next one is read', async () => {
  const bytes = new TextEncoder().encode(`${'x'.repeat(3 * 1024 * 1024)}\nnext\n`);
  const seen: string[] = [];
  for await (const line of splitLines(chunksOf(bytes, Array(40).fill(65_536)))) seen.push(line);
  expect(seen).toEqual(['next']);
});
