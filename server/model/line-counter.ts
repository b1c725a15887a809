/** Zero-based lines of offsets in one text, quick when the offsets ascend. */

export function lineCounter(text: string): (offset: number) => number {
  let [line, at] = [0, 0];
  return (offset) => {
    if (offset < at) [line, at] = [0, 0];
    for (; at < offset; at++) if (text[at] === '\n') line++;
    return line;
  };
}
