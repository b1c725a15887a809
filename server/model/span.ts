/**
 * A place in a document, as offsets. Every room of the server speaks in spans; only `features/` turns them into the
 * line-and-column ranges of the protocol.
 */

/** Half-open range of UTF-16 code units in the text of one document: `text.slice(start, end)`. */
export interface Span {
  readonly start: number;
  readonly end: number;
}
