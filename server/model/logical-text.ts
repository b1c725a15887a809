/**
 * Text that was put together from pieces of the document, with the way back. The pieces of a continued instruction lie
 * in order, so every look-up is a binary search.
 */

import { isWordBlank } from './blanks.ts';
import type { Heredoc, LogicalText, Word } from './instruction.ts';
import type { Span } from './span.ts';

/** A stretch of the document that stands in the logical text from `at` on. */
export interface Piece {
  readonly at: number;
  readonly start: number;
  readonly length: number;
}

/** Text made of pieces of the document; `origin` is where `text` begins within all pieces together. */
export interface PiecedText extends LogicalText {
  readonly pieces: readonly Piece[];
  readonly origin: number;
}

/** A logical text over pieces that are in order and together spell at least `text` from `origin` on. */
export function piecedText(text: string, pieces: readonly Piece[], origin = 0): PiecedText {
  return { text, pieces, origin, spanOf: (start, end) => spanIn(pieces, origin + start, origin + end) };
}

/** A stretch of the document as it stands. */
function verbatimText(documentText: string, span: Span): PiecedText {
  const text = documentText.slice(span.start, span.end);
  return piecedText(text, [{ at: 0, start: span.start, length: text.length }]);
}

/** Part of a logical text as a logical text of its own. */
export function sliceText(whole: PiecedText, start: number, end: number): PiecedText {
  return piecedText(whole.text.slice(start, end), whole.pieces, whole.origin + start);
}

/** The body of a heredoc with the way back to the document, for whoever reads it as a script. */
export function heredocText(documentText: string, heredoc: Heredoc): LogicalText {
  const { start, end } = heredoc.bodySpan;
  if (!heredoc.stripsTabs) return verbatimText(documentText, heredoc.bodySpan);
  const pieces: Piece[] = [];
  let text = '';
  for (let at = start; at < end; ) {
    const newline = documentText.indexOf('\n', at);
    const next = newline < 0 || newline >= end ? end : newline + 1;
    let content = at;
    while (content < next && documentText.charCodeAt(content) === 0x09) content++;
    pieces.push({ at: text.length, start: content, length: next - content });
    text += documentText.slice(content, next);
    at = next;
  }
  return piecedText(text, pieces);
}

/** Splits at blanks; quotes mean nothing here. */
export function splitWords(whole: LogicalText, from = 0): Word[] {
  const { text } = whole;
  const words: Word[] = [];
  let at = from;
  while (at < text.length) {
    while (at < text.length && isWordBlank(text.charCodeAt(at))) at++;
    const start = at;
    while (at < text.length && !isWordBlank(text.charCodeAt(at))) at++;
    if (at > start) words.push({ text: text.slice(start, at), span: whole.spanOf(start, at) });
  }
  return words;
}

function spanIn(pieces: readonly Piece[], start: number, end: number): Span {
  const first = pieceAt(pieces, start);
  const last = pieceAt(pieces, end > start ? end - 1 : end);
  const from = first === undefined ? 0 : inPiece(first, start);
  const to = last === undefined ? 0 : end > start ? inPiece(last, end - 1) + 1 : inPiece(last, end);
  return { start: from, end: Math.max(from, to) };
}

function inPiece(piece: Piece, at: number): number {
  return piece.start + Math.min(Math.max(at - piece.at, 0), piece.length);
}

/** The last piece that begins at or before `at`. */
function pieceAt(pieces: readonly Piece[], at: number): Piece | undefined {
  let low = 0;
  let high = pieces.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    const piece = pieces[middle];
    if (piece !== undefined && piece.at <= at) low = middle;
    else high = middle - 1;
  }
  return pieces[low];
}
