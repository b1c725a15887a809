/** A stream of bytes → its lines, wherever the chunks are cut, also inside a character. A line above the bound is dropped. */

const longestLine = 1024 * 1024;

export async function* splitLines(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let pieces: string[] = [];
  let length = 0;
  for await (const chunk of chunks) {
    const [first = '', ...rest] = decoder.decode(chunk, { stream: true }).split('\n');
    pieces.push(first);
    length += first.length;
    for (const next of rest) {
      if (length > 0 && length <= longestLine) yield pieces.join('');
      pieces = [next];
      length = next.length;
    }
    if (length > longestLine) pieces = [];
  }
  const last = pieces.join('') + decoder.decode();
  if (last.length > 0 && length <= longestLine) yield last;
}
