/**
 * Splits a Dockerfile into its instructions, line by line as BuildKit's parser does: comments and blank lines inside a
 * continued instruction vanish, the next line is appended as it is, heredoc bodies follow the joined line. What a line
 * means is asked of the caller only where the splitting depends on it: which heredocs it opens.
 */
import { skipSpaces, trimSpacesEnd } from './blanks.ts';
import type { Comment } from './dockerfile.ts';
import { type HeredocMarkers, readHeredocBodies } from './heredoc.ts';
import type { Heredoc } from './instruction.ts';
import { type Piece, type PiecedText, piecedText } from './logical-text.ts';
import { isTooLong, lineAt, type PhysicalLine } from './physical-lines.ts';
import type { Span } from './span.ts';

/** An instruction's text and extent, not yet read. */
export interface SplitInstruction<Head> {
  readonly head: Head;
  /** From the keyword to the end of the last physical line, without the line ending. */
  readonly start: number;
  readonly end: number;
  readonly heredocs: readonly Heredoc[];
  readonly problem: string | undefined;
}

export interface Split<Head> {
  readonly instructions: readonly SplitInstruction<Head>[];
  readonly comments: readonly Comment[];
}

export interface SplitRules<Head> {
  /** First line to read; a byte-order mark stands before it. */
  readonly start: number;
  readonly escape: string;
  /** Lines that begin here are parser directives, not comments. */
  readonly directiveStarts: ReadonlySet<number>;
  /** Reads the joined line, blanks around it removed. */
  readHead(line: PiecedText): Head;
  markersOf(head: Head, line: PiecedText): HeredocMarkers;
}

/** One joined line and what stood between its pieces. */
interface JoinedLine {
  readonly line: PiecedText;
  /** The last physical line that gave a piece. */
  readonly last: PhysicalLine;
  /** Where reading goes on. */
  readonly next: number;
  readonly isTooLong: boolean;
  readonly commentStarts: readonly number[];
}

/** Splits the text; total, in one pass. */
export function splitInstructions<Head>(text: string, rules: SplitRules<Head>): Split<Head> {
  const instructions: SplitInstruction<Head>[] = [];
  const comments: Comment[] = [];
  let at = rules.start;
  for (let line = lineAt(text, at); line !== undefined; line = lineAt(text, at)) {
    at = line.next;
    const content = skipSpaces(text, line.start, line.end);
    if (content === line.end) continue;
    if (text.charAt(content) === '#') {
      if (!rules.directiveStarts.has(content)) comments.push(commentOf(text, content, line.end, false));
      continue;
    }
    const joined = joinLines(text, line, content, rules.escape);
    const instruction = readInstruction(text, joined, content, rules);
    instructions.push(instruction.split);
    for (const start of joined.commentStarts) comments.push(innerComment(text, start, instruction.split));
    at = instruction.next;
  }
  return { instructions, comments };
}

function readInstruction<Head>(
  text: string,
  joined: JoinedLine,
  content: number,
  rules: SplitRules<Head>,
): { readonly split: SplitInstruction<Head>; readonly next: number } {
  const head = rules.readHead(joined.line);
  const start = joined.line.text === '' ? content : joined.line.spanOf(0, 1).start;
  const length = joined.isTooLong ? 'one of its lines is longer than Docker reads' : undefined;
  const markers = rules.markersOf(head, joined.line);
  if (markers.kind === 'malformed' || markers.markers.length === 0) {
    const problem = markers.kind === 'malformed' ? 'the name of its heredoc cannot be read' : length;
    return { split: { head, start, end: joined.last.end, heredocs: [], problem }, next: joined.next };
  }
  const last = joined.next === joined.last.next ? joined.last : { ...joined.last, next: joined.next };
  const bodies = readHeredocBodies(text, last, markers.markers);
  const problem = bodies.problem ?? length;
  return { split: { head, start, end: bodies.end, heredocs: bodies.heredocs, problem }, next: bodies.next };
}

function joinLines(text: string, first: PhysicalLine, content: number, escape: string): JoinedLine {
  const pieces: Piece[] = [];
  const commentStarts: number[] = [];
  let joined = '';
  const add = (start: number, end: number): void => {
    if (end > start) pieces.push({ at: joined.length, start, length: end - start });
    joined += text.slice(start, end);
  };
  let tooLong = isTooLong(text, first);
  let last = first;
  let at = first.next;
  let cut = continuationAt(text, content, first.end, escape);
  add(content, cut ?? first.end);
  while (cut !== undefined) {
    const line = lineAt(text, at);
    if (line === undefined) break;
    at = line.next;
    const start = skipSpaces(text, line.start, line.end);
    if (start < line.end && text.charAt(start) === '#') commentStarts.push(start);
    if (start === line.end || text.charAt(start) === '#') continue;
    tooLong ||= isTooLong(text, line);
    last = line;
    cut = continuationAt(text, line.start, line.end, escape);
    add(line.start, cut ?? line.end);
  }
  if (pieces.length === 0) pieces.push({ at: 0, start: content, length: 0 });
  return { line: trimmedLine(joined, pieces), last, next: at, isTooLong: tooLong, commentStarts };
}

function trimmedLine(joined: string, pieces: readonly Piece[]): PiecedText {
  const start = skipSpaces(joined, 0, joined.length);
  return piecedText(joined.slice(start, trimSpacesEnd(joined, start, joined.length)), pieces, start);
}

/** Where the escape character stands that continues the line, if one does; an escaped one does not. */
function continuationAt(text: string, start: number, end: number, escape: string): number | undefined {
  let at = end;
  while (at > start && (text.charAt(at - 1) === ' ' || text.charAt(at - 1) === '\t')) at--;
  if (at === start || text.charAt(at - 1) !== escape) return undefined;
  return at - 1 > start && text.charAt(at - 2) === escape ? undefined : at - 1;
}

/** A comment among continued lines; behind the last of them or in front of the keyword it is an ordinary one. */
function innerComment(text: string, start: number, within: Span): Comment {
  const end = lineAt(text, start)?.end ?? text.length;
  return commentOf(text, start, end, start > within.start && start < within.end);
}

function commentOf(text: string, start: number, end: number, isInsideInstruction: boolean): Comment {
  return { text: text.slice(start + 1, end).trim(), span: { start, end }, isInsideInstruction };
}
