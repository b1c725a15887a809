/** Texts that stand apart in the document, read as one. */
import type { LogicalText } from '../model/instruction.ts';
import { lastAtOrBefore } from '../model/last-at-or-before.ts';
import type { Span } from '../model/span.ts';

/** A text that is not in the document itself: all of it stands at one place. */
export function textAt(text: string, span: Span): LogicalText {
  return { text, spanOf: () => span };
}

/** The texts one after the other; a span across several of them is all that lies between its ends. */
export function joinTexts(texts: readonly LogicalText[]): LogicalText {
  const starts: number[] = [];
  let length = 0;
  for (const { text } of texts) {
    starts.push(length);
    length += text.length;
  }
  const spanIn = (start: number, end: number): Span => {
    const index = Math.max(0, lastAtOrBefore(starts, start));
    const at = starts[index] ?? 0;
    return texts[index]?.spanOf(start - at, end - at) ?? { start: 0, end: 0 };
  };
  return {
    text: texts.map(({ text }) => text).join(''),
    spanOf: (start, end) => {
      const first = spanIn(start, Math.min(end, start + 1));
      const last = end > start ? spanIn(end - 1, end) : first;
      return { start: first.start, end: Math.max(first.start, last.end) };
    },
  };
}
