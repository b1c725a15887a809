/**
 * A place in a document, as offsets. Every room of the server speaks in spans; only `features/` turns them into the
 * line-and-column ranges of the protocol.
 */

/** Half-open range of UTF-16 code units in the text of one document: `text.slice(start, end)`. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** True when `inner` lies within `outer`, borders included. */
export function containsSpan(outer: Span, inner: Span): boolean {
  return outer.start <= inner.start && inner.end <= outer.end;
}

/** True when the offset touches the span, its end included, as a cursor does. */
export function touchesOffset(span: Span, offset: number): boolean {
  return span.start <= offset && offset <= span.end;
}
