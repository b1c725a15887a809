/** The decoded text of a string in a JSON form, with the way back through its escapes to the document. */
import type { LogicalText, Word } from '../model/instruction.ts';

/** Places are exact; where the spelling cannot be followed (a continuation inside) all of it stands where the string does. */
export function jsonStringText(documentText: string, { text, span }: Word): LogicalText {
  const raw = documentText.slice(span.start, span.end);
  if (raw === text) return { text, spanOf: (start, end) => ({ start: span.start + start, end: span.start + end }) };
  const offsets = offsetsOf(raw);
  if (offsets.length !== text.length + 1) return { text, spanOf: () => span };
  const placeOf = (offset: number): number => span.start + (offsets[Math.min(offset, text.length)] ?? raw.length);
  return { text, spanOf: (start, end) => ({ start: placeOf(start), end: placeOf(end) }) };
}

/** Where each decoded character is spelled, and the end. */
function offsetsOf(raw: string): readonly number[] {
  const offsets: number[] = [];
  for (let at = 0; at < raw.length; ) {
    offsets.push(at);
    if (raw.charAt(at) !== '\\') at++;
    else at += raw.charAt(at + 1) === 'u' ? 6 : 2;
  }
  offsets.push(raw.length);
  return offsets;
}
